//! What a copy that asks for less, or a person, stops.

use stateset_api::Amount;
use stateset_api::governance::Terms;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::suite::{NOW, WALLET, bill, empty, stepped};
use crate::bills::{
    Bill, BillRecord, BillStatus, Doubt, Effect, Ended, EscalationEvent, GovernanceAnswer, Input, Instalment, Judged,
    Lower, Notice, Observation, Outcome, content,
};
use crate::state::AgentState;

fn over(amount: u128) -> Bill {
    Bill { amount: Amount(amount), ..bill("INV-7", NOW) }
}

fn takes(state: &mut AgentState, input: Input) -> Vec<Effect> {
    let (next, effects) = stepped(state.clone(), &input);
    *state = next;
    effects
}

fn record(state: &AgentState) -> &BillRecord {
    state.bills.get(&over(1).intent_id(WALLET)).unwrap()
}

fn observed(verdict: Verdict, breach: Option<Breach>) -> Input {
    let judged = vec![Judged { id: over(1).intent_id(WALLET), verdict, already_done: false, breach }];
    Input::Observed(Observation { height: 1, time: NOW + 9_999, judged })
}

fn allowed() -> Input {
    observed(Verdict::Allow, None)
}

fn releases(state: &mut AgentState) {
    let (id, content) = (over(1).intent_id(WALLET), content(record(state)));
    takes(state, Input::Release { id, content });
}

/// A known bill over 100, which was brought to a status.
fn known(inputs: &[Input]) -> AgentState {
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![over(100)]));
    inputs.iter().for_each(|input| drop(takes(&mut state, input.clone())));
    state
}

/// By status: where a copy over 60 leaves it, and where it stands after what was under way came to nothing.
#[test]
fn a_copy_that_asks_for_less_holds_the_known_bill_wherever_nothing_is_under_way() {
    let id = over(1).intent_id(WALLET);
    let breach = |rule| Some(Breach::new(rule, 5_u128, 4_u128));
    let soon = Breach { resets_at: Some(NOW + 20_000), ..Breach::new(Rule::PerDayMax, 5_u128, 4_u128) };
    let outcome = |outcome| Input::Outcomes(vec![Ended { id, outcome }]);
    let escalation = |event| Input::Escalation { id, event };
    let answered = |answer| Input::GovernanceAnswered { id, answer };
    let escalated = || observed(Verdict::Escalate, breach(Rule::PerPaymentMax));
    let unapproved = || observed(Verdict::Deny, breach(Rule::Approval));
    let asked = || vec![escalated(), escalation(EscalationEvent::Asking { from: 1 })];
    let refused = || Outcome::Refused { reason: "no".into(), breach: None };
    let approved = GovernanceAnswer::Approved { approval: 1, usable_from: 0, terms: Terms::default() };
    let rows: [(&str, Vec<Input>, &str); 12] = [
        ("open", vec![], "held"),
        ("waiting", vec![observed(Verdict::Deny, Some(soon))], "held"),
        ("escalated", vec![escalated()], "held"),
        ("unapproved", vec![unapproved()], "held"),
        ("approved", vec![unapproved(), answered(approved)], "held"),
        ("asking", asked(), "asking"),
        ("proposed", [asked(), vec![escalation(EscalationEvent::Opened { proposal: 1 })]].concat(), "proposed"),
        ("balloted", vec![unapproved(), answered(GovernanceAnswer::Ballot { ballot: 1 })], "balloted"),
        ("intended", vec![allowed()], "intended"),
        ("denied", vec![observed(Verdict::Deny, breach(Rule::Category))], "denied"),
        ("refused", vec![allowed(), outcome(refused())], "refused"),
        ("paid", vec![allowed(), outcome(Outcome::Settled { height: 2 })], "paid"),
    ];
    for (status, inputs, after) in rows {
        let mut state = known(&inputs);
        assert_eq!(record(&state).status.name(), status);
        takes(&mut state, Input::Imported(vec![over(60)]));
        assert_eq!(record(&state).status.name(), after, "{status}");
        assert_eq!(record(&state).bill, over(100), "{status}: nothing is paid as the copy says");
        match after {
            "denied" | "refused" => {
                takes(&mut state, Input::Retry(vec![id]));
                takes(&mut state, allowed());
            }
            "asking" | "proposed" => {
                takes(&mut state, escalation(EscalationEvent::Superseded { reason: "void".into() }));
                takes(&mut state, allowed());
            }
            // Planned and not signed.
            "intended" => drop(takes(&mut state, Input::LookedAgain(vec![id]))),
            _ => {}
        }
        let held = !matches!(after, "paid" | "balloted");
        assert_eq!(record(&state).status.name() == "held", held, "{status}");
        if held {
            let lower = Lower { denom: "uusdc".into(), known: Amount(100), stated: Amount(60) };
            assert_eq!(record(&state).doubts, [Doubt::Lower(lower)], "{status}");
        }
    }
}

#[test]
fn both_amounts_are_named_and_a_release_pays_the_known_one_until_another_amount_is_stated() {
    let mut state = known(&[]);
    let effects = takes(&mut state, Input::Imported(vec![over(60)]));
    assert!(matches!(
        &effects[..],
        [Effect::Notify(Notice::Conflict { .. }), Effect::Notify(Notice::NeedsReview { .. })]
    ));
    let reason = record(&state).review_reason().unwrap();
    assert!(reason.contains("over 60 uusdc, known over 100"), "{reason}");
    takes(&mut state, Input::Retry(vec![over(1).intent_id(WALLET)]));
    takes(&mut state, allowed());
    assert_eq!(record(&state).status.name(), "held", "another look is no yes");
    releases(&mut state);
    // The same copy again says nothing new; another amount does.
    takes(&mut state, Input::Imported(vec![over(60)]));
    assert_eq!(record(&state).status.name(), "open");
    takes(&mut state, Input::Imported(vec![over(50)]));
    assert_eq!(record(&state).status.name(), "held");
    releases(&mut state);
    let effects = takes(&mut state, allowed());
    assert!(matches!(&effects[..], [Effect::Pay(intent)] if intent.bill.amount == Amount(100)));
}

#[test]
fn a_copy_that_asks_for_more_or_in_another_coin_changes_nothing() {
    for copy in
        [over(101), Bill { denom: "uother".into(), ..over(60) }, Bill { category: "office".into(), ..over(100) }]
    {
        let mut state = known(&[]);
        let before = state.clone();
        let effects = takes(&mut state, Input::Imported(vec![copy]));
        assert!(matches!(&effects[..], [Effect::Notify(Notice::Conflict { .. })]), "{effects:?}");
        assert_eq!(state, before);
    }
}

/// A plan that comes to less stops each of its parts that nothing was done about, and a whole bill in parts of less.
#[test]
fn a_lower_total_stops_what_is_open_of_its_number_in_whatever_shape() {
    let plan = |amounts: &[u128]| -> Vec<Instalment> {
        amounts.iter().map(|amount| Instalment { amount: Amount(*amount), due: NOW }).collect()
    };
    let parts = over(100).in_parts(&plan(&[40, 60]));
    let mut state = empty();
    takes(&mut state, Input::Imported(parts.clone()));
    takes(&mut state, Input::Imported(over(80).in_parts(&plan(&[40, 40]))));
    let statuses = |state: &AgentState| -> Vec<&'static str> {
        parts.iter().map(|part| state.bills.get(&part.intent_id(WALLET)).unwrap().status.name()).collect()
    };
    assert_eq!(statuses(&state), ["held", "held"]);
    let mut state = known(&[]);
    takes(&mut state, Input::Imported(over(80).in_parts(&plan(&[40, 40]))));
    assert_eq!(record(&state).status.name(), "held");
}

#[test]
fn a_bill_that_a_person_stops_goes_on_by_a_release_alone_and_the_next_stop_asks_again() {
    let id = over(1).intent_id(WALLET);
    let hold = |reason: &str| Input::Hold { id, reason: reason.into() };
    let mut state = known(&[]);
    for _ in 0..2 {
        takes(&mut state, hold("the goods have not come"));
        assert_eq!(record(&state).review_reason().as_deref(), Some("a person holds it: the goods have not come"));
        takes(&mut state, Input::Retry(vec![id]));
        takes(&mut state, allowed());
        assert_eq!(record(&state).status.name(), "held");
        releases(&mut state);
        assert_eq!(record(&state).status.name(), "open");
    }
    takes(&mut state, allowed());
    assert_eq!(record(&state).status.name(), "intended");
    // Planned, so that it is withdrawn when somebody looks.
    takes(&mut state, hold("wait"));
    let effects = takes(&mut state, Input::LookedAgain(vec![id]));
    assert!(effects.contains(&Effect::Withdraw { id }) && record(&state).status.name() == "held");
    let mut paid = known(&[allowed(), Input::Outcomes(vec![Ended { id, outcome: Outcome::Settled { height: 2 } }])]);
    let before = paid.clone();
    takes(&mut paid, hold("too late"));
    assert_eq!(paid, before);
    for reason in ["", "  ", &"x".repeat(513)] {
        let mut state = known(&[]);
        takes(&mut state, hold(reason));
        assert_eq!(record(&state).status, BillStatus::Open);
    }
}

#[test]
fn before_rules_4_a_copy_that_asks_for_less_changed_nothing() {
    let mut state = AgentState::under(WALLET.into(), 3);
    takes(&mut state, Input::Imported(vec![over(100), over(60)]));
    assert_eq!(record(&state).status, BillStatus::Open);
}
