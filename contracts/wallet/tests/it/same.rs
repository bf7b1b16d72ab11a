//! What the wallet takes for the same payment is what `api` says: [`Receipt::is_of`] over what it stores in a form of
//! its own.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::{Policy, Succession, WEIGHT_ONE};
use stateset_api::wallet::{OperatorMsg, OwnerMsg, Payment, Receipt};
use stateset_tests_suite::{DAY, START, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payment, policy};
use crate::window::cases;

const NEW: &str = "uusd2";
const DENOMS: [&str; 3] = [USDC, NEW, "ugbp"];
const PAYEES: [&str; 2] = ["alice", "bob"];
const CATEGORIES: [&str; 3] = ["cloud", "supplies", "nothing"];

/// Two of the new count one of the old.
fn succeeded() -> Fixture {
    let mut fixture = Fixture::new();
    let halved = Succession { from: USDC.into(), to: NEW.into(), rate: WEIGHT_ONE / 2, from_ends_at: START + 10 * DAY };
    fixture.owner(OwnerMsg::SetPolicy { policy: Policy { successions: vec![halved], ..policy() } }).unwrap();
    fixture
}

/// Whether it answered "already paid": `None` if it paid, or said something else of it.
fn is_already_paid(fixture: &mut Fixture, denom: &str, payment: &Payment) -> Option<bool> {
    let (denom, payments) = (denom.to_owned(), vec![payment.clone()]);
    let spend = OperatorMsg::Spend { epoch: 1, denom, payments, approval: None, rationales: vec![], mandate: None };
    match fixture.operator(spend) {
        Ok(response) => response.messages.is_empty().then_some(true),
        Err(ContractError::IntentReused { .. }) => Some(false),
        Err(_) => None,
    }
}

fn of(fixture: &Fixture, denom: &str, payment: &Payment) -> bool {
    let receipt: Receipt = fixture.receipt(payment).unwrap();
    let policy = fixture.query(stateset_api::wallet::QueryMsg::Policy {});
    receipt.is_of(&policy, denom, payment)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(256, 64)))]

    #[test]
    fn the_wallet_and_api_agree_on_what_is_the_same_payment(
        (paid_in, paid) in (0..2_usize, 1_u128..100),
        (denom, amount) in (0..3_usize, prop_oneof![Just(0_u128), Just(1), Just(2), 0_u128..200]),
        (to, category, reference) in (0..2_usize, 0..3_usize, prop::bool::weighted(0.8)),
        through in prop::bool::weighted(0.2),
    ) {
        let mut fixture = succeeded();
        let first = payment(1, "alice", paid);
        prop_assert_eq!(is_already_paid(&mut fixture, DENOMS[paid_in], &first), None, "it is paid");
        // Often as much as was paid, counted in either coin.
        let amount = match amount {
            0 => paid,
            1 => paid * 2,
            2 => paid.div_ceil(2),
            other => other,
        };
        let mut again = Payment { amount: Amount(amount), ..payment(1, PAYEES[to], amount) };
        again.category = CATEGORIES[category].into();
        again.reference = if reference { first.reference.clone() } else { "other".into() };
        if through {
            again.beneficiary = Some(std::mem::replace(&mut again.to, address("escrow")));
        }
        let same = of(&fixture, DENOMS[denom], &again);
        prop_assert_eq!(is_already_paid(&mut fixture, DENOMS[denom], &again), Some(same));
    }
}

#[test]
fn a_receipt_in_a_succeeded_coin_is_of_the_bill_that_is_asked_in_the_other() {
    let mut fixture = succeeded();
    assert_eq!(is_already_paid(&mut fixture, USDC, &payment(1, "alice", 50)), None);
    for (amount, same) in [(98, false), (99, true), (100, true), (101, false)] {
        let asked = payment(1, "alice", amount);
        assert_eq!((of(&fixture, NEW, &asked), is_already_paid(&mut fixture, NEW, &asked)), (same, Some(same)));
    }
}
