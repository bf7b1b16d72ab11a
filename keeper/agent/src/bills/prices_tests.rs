//! A bill that is dearer than its series was waits for a person, and what that person releases is the price from then on.

use stateset_api::policy::Verdict;

use super::*;
use crate::bills::suite::{NOW, WALLET, bill, empty};
use crate::bills::{BillRecord, BillStatus, Doubt, Input, Instalment, Judged, Observation, Preferences, content};
use crate::state::AgentState;

const TENTH: u32 = 1_000;

fn over(number: &str, amount: u128) -> Bill {
    Bill { amount: Amount(amount), ..bill(number, NOW) }
}

fn takes(state: &mut AgentState, input: Input) {
    crate::step(state, &input.into());
}

fn record(state: &AgentState, number: &str) -> BillRecord {
    state.bills.get(&bill(number, NOW).intent_id(WALLET)).unwrap().clone()
}

/// The wallet's receipt shows that it is paid, if nothing holds it.
fn pay(state: &mut AgentState, bill: &Bill) {
    takes(state, Input::Imported(vec![bill.clone()]));
    found_paid(state, &bill.number);
}

fn found_paid(state: &mut AgentState, number: &str) {
    let id = bill(number, NOW).intent_id(WALLET);
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: true, breach: None }];
    takes(state, Input::Observed(Observation { height: 5, time: NOW, judged }));
}

fn with(tolerance: Option<u32>, amounts: &[u128]) -> AgentState {
    let mut state = empty();
    takes(&mut state, Input::Preferred(Preferences { price_tolerance_bps: tolerance, ..Preferences::default() }));
    for (number, amount) in amounts.iter().enumerate() {
        pay(&mut state, &over(&format!("N-{number}"), *amount));
    }
    state
}

#[test]
fn only_what_is_dearer_than_a_regular_series_by_more_than_the_tolerance_waits() {
    for (what, tolerance, amounts, amount, wanted) in [
        ("dearer", Some(TENTH), vec![100, 100, 100], 111, Some((100, 111))),
        ("as much as is borne", Some(TENTH), vec![100, 100, 100], 110, None),
        ("against the most of the last three", Some(TENTH), vec![100, 105, 100], 116, Some((105, 116))),
        ("cheaper", Some(TENTH), vec![100, 100, 100], 10, None),
        ("two bills are no series", Some(TENTH), vec![100, 100], 900, None),
        ("irregular", Some(TENTH), vec![100, 150, 100], 900, None),
        ("regular again since", Some(TENTH), vec![900, 100, 100, 100], 111, Some((100, 111))),
        ("no tolerance at all", Some(0), vec![100, 100, 100], 101, Some((100, 101))),
        ("off", None, vec![100, 100, 100], 900, None),
    ] {
        let mut state = with(tolerance, &amounts);
        takes(&mut state, Input::Imported(vec![over("NEW", amount)]));
        let record = record(&state, "NEW");
        let moved = record.doubts.iter().find_map(|doubt| match doubt {
            Doubt::PriceMoved(moved) => Some((moved.usual.0, moved.amount.0)),
            _ => None,
        });
        assert_eq!(moved, wanted, "{what}");
        let is_held = matches!(record.status, BillStatus::NeedsReview { .. });
        assert_eq!(is_held, wanted.is_some(), "{what}");
    }
}

#[test]
fn a_series_is_of_one_category_and_denom_and_parts_are_in_none() {
    let mut state = with(Some(TENTH), &[100, 100, 100]);
    let other = Bill { category: "rent".into(), ..over("RENT", 900) };
    let coin = Bill { denom: "uatom".into(), ..over("COIN", 900) };
    let half = Instalment { amount: Amount(450), due: NOW };
    let part = over("PART", 900).in_parts(&[half, half]).remove(0);
    for bill in [other, coin, part] {
        takes(&mut state, Input::Imported(vec![bill.clone()]));
        let known = state.bills.get(&bill.intent_id(WALLET)).unwrap();
        assert_eq!(known.status, BillStatus::Open, "{}", bill.number);
    }
}

/// Taken in together, before any was paid: the dear one is looked at again before it is paid.
#[test]
fn what_came_in_before_its_series_was_known_is_held_when_it_is_judged() {
    let mut state = with(Some(TENTH), &[]);
    let bills = ["A", "B", "C"].map(|number| over(number, 100));
    takes(&mut state, Input::Imported([&bills[..], &[over("DEAR", 200)]].concat()));
    bills.iter().for_each(|bill| found_paid(&mut state, &bill.number));
    let id = bill("DEAR", NOW).intent_id(WALLET);
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }];
    takes(&mut state, Input::Observed(Observation { height: 6, time: NOW, judged }));
    let reason = record(&state, "DEAR").review_reason().unwrap();
    assert!(reason.contains("200 uusdc") && reason.contains("at most 100"), "{reason}");
}

#[test]
fn a_persons_release_lets_it_go_on_and_teaches_the_new_price() {
    let mut state = with(Some(TENTH), &[100, 100, 100]);
    takes(&mut state, Input::Imported(vec![over("NEW", 150)]));
    let held = record(&state, "NEW");
    let id = held.bill.intent_id(WALLET);
    takes(&mut state, Input::Retry(vec![id]));
    found(&mut state, id);
    assert!(matches!(record(&state, "NEW").status, BillStatus::NeedsReview { .. }), "asking again is no word");
    let content = content(&record(&state, "NEW"));
    takes(&mut state, Input::Release { id, content });
    found(&mut state, id);
    assert!(matches!(record(&state, "NEW").status, BillStatus::Intended { .. }));
    for (number, amount, is_held) in [("NEXT", 165, false), ("DEARER", 166, true)] {
        takes(&mut state, Input::Imported(vec![over(number, amount)]));
        let is = matches!(record(&state, number).status, BillStatus::NeedsReview { .. });
        assert_eq!(is, is_held, "{number}");
    }
}

fn found(state: &mut AgentState, id: stateset_api::IntentId) {
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }];
    takes(state, Input::Observed(Observation { height: 7, time: NOW, judged }));
}

#[test]
fn what_was_learned_and_preferred_comes_back_from_rows() {
    let state = with(Some(TENTH), &[100, 100, 100]);
    let mut again = empty();
    for row in crate::all_rows(&state) {
        crate::admit(&mut again, &row).unwrap();
    }
    assert_eq!(again.bills.preferences(), state.bills.preferences());
    assert_eq!(again.bills.prices("vendor"), state.bills.prices("vendor"));
    assert!(!again.bills.prices("vendor").is_empty());
}

#[test]
fn a_payee_with_many_kinds_of_bills_is_remembered_up_to_a_limit() {
    let mut prices = Prices::default();
    for number in 0..=SERIES_MAX {
        let bill = Bill { category: format!("c{number}"), ..over("X", 100) };
        (0..REGULAR_COUNT).for_each(|_| prices.learn(&bill, bill.amount));
        let is_known = prices.moved(&bill, Amount(900), TENTH).is_some();
        assert_eq!(is_known, number < SERIES_MAX, "{number}");
    }
    let huge = Bill { category: "c0".into(), ..over("X", u128::MAX) };
    prices.set(&huge, huge.amount);
    assert_eq!(prices.moved(&huge, huge.amount, u32::MAX), None);
}
