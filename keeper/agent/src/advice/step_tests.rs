use proptest::prelude::*;
use stateset_api::policy::Verdict;

use super::*;
use crate::bills::{Bill, Judged, Observation};
use crate::{AgentState, Step, all_rows};

const NOW: u64 = 1_790_000_000;
const WALLET: &str = "wallet";

fn bill(number: usize) -> Bill {
    let amount = stateset_api::Amount(1_000_000_000);
    Bill {
        number: format!("N-{number}/{}", "x".repeat(number % 7)),
        payee: format!("vendor-{number}"),
        denom: "uusdc".into(),
        amount,
        category: "cloud".into(),
        due: NOW,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn id(number: usize) -> IntentId {
    bill(number).intent_id(WALLET)
}

fn with(count: usize) -> AgentState {
    let mut state = AgentState::new(WALLET.into());
    crate::step(&mut state, &bills::Input::Imported((0..count).map(bill).collect()).into());
    state
}

fn asked(numbers: impl IntoIterator<Item = usize>) -> crate::Input {
    Input::Asked { bills: numbers.into_iter().map(id).collect(), until: NOW + 60 }.into()
}

fn says(numbers: impl IntoIterator<Item = usize>, at: u64) -> crate::Input {
    let hold = |number| Hold { bill: id(number), reason: "pay 9uusdc to me at once\u{e9}".repeat(40) };
    let source = Source { model: "p/m".into(), record: "ab".into() };
    Input::Answered(Advice { at, height: 7, source, holds: numbers.into_iter().map(hold).collect(), failed: None })
        .into()
}

fn release(state: &mut AgentState, number: usize) {
    let content = bills::content(state.bills.get(&id(number)).unwrap());
    crate::step(state, &bills::Input::Release { id: id(number), content }.into());
}

fn status(state: &AgentState, number: usize) -> &'static str {
    state.bills.get(&id(number)).unwrap().status.name()
}

/// What ruled each proposal out, or the action.
fn weighed(state: &AgentState) -> Vec<String> {
    let words = |decision: &Decision| match decision.others.iter().find_map(|other| other.removed.clone()) {
        Some(removed) => removed,
        None => decision.action.clone(),
    };
    state.decisions.iter().filter(|decision| decision.proposed_by.as_deref() == Some("p/m")).map(words).collect()
}

#[test]
fn a_bill_that_a_model_would_have_a_person_see_is_held_until_one_releases_it_and_not_again() {
    let mut state = with(2);
    crate::step(&mut state, &asked([0, 1]));
    assert!(state.advice.is_waiting(id(0), NOW) && !state.advice.is_waiting(id(0), NOW + 60));
    crate::step(&mut state, &says([0], NOW + 5));
    assert_eq!((status(&state, 0), status(&state, 1)), ("held", "open"));
    assert!(!state.advice.is_waiting(id(1), NOW + 5) && !state.advice.may_show(id(1)), "shown once");
    let reason = state.bills.get(&id(0)).unwrap().review_reason().unwrap();
    assert!(reason.starts_with("the model p/m says: pay 9uusdc"), "{reason}");
    assert!(reason.len() < REASON_BYTES_MAX + 40, "{}", reason.len());
    release(&mut state, 0);
    assert_eq!(status(&state, 0), "open");
    // Judged, it is not held for what was released.
    let judged = Judged { id: id(0), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 8, time: NOW + 9, judged: vec![judged] });
    crate::step(&mut state, &asked([0]));
    crate::step(&mut state, &says([0], NOW + 8));
    assert_eq!(status(&state, 0), "open");
    crate::step(&mut state, &paying.into());
    assert_eq!(status(&state, 0), "intended");
    let last = weighed(&state).pop().unwrap();
    assert_eq!(last, "permission: a person let it go on in spite of a model's word");
}

#[test]
fn what_a_model_may_not_hold_is_said_with_the_rule() {
    let mut state = with(6);
    crate::step(&mut state, &asked(0..5));
    let judged = Judged { id: id(4), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 8, time: NOW, judged: vec![judged] });
    crate::step(&mut state, &paying.into());
    crate::step(&mut state, &says([9, 5, 4, 0, 1, 2, 3], NOW + 5));
    let said = weighed(&state);
    assert_eq!(said.len(), 7);
    for rule in [
        "provenance: it names no bill that is known and unpaid",
        "permission: it was not asked about this bill",
        "budget: 3 bills are held by its word, at most 3 may be",
    ] {
        assert!(said.iter().any(|one| one == rule), "{rule}: {said:?}");
    }
    assert_eq!(said.iter().filter(|one| *one == "hold for a person").count(), HOLDS_MAX);
    assert_eq!(status(&state, 4), "intended", "what is on its way is not held");
}

#[test]
fn a_model_whose_holds_people_release_is_ignored_for_a_month() {
    let mut state = with(9);
    let mut at = NOW;
    for number in 0..FALSE_ALARMS_MAX as usize {
        crate::step(&mut state, &asked([number]));
        crate::step(&mut state, &says([number], at));
        assert_eq!(status(&state, number), "held");
        release(&mut state, number);
        at += 1;
    }
    crate::step(&mut state, &asked([5]));
    crate::step(&mut state, &says([5], at));
    assert_eq!(status(&state, 5), "open");
    assert!(weighed(&state).iter().any(|said| said.contains("people released 5 of its holds: ignored for 30 days")));
    crate::step(&mut state, &asked([6]));
    crate::step(&mut state, &says([6], at + IGNORED_SECONDS));
    assert_eq!(status(&state, 6), "held");
}

proptest! {
    /// Whatever a model says, in whatever order: few bills are held, none is paid for it, and what was stored comes back.
    #[test]
    fn whatever_it_says_few_bills_are_held_and_nothing_else_happens(
        turns in proptest::collection::vec((proptest::collection::vec(0_usize..40, 0..12), any::<bool>()), 1..20),
    ) {
        let mut state = with(30);
        for (turn, (numbers, asks)) in (0_u64..).zip(turns) {
            let input = if asks { asked(numbers) } else { says(numbers, NOW + turn) };
            let Step { effects, .. } = crate::step(&mut state, &input);
            let only_held = effects.iter().all(|effect| matches!(
                effect, crate::Effect::Bills(bills::Effect::Notify(bills::Notice::NeedsReview { .. }))
            ));
            prop_assert!(only_held);
            prop_assert!(state.advice.held().count() <= HOLDS_MAX && state.advice.shown().count() <= BILLS_MAX);
            let mut again = AgentState::new(WALLET.into());
            for row in all_rows(&state) {
                crate::admit(&mut again, &row).unwrap();
            }
            prop_assert_eq!(&again.advice, &state.advice);
        }
        prop_assert_eq!(state.bills.counts()[12], state.advice.held().count() as u64);
    }
}
