//! What the tests' stories share: names, a policy, payees, payments.

use cosmwasm_std::testing::MockApi;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::wallet::{InstantiateMsg, OperatorGrant, Payee, Payment};
use stateset_api::{Amount, IntentId};

pub(crate) const PREFIX: &str = "stateset";
pub(crate) const USDC: &str = "uusdc";
pub(crate) const STATE: &str = "ustate";
/// When the stories begin.
pub(crate) const START: u64 = 1_790_000_000;
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 24 * HOUR;

/// A name's address, the same in every test.
pub(crate) fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

pub(crate) fn denom(name: &str) -> DenomPolicy {
    DenomPolicy {
        denom: name.to_owned(),
        per_payment_max: Amount(500),
        per_day_max: Amount(1_000),
        lifetime_max: Amount(5_000),
        first_payment_max: Amount(100),
    }
}

/// 500 a payment, 1,000 a day, 5,000 ever; 100 to a payee unknown yet; no cooldown.
pub(crate) fn policy() -> Policy {
    Policy {
        denoms: vec![denom(USDC)],
        calls_per_hour: 100,
        categories: ["cloud", "supplies", "travel"]
            .map(|name| CategoryPolicy { name: name.to_owned(), allowed: name != "travel" })
            .to_vec(),
        payee_cooldown_seconds: 0,
        over_limit: OverLimit::Escalate,
        receipt_seconds: 90 * DAY,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
    }
}

/// 400 a payment, 800 a day, 4,000 ever; for cloud and travel.
pub(crate) fn payee(name: &str) -> Payee {
    Payee {
        address: address(name),
        denom: USDC.to_owned(),
        per_payment_max: Amount(400),
        per_day_max: Amount(800),
        lifetime_max: Amount(4_000),
        categories: vec!["cloud".to_owned(), "travel".to_owned()],
    }
}

pub(crate) fn grant() -> OperatorGrant {
    OperatorGrant { address: address("operator"), expires_at: START + 365 * DAY }
}

/// A wallet with a guardian, an operator and the payees `alice` and `bob`; not bound.
pub(crate) fn instantiation() -> InstantiateMsg {
    InstantiateMsg {
        owner: address("owner"),
        guardian: Some(address("guardian")),
        operator: Some(grant()),
        policy: policy(),
        payees: vec![payee("alice"), payee("bob")],
        registry: None,
        signers: None,
    }
}

/// The `number`th intent that became due at `at`.
pub(crate) fn intent(number: u64, at: u64) -> IntentId {
    let mut distinct = [0; 10];
    distinct[2..].copy_from_slice(&number.to_be_bytes());
    IntentId::new(at, distinct)
}

/// For cloud, with an invoice number.
pub(crate) fn payment(number: u64, to: &str, amount: u128) -> Payment {
    Payment {
        id: intent(number, START),
        to: address(to),
        amount: Amount(amount),
        category: "cloud".to_owned(),
        reference: format!("INV-{number}"),
    }
}
