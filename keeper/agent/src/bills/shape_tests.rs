//! One number, whole and in instalments, in every order: nothing of it is paid twice.

use stateset_api::Amount;
use stateset_api::policy::Verdict;

use crate::bills::suite::{NOW, WALLET, bill, empty};
use crate::bills::{
    Bill, BillError, BillStatus, Doubt, Ended, Input, Instalment, Judged, Observation, Outcome, PARTS_MAX, content,
};
use crate::state::AgentState;

/// What comes first and second, how the second one stands then, and how many bills it adds.
type Row = (&'static str, Vec<Bill>, Vec<Bill>, &'static [&'static str], usize);

fn plan(amounts: &[u128]) -> Vec<Instalment> {
    (0..).zip(amounts).map(|(month, amount)| Instalment { amount: Amount(*amount), due: NOW + month * 100 }).collect()
}

fn whole(amount: u128) -> Bill {
    Bill { amount: Amount(amount), ..bill("INV-7", NOW) }
}

/// The bill in these parts.
fn parts(amounts: &[u128]) -> Vec<Bill> {
    whole(amounts.iter().sum()).in_parts(&plan(amounts))
}

fn takes(state: &mut AgentState, input: Input) {
    crate::step(state, &input.into());
}

fn status<'a>(state: &'a AgentState, bill: &Bill) -> &'a str {
    state.bills.get(&bill.intent_id(WALLET)).map_or("none", |record| record.status.name())
}

fn statuses<'a>(state: &'a AgentState, bills: &[Bill]) -> Vec<&'a str> {
    bills.iter().map(|bill| status(state, bill)).collect()
}

/// Releases what is held, and lets the wallet allow and pay everything.
fn released_and_paid(state: &mut AgentState, bills: &[Bill]) {
    for bill in bills {
        let id = bill.intent_id(WALLET);
        let Some(record) = state.bills.get(&id) else { continue };
        let content = content(record);
        takes(state, Input::Release { id, content });
        paid(state, bill);
    }
}

fn paid(state: &mut AgentState, bill: &Bill) {
    let id = bill.intent_id(WALLET);
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }];
    takes(state, Input::Observed(Observation { height: 1, time: NOW + 9_999, judged }));
    if status(state, bill) == "intended" {
        takes(state, Input::Outcomes(vec![Ended { id, outcome: Outcome::Settled { height: 2 } }]));
    }
}

fn total_paid(state: &AgentState) -> u128 {
    let paid = state.bills.values().filter(|record| matches!(record.status, BillStatus::Paid { .. }));
    paid.map(|record| record.bill.amount.0).sum()
}

/// What comes in first is open; what comes second is a duplicate, a conflict that changes nothing, or held.
#[test]
fn each_shape_after_each_other_is_taken_in_once_or_held_and_never_paid_beyond_the_total() {
    let other_days = whole(30)
        .in_parts(&[Instalment { amount: Amount(10), due: NOW + 7 }, Instalment { amount: Amount(20), due: NOW + 8 }]);
    let other_coin: Vec<Bill> =
        parts(&[10, 20]).into_iter().map(|part| Bill { denom: "uother".into(), ..part }).collect();
    let rows: [Row; 11] = [
        ("whole then parts", vec![whole(30)], parts(&[10, 20]), &["held", "held"], 2),
        ("parts then whole", parts(&[10, 20]), vec![whole(30)], &["held"], 1),
        ("whole then parts of more", vec![whole(30)], parts(&[30, 30]), &["held", "held"], 2),
        ("whole then parts of less", vec![whole(30)], parts(&[5, 5]), &["held", "held"], 2),
        ("the same parts", parts(&[10, 20]), parts(&[10, 20]), &["open", "open"], 0),
        ("one part again", parts(&[10, 20]), parts(&[10, 20])[1..].to_vec(), &["open"], 0),
        ("another split", parts(&[10, 20]), parts(&[15, 15]), &["open", "open"], 0),
        ("another total", parts(&[10, 20]), parts(&[10, 30]), &["open", "open"], 0),
        ("another number of parts", parts(&[10, 20]), parts(&[10, 10, 10]), &["open", "open", "none"], 0),
        ("other days", parts(&[10, 20]), other_days, &["none", "none"], 0),
        ("another coin", parts(&[10, 20]), other_coin, &["open", "open"], 0),
    ];
    for (name, first, second, expected, added) in rows {
        let mut state = empty();
        takes(&mut state, Input::Imported(first.clone()));
        takes(&mut state, Input::Imported(second.clone()));
        // What comes to less stops what is known.
        let known = if second[0].total() < first[0].total() { "held" } else { "open" };
        assert!(statuses(&state, &first).iter().all(|status| *status == known), "{name}");
        // A part of another plan has the known part's id where both are due at one time.
        assert_eq!(statuses(&state, &second), expected, "{name}");
        assert_eq!(state.bills.len(), first.len() + added, "{name}");
        let stated = first.iter().chain(&second).map(|bill| bill.total().0).max().unwrap();
        for order in [[&first, &second], [&second, &first]] {
            let mut state = state.clone();
            for _ in 0..2 {
                order.iter().for_each(|bills| released_and_paid(&mut state, bills));
            }
            assert!(total_paid(&state) <= stated, "{name}: {} of {stated}", total_paid(&state));
            assert!(total_paid(&state) > 0, "{name}");
        }
    }
}

#[test]
fn each_part_has_an_id_and_a_status_of_its_own_and_all_are_paid() {
    let parts = parts(&[10, 20, 30]);
    let mut state = empty();
    takes(&mut state, Input::Imported(parts.clone()));
    assert_eq!(state.bills.len(), 3);
    paid(&mut state, &parts[1]);
    assert_eq!(statuses(&state, &parts), ["open", "paid", "open"]);
    paid(&mut state, &parts[0]);
    paid(&mut state, &parts[2]);
    assert_eq!((statuses(&state, &parts), total_paid(&state)), (vec!["paid"; 3], 60));
}

#[test]
fn a_whole_bill_keeps_the_id_that_it_always_had_and_a_part_its_own_whatever_the_plan() {
    assert_eq!(bill("INV-7", NOW).intent_id("w").to_string(), "01a0c450-6c00-7691-955c-a0ea6a1992a6");
    let id = parts(&[10, 20])[0].intent_id("w");
    assert_ne!(id, whole(30).intent_id("w"));
    // After a lost journal a part of another plan meets the receipt of the part that was paid.
    assert_eq!(id, parts(&[10, 10, 10])[0].intent_id("w"));
}

/// The release says yes to one bill, not to paying it in both shapes.
#[test]
fn no_release_pays_a_number_in_two_shapes_and_the_reason_names_the_amounts() {
    let (whole, parts) = (whole(30), parts(&[10, 20]));
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![whole.clone()]));
    takes(&mut state, Input::Imported(parts.clone()));
    let record = state.bills.get(&parts[0].intent_id(WALLET)).unwrap();
    let reason = record.review_reason().unwrap();
    assert!(reason.contains("known is whole, new is part 1 of 2"), "{reason}");
    paid(&mut state, &whole);
    released_and_paid(&mut state, &parts);
    assert_eq!(statuses(&state, &parts), ["held", "held"]);
    let record = state.bills.get(&parts[0].intent_id(WALLET)).unwrap();
    let beyond = record.doubts.iter().find_map(|doubt| match doubt {
        Doubt::BeyondTotal(beyond) => Some((beyond.stated.0, beyond.committed.0, beyond.amount.0)),
        _ => None,
    });
    assert_eq!(beyond, Some((30, 30, 10)));
}

/// Nobody knows whether the whole bill was paid; a person opens it again, and releases a part before the wallet is asked.
#[test]
fn what_nobody_knows_to_be_unpaid_counts_as_paid_until_the_wallet_answers() {
    let (whole, parts) = (whole(30), parts(&[10, 20]));
    let id = whole.intent_id(WALLET);
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![whole.clone()]));
    takes(&mut state, Input::Imported(parts.clone()));
    let judged = |already_done| {
        let judged = vec![Judged { id, verdict: Verdict::Allow, already_done, breach: None }];
        Input::Observed(Observation { height: 1, time: NOW + 9_999, judged })
    };
    takes(&mut state, judged(false));
    let lost = Outcome::NeedsReview { reason: "lost".into() };
    takes(&mut state, Input::Outcomes(vec![Ended { id, outcome: lost }]));
    takes(&mut state, Input::Retry(vec![id]));
    assert_eq!(status(&state, &whole), "open");
    released_and_paid(&mut state, &parts);
    assert_eq!(statuses(&state, &parts), ["held", "held"]);
    takes(&mut state, judged(true));
    assert_eq!((status(&state, &whole), total_paid(&state)), ("paid", 30));
    // The wallet's no is an answer too, and the flag is gone with it.
    assert!(!state.bills.get(&id).unwrap().unsure);
}

#[test]
fn a_plan_that_is_none_is_refused_with_both_numbers() {
    let part = |change: fn(&mut Bill)| {
        let mut part = parts(&[10, 20])[0].clone();
        change(&mut part);
        part.validate()
    };
    let rows: [(Result<(), BillError>, Result<(), BillError>); 8] = [
        (part(|_| ()), Ok(())),
        (
            part(|bill| bill.part.as_mut().unwrap().total = Amount(31)),
            Err(BillError::PlanSum { total: Amount(31), sum: Amount(30) }),
        ),
        (
            part(|bill| bill.amount = Amount(11)),
            Err(BillError::PartAmount { part: 1, got: Amount(11), planned: Amount(10) }),
        ),
        (part(|bill| bill.due = NOW + 1), Err(BillError::PartDue { part: 1, got: NOW + 1, planned: NOW })),
        (part(|bill| bill.part.as_mut().unwrap().number = 3), Err(BillError::PartNumber { got: 3, of: 2 })),
        (part(|bill| bill.part.as_mut().unwrap().number = 0), Err(BillError::PartNumber { got: 0, of: 2 })),
        (part(|bill| bill.part.as_mut().unwrap().plan.truncate(1)), Err(BillError::Plan { got: 1 })),
        (part(|bill| bill.part.as_mut().unwrap().plan[1].amount = Amount(0)), Err(BillError::ZeroAmount)),
    ];
    for (got, wanted) in rows {
        assert_eq!(got, wanted);
    }
    let most = whole(61).in_parts(&plan(&[1; PARTS_MAX + 1]));
    assert_eq!(most[0].validate(), Err(BillError::Plan { got: 61 }));
    let huge = Bill { amount: Amount(u128::MAX), ..whole(1) }.in_parts(&plan(&[u128::MAX, u128::MAX]));
    assert!(matches!(huge[0].validate(), Err(BillError::PlanSum { .. })));
}
