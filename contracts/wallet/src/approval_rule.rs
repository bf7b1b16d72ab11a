//! The policy's approval rules: the wallet uses up an approval of governance before the bank is told, and a refusal
//! there undoes the payment.

use cosmwasm_std::{Env, Event, WasmMsg, to_json_binary};
use serde::Serialize;
use stateset_api::event::ApprovalUsed;
use stateset_api::governance::ConsumerMsg;
use stateset_api::governance::hash::{SigningDomain, action_hash};
use stateset_api::policy::ApprovalRule;
use stateset_api::wallet::Payment;

use crate::ContractError;

/// The one message of [`stateset_api::governance::ExecuteMsg`] that is sent here: the code that writes all others would
/// cost as much again as the rest of this file.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToGovernance {
    Consumer(ConsumerMsg),
}

/// An approval that a message names, for the payments it carries.
pub(crate) struct NamedApproval {
    contract: String,
    approval: u64,
    action_hash: [u8; 32],
}

impl NamedApproval {
    pub(crate) fn new(env: &Env, rule: &ApprovalRule, approval: u64, (denom, payments): (&str, &[Payment])) -> Self {
        let contract = &rule.contract;
        let wallet = env.contract.address.as_str();
        let domain = SigningDomain { chain_id: &env.block.chain_id, governance: contract, wallet };
        let action_hash = action_hash(domain, denom, payments);
        Self { contract: contract.clone(), approval, action_hash }
    }

    /// The message that uses it up, and the event that says so.
    pub(crate) fn consume(self) -> Result<(WasmMsg, Event), ContractError> {
        let Self { contract, approval, action_hash } = self;
        let used = ApprovalUsed { governance: contract.clone(), approval }.to_event();
        let msg = ToGovernance::Consumer(ConsumerMsg::Consume { approval, action_hash: action_hash.into() });
        let message = WasmMsg::Execute { contract_addr: contract, msg: to_json_binary(&msg)?, funds: vec![] };
        Ok((message, used))
    }
}
