use stateset_api::AgentId;
use stateset_api::governance::{ApprovalCondition, Monitoring};
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::score::Score;

use super::*;
use crate::bills::follow_up::{Counterparty, CounterpartyStatus};
use crate::bills::suite::{NOW, WALLET, bill, stepped, with};
use crate::bills::{Effect, GovernanceAnswer, Input, Judged, Observation, Outcome, content};
use crate::state::AgentState;

fn terms() -> Terms {
    Terms {
        conditions: vec![ApprovalCondition::ReviewAfter { seconds: 60 }],
        monitoring: vec![Monitoring::WatchCounterparty { seconds: 60 }],
    }
}

fn id(number: &str) -> IntentId {
    bill(number, NOW).intent_id(WALLET)
}

fn judged(number: &str, verdict: Verdict) -> Input {
    let breach = (verdict != Verdict::Allow).then(|| Breach::new(Rule::Approval, 5_u128, 4_u128));
    let judged = Judged { id: id(number), verdict, already_done: false, breach };
    Input::Observed(Observation { height: 7, time: NOW, judged: vec![judged] })
}

fn approved(state: AgentState, number: &str, approval: u64) -> AgentState {
    let (state, _) = stepped(state, &judged(number, Verdict::Deny));
    let answer = GovernanceAnswer::Approved { approval, usable_from: 0, terms: terms() };
    stepped(state, &Input::GovernanceAnswered { id: id(number), answer }).0
}

fn look(number: &str, approval: u64, at: u64) -> ApprovalLook {
    let (used_at, gone, receipt, counterparty) = Default::default();
    ApprovalLook { bill: id(number), approval, at, used_at, gone, receipt, counterparty, said: false }
}

fn suspended(number: &str, approval: u64) -> Input {
    let counterparty = Counterparty {
        agent: AgentId([7; 16]),
        status: CounterpartyStatus::Suspended,
        wallet: Some("vendor".into()),
        score: Some(Score::FULL),
    };
    Input::ApprovalLooked(Box::new(ApprovalLook { counterparty: Some(counterparty), ..look(number, approval, NOW) }))
}

fn status(state: &AgentState, number: &str) -> &'static str {
    state.bills.get(&id(number)).unwrap().status.name()
}

#[test]
fn what_governance_approved_for_a_payee_that_turned_bad_is_held_instead_of_paid() {
    let state = with(&[bill("A", NOW), bill("B", NOW)]);
    let state = approved(approved(state, "A", 3), "B", 4);
    let (state, effects) = stepped(state, &suspended("A", 3));
    let is_turned = |event: &FollowUpEvent| matches!(event, FollowUpEvent::Turned { .. });
    assert!(
        matches!(&effects[..], [Effect::Notify(Notice::FollowedUp { event, .. })] if is_turned(event)),
        "{effects:?}"
    );
    // One that is approved later as well.
    let (state, _) = stepped(state, &Input::Imported(vec![bill("C", NOW)]));
    let mut state = approved(state, "C", 5);
    for number in ["A", "B", "C"] {
        let (now, effects) = stepped(state, &judged(number, Verdict::Allow));
        assert_eq!(status(&now, number), "held");
        let says = |reason: &str| reason.contains("approval 3") && reason.contains("is suspended");
        assert!(
            matches!(&effects[..], [Effect::Notify(Notice::NeedsReview { reason, .. })] if says(reason)),
            "{effects:?}"
        );
        state = now;
    }
    // A person may let one go on nevertheless: governance is asked again.
    let content = content(state.bills.get(&id("A")).unwrap());
    let (state, _) = stepped(state, &Input::Release { id: id("A"), content });
    let state = approved(state, "A", 6);
    let (state, effects) = stepped(state, &judged("A", Verdict::Allow));
    assert_eq!((status(&state, "A"), effects.len()), ("intended", 1));
}

#[test]
fn a_planned_payment_to_a_payee_that_turned_bad_is_taken_back() {
    let state = approved(with(&[bill("A", NOW)]), "A", 3);
    let (state, _) = stepped(state, &judged("A", Verdict::Allow));
    assert_eq!(status(&state, "A"), "intended");
    let (state, _) = stepped(state, &suspended("A", 3));
    let (state, effects) = stepped(state, &Input::LookedAgain(vec![id("A")]));
    assert_eq!(status(&state, "A"), "held");
    assert!(effects.contains(&Effect::Withdraw { id: id("A") }));
}

#[test]
fn a_bill_that_needs_no_approval_is_paid_beside_a_watch_that_found_something() {
    let state = approved(with(&[bill("A", NOW), bill("B", NOW)]), "A", 3);
    let (state, _) = stepped(state, &suspended("A", 3));
    let (state, _) = stepped(state, &judged("B", Verdict::Allow));
    assert_eq!(status(&state, "B"), "intended");
}

#[test]
fn the_same_look_again_is_no_news_nor_is_one_at_another_approval() {
    let state = approved(with(&[bill("A", NOW)]), "A", 3);
    let used = ApprovalLook { used_at: Some(NOW), ..look("A", 3, NOW) };
    assert!(is_news(&state.bills, &used) && !is_news(&state.bills, &ApprovalLook { approval: 4, ..used.clone() }));
    let (state, _) = stepped(state, &Input::ApprovalLooked(Box::new(used.clone())));
    assert!(!is_news(&state.bills, &used));
    let (same, effects) = stepped(state.clone(), &Input::ApprovalLooked(Box::new(used)));
    assert_eq!((same, effects), (state, vec![]));
}

#[test]
fn what_was_used_is_followed_on_after_its_bill_left_memory() {
    let state = approved(with(&[bill("A", NOW)]), "A", 3);
    let (state, _) = stepped(state, &judged("A", Verdict::Allow));
    let (mut state, _) = stepped(state, &Input::Outcome { id: id("A"), outcome: Outcome::Settled { height: 8 } });
    state.bills.evict();
    assert!(state.bills.get(&id("A")).is_none());
    let late = ApprovalLook { used_at: Some(NOW), ..look("A", 3, NOW + 60) };
    let (state, effects) = stepped(state, &Input::ApprovalLooked(Box::new(late)));
    let is_review = |event: &FollowUpEvent| *event == FollowUpEvent::ReviewDue;
    assert!(
        matches!(&effects[..], [Effect::Notify(Notice::FollowedUp { event, .. })] if is_review(event)),
        "{effects:?}"
    );
    assert_eq!(state.bills.follow_up(id("A")).unwrap().review_asked_at, Some(NOW + 60));
}
