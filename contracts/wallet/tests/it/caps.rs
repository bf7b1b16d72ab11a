//! Each rule about payments: what it refuses, by name and numbers.

use stateset_api::policy::{Breach, OverLimit, Rule, Verdict};
use stateset_api::wallet::{OperatorMsg, OwnerMsg, Payment};
use stateset_api::{Amount, IntentId};
use stateset_tests_suite::{DAY, HOUR, START, STATE, address, intent};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payee, payment, policy};

/// The rule that refused `payment`, what it was asked for, and what was left.
fn refusal(fixture: &mut Fixture, payment: &Payment) -> (Rule, u128, u128) {
    let Breach { rule, requested, remaining, .. } = breach(fixture, payment);
    (rule, requested.0, remaining.0)
}

fn breach(fixture: &mut Fixture, payment: &Payment) -> Breach {
    match fixture.pay(payment) {
        Err(ContractError::Refused { id, breach, .. }) if id == payment.id => breach,
        other => panic!("expected a refusal of {}, got {other:?}", payment.id),
    }
}

/// A wallet whose payees are known: each was paid 1.
fn acquainted() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.spend(&[payment(9_001, "alice", 1), payment(9_002, "bob", 1)]).unwrap();
    fixture
}

#[test]
fn an_unlisted_payee_is_never_paid() {
    assert_eq!(refusal(&mut Fixture::new(), &payment(1, "mallory", 5)), (Rule::Payee, 5, 0));
}

#[test]
fn a_payee_listed_for_one_denom_is_not_payable_in_another() {
    let mut fixture = Fixture::with(|msg| msg.policy.denoms.push(crate::story::denom(STATE)));
    let payments = vec![payment(1, "alice", 5)];
    let refused = fixture.operator(OperatorMsg::Spend {
        epoch: 1,
        denom: STATE.to_owned(),
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    });
    assert!(matches!(refused, Err(ContractError::Refused { breach: Breach { rule: Rule::Payee, .. }, .. })));
}

#[test]
fn a_denom_that_the_policy_does_not_name_is_refused() {
    let payments = vec![payment(1, "alice", 5)];
    let refused = Fixture::new().operator(OperatorMsg::Spend {
        epoch: 1,
        denom: STATE.to_owned(),
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    });
    let Err(ContractError::Refused { breach, verdict, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((breach.rule, verdict), (Rule::Denom, Verdict::Deny));
}

#[test]
fn an_amount_of_zero_is_refused() {
    assert_eq!(refusal(&mut Fixture::new(), &payment(1, "alice", 0)), (Rule::ZeroAmount, 0, 0));
}

#[test]
fn a_payment_above_the_wallets_cap_per_payment_is_refused() {
    let mut fixture = acquainted();
    assert_eq!(refusal(&mut fixture, &payment(1, "alice", 501)), (Rule::PerPaymentMax, 501, 500));
}

#[test]
fn a_payment_above_the_payees_cap_per_payment_is_refused() {
    let mut fixture = acquainted();
    assert_eq!(refusal(&mut fixture, &payment(1, "alice", 401)), (Rule::PayeePerPaymentMax, 401, 400));
}

#[test]
fn the_day_cap_refuses_with_what_is_left_and_from_when_it_fits() {
    let mut fixture = acquainted();
    fixture.spend(&[payment(1, "alice", 400), payment(2, "bob", 400)]).unwrap();
    let breach = breach(&mut fixture, &payment(3, "bob", 300));
    assert_eq!((breach.rule, breach.requested, breach.remaining), (Rule::PerDayMax, Amount(300), Amount(198)));
    let resets_at = breach.resets_at.unwrap();
    assert!((START + DAY..=START + DAY + HOUR).contains(&resets_at));
    fixture.pass(resets_at - START - 1);
    assert_eq!(refusal(&mut fixture, &payment(3, "bob", 300)).0, Rule::PerDayMax);
    fixture.pass(1);
    fixture.spend(&[payment(3, "bob", 300)]).unwrap();
}

#[test]
fn the_payees_day_cap_refuses_what_the_wallets_would_allow() {
    let mut fixture = acquainted();
    fixture.spend(&[payment(1, "alice", 400), payment(2, "alice", 350)]).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(3, "alice", 50)), (Rule::PayeePerDayMax, 50, 49));
}

#[test]
fn the_lifetime_cap_never_comes_back() {
    let mut fixture = Fixture::with(|msg| msg.policy.denoms[0].lifetime_max = Amount(600));
    fixture.spend(&[payment(1, "alice", 100)]).unwrap();
    fixture.spend(&[payment(2, "alice", 300)]).unwrap();
    fixture.pass(10 * DAY);
    let breach = breach(&mut fixture, &payment(3, "alice", 201));
    assert_eq!((breach.rule, breach.remaining, breach.resets_at), (Rule::LifetimeMax, Amount(200), None));
}

#[test]
fn the_payees_lifetime_cap_holds_for_as_long_as_it_is_listed() {
    let mut fixture = Fixture::with(|msg| msg.payees[0].lifetime_max = Amount(150));
    fixture.spend(&[payment(1, "alice", 100)]).unwrap();
    fixture.pass(10 * DAY);
    assert_eq!(refusal(&mut fixture, &payment(2, "alice", 51)), (Rule::PayeeLifetimeMax, 51, 50));
}

#[test]
fn a_category_must_be_allowed_by_policy_and_by_payee() {
    let mut fixture = Fixture::new();
    let travel = Payment { category: "travel".into(), ..payment(1, "alice", 5) };
    let supplies = Payment { category: "supplies".into(), ..payment(2, "alice", 5) };
    let unknown = Payment { category: "yachts".into(), ..payment(3, "alice", 5) };
    for refused in [travel, supplies, unknown] {
        assert_eq!(refusal(&mut fixture, &refused), (Rule::Category, 5, 0), "{}", refused.category);
    }
}

#[test]
fn a_new_payee_waits_and_then_is_held_to_the_first_payments_cap() {
    let mut fixture = Fixture::with(|msg| msg.policy.payee_cooldown_seconds = 2 * DAY);
    let early = breach(&mut fixture, &payment(1, "alice", 5));
    assert_eq!((early.rule, early.resets_at), (Rule::PayeeCooldown, Some(START + 2 * DAY)));
    fixture.pass(2 * DAY);
    assert_eq!(refusal(&mut fixture, &payment(1, "alice", 101)), (Rule::FirstPaymentMax, 101, 100));
    fixture.spend(&[payment(1, "alice", 60)]).unwrap();
    let second = breach(&mut fixture, &payment(2, "alice", 41));
    assert_eq!((second.rule, second.remaining), (Rule::FirstPaymentMax, Amount(40)));
    assert_eq!(second.resets_at, Some(START + 4 * DAY));
    fixture.pass(2 * DAY);
    fixture.spend(&[payment(2, "alice", 400)]).unwrap();
}

#[test]
fn calls_are_counted_once_per_message_that_pays() {
    let mut fixture = Fixture::with(|msg| msg.policy.calls_per_hour = 2);
    let batch = [payment(1, "alice", 5), payment(2, "alice", 5), payment(3, "bob", 5)];
    fixture.spend(&batch).unwrap();
    fixture.spend(&batch).unwrap();
    fixture.spend(&[payment(4, "bob", 5)]).unwrap();
    let third = breach(&mut fixture, &payment(5, "bob", 5));
    assert_eq!((third.rule, third.requested, third.remaining), (Rule::CallsPerHour, Amount(1), Amount(0)));
    fixture.spend(&batch).expect("what is paid already needs no call");
    fixture.pass(third.resets_at.unwrap() - START);
    fixture.spend(&[payment(5, "bob", 5)]).unwrap();
}

#[test]
fn an_intent_older_than_receipts_reach_or_too_far_ahead_is_refused() {
    let mut fixture = Fixture::new();
    let named = |id: IntentId| Payment { id, ..payment(1, "alice", 5) };
    let old = named(intent(1, START - 90 * DAY - 1));
    let ahead = named(intent(1, START + HOUR + 1));
    assert_eq!(refusal(&mut fixture, &old).0, Rule::IntentTooOld);
    assert_eq!(refusal(&mut fixture, &ahead).0, Rule::IntentAhead);
    fixture.spend(&[named(intent(1, START - 90 * DAY)), named(intent(2, START + HOUR))]).unwrap();
}

#[test]
fn one_refusal_in_a_message_pays_nothing_of_it() {
    let mut fixture = acquainted();
    let good = payment(1, "alice", 5);
    let refused = fixture.spend(&[good.clone(), payment(2, "bob", 501)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::PerPaymentMax));
    assert_eq!(fixture.receipt(&good), None);
    fixture.spend(&[good]).unwrap();
}

#[test]
fn payments_in_one_message_count_against_each_other() {
    let mut fixture = acquainted();
    let batch = [payment(1, "alice", 400), payment(2, "alice", 400)];
    let refused = fixture.spend(&batch);
    let Err(ContractError::Refused { id, breach, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((id, breach.rule, breach.remaining), (batch[1].id, Rule::PayeePerDayMax, Amount(399)));
}

#[test]
fn the_policy_says_whether_a_cap_escalates() {
    for (over_limit, expected) in [(OverLimit::Escalate, Verdict::Escalate), (OverLimit::Refuse, Verdict::Deny)] {
        let mut fixture = Fixture::with(|msg| msg.policy.over_limit = over_limit);
        let refused = fixture.spend(&[payment(1, "mallory", 5)]);
        assert!(matches!(refused, Err(ContractError::Refused { verdict, .. }) if verdict == expected));
    }
}

#[test]
fn a_refusal_reads_as_rule_numbers_and_verdict() {
    let mut fixture = Fixture::new();
    let asked = payment(1, "mallory", 5);
    let text = fixture.pay(&asked).unwrap_err().to_string();
    assert_eq!(text, format!("payment {} refused: payee: not listed for this denom, requested 5; escalate", asked.id));
}

#[test]
fn amounts_near_the_end_of_the_number_line_are_refused_and_do_not_wrap() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.denoms[0].per_payment_max = Amount::MAX;
        msg.policy.denoms[0].first_payment_max = Amount::MAX;
        msg.policy.denoms[0].per_day_max = Amount::MAX;
        msg.policy.denoms[0].lifetime_max = Amount::MAX;
        for payee in &mut msg.payees {
            (payee.per_payment_max, payee.per_day_max, payee.lifetime_max) = (Amount::MAX, Amount::MAX, Amount::MAX);
        }
    });
    fixture.spend(&[payment(1, "alice", u128::MAX)]).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "bob", 1)), (Rule::LifetimeMax, 1, 0));
    fixture.pass(2 * DAY);
    assert_eq!(refusal(&mut fixture, &payment(2, "bob", 1)), (Rule::LifetimeMax, 1, 0));
}

#[test]
fn a_tighter_policy_counts_what_was_spent_before_it() {
    let mut fixture = acquainted();
    fixture.spend(&[payment(1, "alice", 300)]).unwrap();
    let mut tighter = policy();
    tighter.denoms[0].per_day_max = Amount(310);
    fixture.owner(OwnerMsg::SetPolicy { policy: tighter }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "bob", 9)), (Rule::PerDayMax, 9, 8));
}

#[test]
fn a_replaced_payee_keeps_what_it_was_paid_and_a_relisted_one_starts_anew() {
    let mut fixture = acquainted();
    fixture.spend(&[payment(1, "alice", 300)]).unwrap();
    let wider = stateset_api::wallet::Payee { per_day_max: Amount(302), ..payee("alice") };
    fixture.owner(OwnerMsg::SetPayees { set: vec![wider], remove: vec![] }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "alice", 2)), (Rule::PayeePerDayMax, 2, 1));
    let key = stateset_api::wallet::PayeeKey { address: address("alice"), denom: "uusdc".into() };
    fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![key] }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "alice", 2)).0, Rule::Payee);
    fixture.owner(OwnerMsg::SetPayees { set: vec![payee("alice")], remove: vec![] }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "alice", 101)), (Rule::FirstPaymentMax, 101, 100));
}
