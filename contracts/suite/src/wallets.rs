//! Wallets that stand in nobody's way, what they pay, and what their signers decide.

use cosmwasm_std::{Addr, Binary};
use serde::de::DeserializeOwned;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, Grant, InstantiateMsg, OperatorGrant, OperatorMsg, Payee, Payment,
    ProposalContent, ProposalInfo, ProposalQuery, ProposalStatus, QueryMsg, Signer, SignerId, SignerMsg, SignerSet,
};
use stateset_api::{Amount, IntentId};

use crate::{Account, DAY, START, STATE, USDC, address};

/// Caps of a payment, a day, ever, and a payee's first payment.
pub fn caps(denom: &str, [payment, day, lifetime, first]: [u128; 4]) -> DenomPolicy {
    DenomPolicy {
        denom: denom.to_owned(),
        per_payment_max: Amount(payment),
        per_day_max: Amount(day),
        lifetime_max: Amount(lifetime),
        first_payment_max: Amount(first),
    }
}

/// With caps of a payment, a day, and ever.
pub fn payee(to: impl Account, denom: &str, [payment, day, lifetime]: [u128; 3], categories: &[&str]) -> Payee {
    Payee {
        address: to.account().into_string(),
        denom: denom.to_owned(),
        per_payment_max: Amount(payment),
        per_day_max: Amount(day),
        lifetime_max: Amount(lifetime),
        categories: categories.iter().map(|name| (*name).to_owned()).collect(),
        ends_at: None,
        vendor: None,
    }
}

/// Every cap at its most, in both denoms, for cloud; no wait for new payees.
pub fn open_policy() -> Policy {
    Policy {
        denoms: [USDC, STATE].map(|denom| caps(denom, [u128::MAX; 4])).to_vec(),
        calls_per_hour: 1_000,
        categories: vec![CategoryPolicy { name: "cloud".to_owned(), allowed: true }],
        payee_cooldown_seconds: 0,
        over_limit: OverLimit::Refuse,
        receipt_seconds: 3_650 * DAY,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
        newcomers: Vec::new(),
        budgets: Vec::new(),
        successions: Vec::new(),
        treasury: None,
        conduits: Vec::new(),
    }
}

/// Of `owner`, operated by `operator` for ten years, without payees; not bound.
pub fn open_wallet(owner: &str, operator: &str) -> InstantiateMsg {
    InstantiateMsg {
        owner: address(owner),
        guardian: None,
        operator: Some(OperatorGrant { address: address(operator), expires_at: START + 3_650 * DAY }),
        policy: open_policy(),
        payees: Vec::new(),
        registry: None,
        signers: None,
    }
}

/// Whom such a wallet pays whatever it likes.
pub fn open_payees(address: &Addr) -> Vec<Payee> {
    [USDC, STATE].map(|denom| payee(address, denom, [u128::MAX; 3], &["cloud"])).to_vec()
}

/// A grant of that name, for every category of the policy and listed payees alone.
pub fn grant(name: &str, to: impl Account, denom: &str, [payment, total]: [u128; 2], expires_at: u64) -> Grant {
    Grant {
        name: name.to_owned(),
        purpose: "what it needs by itself".to_owned(),
        to: to.account().into_string(),
        denom: denom.to_owned(),
        per_payment_max: Amount(payment),
        total: Amount(total),
        budgets: Vec::new(),
        expires_at,
        newcomers: false,
        mandates: false,
    }
}

/// For cloud.
pub fn payment(id: IntentId, to: impl Account, amount: u128) -> Payment {
    let (to, category) = (to.account().into_string(), "cloud".to_owned());
    Payment { id, to, amount: Amount(amount), category, reference: "r-1".to_owned(), beneficiary: None }
}

/// By the operator under the first epoch, without an approval.
pub fn spend(denom: &str, payments: &[Payment]) -> ExecuteMsg {
    let (denom, payments) = (denom.to_owned(), payments.to_vec());
    ExecuteMsg::Operator(OperatorMsg::Spend {
        epoch: 1,
        denom,
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    })
}

/// Signers by account, each with its weight; what loosens waits for two days.
pub fn accounts(signers: &[(&str, u32)], threshold: u32) -> SignerSet {
    let signer = |(name, weight): &(&str, u32)| Signer { id: SignerId::Address(address(name)), weight: *weight };
    SignerSet { signers: signers.iter().map(signer).collect(), threshold, loosen_delay_seconds: 2 * DAY }
}

pub fn draft(actions: Vec<Action>) -> Draft {
    Draft { title: "pay the roof".to_owned(), rationale: Some(Binary::from([7; 32])), actions }
}

pub fn propose(actions: Vec<Action>) -> ExecuteMsg {
    ExecuteMsg::Signer(SignerMsg::Propose { draft: draft(actions), expires_at: None })
}

/// Where a wallet's proposals are voted on and carried out by those who have read them.
pub trait Proposals {
    fn ask_wallet<T: DeserializeOwned>(&self, query: QueryMsg) -> T;

    fn proposal(&self, id: u64) -> ProposalInfo {
        self.ask_wallet(QueryMsg::Proposal(ProposalQuery::of(id)))
    }

    fn status(&self, id: u64) -> ProposalStatus {
        self.proposal(id).summary.status
    }

    fn content(&self, id: u64) -> ProposalContent {
        ProposalContent { id, draft_hash: self.proposal(id).draft_hash }
    }

    fn approval(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Approve(self.content(id)))
    }

    fn rejection(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Reject(self.content(id)))
    }

    fn execution(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Anyone(AnyoneMsg::Execute(self.content(id)))
    }
}
