//! Governance's say: the wallet uses up an approval before the bank is told, and a refusal there undoes the payment.

use cosmwasm_std::{Binary, Env, Event, WasmMsg};
use stateset_api::event::ApprovalUsed;
use stateset_api::governance::hash::{SigningDomain, action_hash};
use stateset_api::policy::ApprovalRule;
use stateset_api::wallet::Payment;

/// An approval that a message names, for the payments it carries.
pub(crate) struct Approved {
    contract: String,
    approval: u64,
    action_hash: [u8; 32],
}

impl Approved {
    pub(crate) fn new(env: &Env, approval_rules: &ApprovalRule, approval: u64, payments: &[Payment]) -> Self {
        let ApprovalRule { denom, contract, .. } = consult;
        let wallet = env.contract.address.as_str();
        let place = SigningDomain { chain_id: &env.block.chain_id, governance: contract, wallet };
        let action_hash = action_hash(place, denom, payments);
        Self { contract: contract.clone(), approval, action_hash }
    }

    /// The message that uses it up, and the event that tells of it.
    pub(crate) fn consume(self) -> (WasmMsg, Event) {
        let Self { contract, approval, action_hash } = self;
        let told = ApprovalUsed { governance: contract.clone(), approval }.to_event();
        let hash = Binary::from(action_hash).to_base64();
        // By hand, as the one message of its kind: a derive would bring an encoder into the wasm.
        let msg = format!(r#"{{"consumer":{{"consume":{{"approval":{approval},"action_hash":"{hash}"}}}}}}"#);
        (WasmMsg::Execute { contract_addr: contract, msg: msg.into_bytes().into(), funds: vec![] }, told)
    }
}
