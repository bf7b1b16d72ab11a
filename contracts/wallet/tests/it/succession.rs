//! Succession: another coin takes a denom's place, with its payees, caps and ids.

use cosmwasm_std::{BankMsg, CosmosMsg, Response};
use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::{Policy, Rule, Succession, WEIGHT_ONE};
use stateset_api::wallet::{
    OperatorMsg, OwnerMsg, PayeeInfo, PayeeStanding, Payment, QueryMsg, Remaining, SimulateSpendResponse,
};
use stateset_tests_suite::{DAY, START, USDC, address, intent};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payment, policy};
use crate::window::cases;

const NEW: &str = "uusd2";

/// Two of the new count one of the old, which ends in ten days.
fn halved() -> Succession {
    Succession { from: USDC.into(), to: NEW.into(), rate: WEIGHT_ONE / 2, from_ends_at: START + 10 * DAY }
}

fn succeeded() -> Fixture {
    let mut fixture = Fixture::new();
    // Known from here on.
    fixture.pay(&payment(900, "alice", 1)).unwrap();
    fixture.owner(OwnerMsg::SetPolicy { policy: Policy { successions: vec![halved()], ..policy() } }).unwrap();
    fixture
}

fn pay(fixture: &mut Fixture, denom: &str, payment: &Payment) -> Result<Response, ContractError> {
    let (denom, payments) = (denom.to_owned(), vec![payment.clone()]);
    let spend = OperatorMsg::Spend { epoch: 1, denom, payments, approval: None, rationales: vec![], mandate: None };
    fixture.operator(spend)
}

fn rule(answer: Result<Response, ContractError>) -> (Rule, u128, u128) {
    match answer {
        Err(ContractError::Refused { breach, .. }) => (breach.rule, breach.requested.0, breach.remaining.0),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_known_payee_is_paid_in_the_successor_and_both_count_in_one_cap() {
    let mut fixture = succeeded();
    let response = pay(&mut fixture, NEW, &payment(1, "alice", 801)).unwrap_err();
    assert!(response.to_string().contains("payee_per_payment_max: requested 401, remaining 400"), "{response}");
    let response = pay(&mut fixture, NEW, &payment(1, "alice", 800)).unwrap();
    let CosmosMsg::Bank(BankMsg::Send { amount, .. }) = &response.messages[0].msg else { panic!("{response:?}") };
    assert_eq!(amount[0].to_string(), "800uusd2");
    // 1 and 400 of the payee's 800 a day are counted.
    assert_eq!(rule(pay(&mut fixture, USDC, &payment(2, "alice", 400))), (Rule::PayeePerDayMax, 400, 399));
    pay(&mut fixture, USDC, &payment(2, "alice", 399)).unwrap();
    let receipt = fixture.receipt(&payment(1, "alice", 800)).unwrap();
    assert_eq!((receipt.denom.as_str(), receipt.amount), (NEW, Amount(800)));
    assert_eq!(fixture.receipt(&payment(2, "alice", 399)).unwrap().denom, USDC);
    let known: PayeeInfo = fixture.query(QueryMsg::Payee { address: address("alice"), denom: NEW.into() });
    assert_eq!((known.standing, known.spent_day), (PayeeStanding::Known {}, Amount(800)));
}

#[test]
fn a_bill_that_was_paid_in_one_is_not_paid_again_in_the_other() {
    let mut fixture = succeeded();
    pay(&mut fixture, USDC, &payment(1, "alice", 50)).unwrap();
    assert!(pay(&mut fixture, NEW, &payment(1, "alice", 100)).unwrap().messages.is_empty(), "the same bill");
    let other = pay(&mut fixture, NEW, &payment(1, "alice", 102));
    assert!(matches!(other, Err(ContractError::IntentReused { .. })));
    pay(&mut fixture, NEW, &payment(2, "alice", 99)).unwrap();
    assert!(pay(&mut fixture, USDC, &payment(2, "alice", 50)).unwrap().messages.is_empty());
    // In one coin not even a rounding is another's.
    let other = pay(&mut fixture, NEW, &payment(2, "alice", 100));
    assert!(matches!(other, Err(ContractError::IntentReused { .. })));
}

#[test]
fn the_old_one_ends_at_its_time_and_receipts_stay() {
    let mut fixture = succeeded();
    fixture.pass(10 * DAY);
    assert_eq!(rule(pay(&mut fixture, USDC, &payment(1, "alice", 1))).0, Rule::DenomEnded);
    pay(&mut fixture, NEW, &payment(1, "alice", 1)).unwrap();
    assert!(pay(&mut fixture, USDC, &payment(900, "alice", 1)).unwrap().messages.is_empty(), "paid then");
    assert_eq!(fixture.receipt(&payment(900, "alice", 1)).unwrap().denom, USDC);
}

#[test]
fn it_is_a_loosening_that_never_goes_again_and_waits_beside_signers() {
    let mut fixture = succeeded();
    let gone = fixture.owner(OwnerMsg::SetPolicy { policy: policy() });
    assert!(matches!(gone, Err(ContractError::Policy(_))));
    let mut beside = Fixture::council(crate::council::three_of_five());
    beside.owner(OwnerMsg::SetPolicy { policy: Policy { successions: vec![halved()], ..policy() } }).unwrap();
    assert_eq!(beside.query::<Policy>(QueryMsg::Policy {}).successions, []);
}

#[test]
fn what_is_left_is_said_in_the_units_of_the_entry_and_the_balance_in_its_own() {
    let mut fixture = succeeded();
    fixture.hold(1_000);
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: NEW.into() });
    assert_eq!((left.per_day, left.balance, left.counted_in), (Amount(999), Amount(0), Some(USDC.to_owned())));
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!((left.balance, left.counted_in), (Amount(1_000), None));
    let payments = vec![payment(1, "alice", 800)];
    let simulation = QueryMsg::SimulateSpend { denom: NEW.into(), payments, approval: None, by: None, mandate: None };
    let answer: SimulateSpendResponse = fixture.query(simulation);
    assert_eq!(answer.payments[0].breach.map(|breach| breach.rule), Some(Rule::Balance));
}

#[test]
fn governances_approval_is_asked_for_in_either_coin_and_used_up() {
    let mut fixture = Fixture::with(|msg| {
        let contract = address("governance");
        msg.policy.approval_rules =
            vec![stateset_api::policy::ApprovalRule { denom: USDC.into(), contract, above: Amount(40) }];
        msg.policy.successions = vec![halved()];
    });
    assert_eq!(rule(pay(&mut fixture, NEW, &payment(1, "alice", 80))).0, Rule::Approval);
    let payments = vec![payment(1, "alice", 80)];
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: NEW.into(),
        payments,
        approval: Some(7),
        rationales: vec![],
        mandate: None,
    };
    let response = fixture.operator(spend).unwrap();
    assert_eq!(response.messages.len(), 2, "the approval is consumed before the bank pays");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(48, 35)))]

    /// Whatever is paid in which coin and when: in any 24 hours both together count at most the cap, each id pays once.
    #[test]
    fn both_coins_together_stay_within_one_cap(
        steps in prop::collection::vec((0..DAY / 2, any::<bool>(), 1_u128..700, 0_u64..40), 1..60),
    ) {
        let mut fixture = succeeded();
        let mut paid: Vec<(u64, u64, u128)> = vec![(START, 900, 1)];
        for (step, in_new, amount, id) in steps {
            fixture.pass(step);
            let now = fixture.now();
            let asked = Payment { id: intent(id, START), ..payment(id, "alice", amount) };
            let denom = if in_new { NEW } else { USDC };
            if pay(&mut fixture, denom, &asked).is_ok_and(|response| !response.messages.is_empty()) {
                prop_assert!(paid.iter().all(|(_, other, _)| *other != id), "{} twice", id);
                prop_assert!(in_new || now < START + 10 * DAY);
                paid.push((now, id, if in_new { amount.div_ceil(2) } else { amount }));
            }
            let today: u128 = paid.iter().filter(|(at, ..)| at + DAY >= now).map(|(.., counts)| counts).sum();
            prop_assert!(today <= 800);
            prop_assert!(paid.iter().map(|(.., counts)| counts).sum::<u128>() <= 4_000);
        }
    }
}
