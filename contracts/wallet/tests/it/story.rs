//! What the tests' stories share: a policy, payees, payments.

use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::wallet::{InstantiateMsg, OperatorGrant, Payee, Payment};
use stateset_tests_suite::{DAY, START, USDC, address, caps, intent, open_policy, open_wallet};

pub(crate) fn denom(name: &str) -> DenomPolicy {
    caps(name, [500, 1_000, 5_000, 100])
}

/// 500 a payment, 1,000 a day, 5,000 ever; 100 to a payee unknown yet; no cooldown.
pub(crate) fn policy() -> Policy {
    let category = |name: &str| CategoryPolicy { name: name.to_owned(), allowed: name != "travel" };
    Policy {
        denoms: vec![denom(USDC)],
        calls_per_hour: 100,
        categories: ["cloud", "supplies", "travel"].map(category).to_vec(),
        over_limit: OverLimit::Escalate,
        receipt_seconds: 90 * DAY,
        ..open_policy()
    }
}

/// 400 a payment, 800 a day, 4,000 ever; for cloud and travel.
pub(crate) fn payee(name: &str) -> Payee {
    stateset_tests_suite::payee(name, USDC, [400, 800, 4_000], &["cloud", "travel"])
}

pub(crate) fn grant() -> OperatorGrant {
    OperatorGrant { address: address("operator"), expires_at: START + 365 * DAY }
}

/// A wallet with a guardian, an operator and the payees `alice` and `bob`; not bound.
pub(crate) fn instantiation() -> InstantiateMsg {
    let (guardian, operator) = (Some(address("guardian")), Some(grant()));
    let payees = ["alice", "bob"].map(payee).to_vec();
    InstantiateMsg { guardian, operator, policy: policy(), payees, ..open_wallet("owner", "operator") }
}

/// For cloud, with an invoice number.
pub(crate) fn payment(number: u64, to: &str, amount: u128) -> Payment {
    let reference = format!("INV-{number}");
    Payment { reference, ..stateset_tests_suite::payment(intent(number, START), to, amount) }
}
