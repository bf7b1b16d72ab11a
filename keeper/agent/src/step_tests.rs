use proptest::prelude::*;
use stateset_api::Amount;

use super::*;
use crate::input::EscalationEvent;

const NOW: u64 = 1_790_000_000;

fn bill(number: &str, due: u64) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due,
    }
}

fn with(bills: &[Bill]) -> AgentState {
    step(AgentState::new("wallet".into()), &Input::Bills(bills.to_vec())).0
}

fn answer(id: IntentId, verdict: Verdict, breach: Option<Breach>) -> Judged {
    Judged { id, verdict, already_done: false, breach }
}

fn observed(judged: Vec<Judged>) -> Input {
    Input::Observed(Observation { height: 7, time: NOW, judged })
}

fn status(state: &AgentState, bill: &Bill) -> BillStatus {
    state.bills[&bill.intent_id("wallet")].status.clone()
}

#[test]
fn a_bill_due_twice_is_one_bill_and_a_changed_copy_does_not_replace_it() {
    let first = bill("A", NOW);
    let changed = Bill { amount: Amount(500), ..first.clone() };
    let (state, effects) =
        step(AgentState::new("wallet".into()), &Input::Bills(vec![first.clone(), first.clone(), changed.clone()]));
    assert_eq!(state.bills.len(), 1);
    assert_eq!(
        effects,
        [
            Effect::Notify(Notice::Duplicate { bill: first.clone() }),
            Effect::Notify(Notice::Conflict { bill: changed, known: first }),
        ]
    );
}

#[test]
fn a_copy_with_another_due_date_is_a_conflict_not_a_second_bill() {
    let (first, later) = (bill("A", NOW), bill("A", NOW + 86_400));
    let (state, effects) = step(with(std::slice::from_ref(&first)), &Input::Bills(vec![later.clone()]));
    assert_eq!(state.bills.len(), 1);
    assert_eq!(effects, [Effect::Notify(Notice::Conflict { bill: later, known: first })]);
}

#[test]
fn only_what_is_due_is_asked_about_oldest_first_in_one_denom() {
    let mut other = bill("D", NOW - 1);
    other.denom = "uother".into();
    let state = with(&[bill("A", NOW), bill("B", NOW - 5), bill("C", NOW + 1), other]);
    let numbers: Vec<&str> = due(&state, NOW).iter().map(|bill| bill.number.as_str()).collect();
    assert_eq!(numbers, ["B", "A"]);
}

#[test]
fn what_the_wallet_allows_becomes_one_intent_and_is_not_asked_about_again() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let allowed = observed(vec![answer(id, Verdict::Allow, None), answer(id, Verdict::Allow, None)]);
    let (state, effects) = step(with(std::slice::from_ref(&bill)), &allowed);
    assert!(matches!(&effects[..], [Effect::Pay(intent)] if intent.id == id && intent.rationale.contains("bill A")));
    assert!(due(&state, NOW + 1_000_000).is_empty());
    assert_eq!(step(state.clone(), &allowed), (state, vec![]));
}

#[test]
fn nothing_new_is_asked_while_an_intent_is_under_way() {
    let bills = [bill("A", NOW), bill("B", NOW)];
    let id = bills[0].intent_id("wallet");
    let (state, _) = step(with(&bills), &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(due(&state, NOW).is_empty());
    let (state, _) = step(state, &Input::Outcome { id, outcome: Outcome::Settled { height: 8 } });
    assert_eq!(due(&state, NOW), [&bills[1]]);
}

#[test]
fn a_breach_that_time_mends_waits_until_then() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let mut breach = Breach::new(Rule::PerDayMax, 5_u128, 0_u128);
    breach.resets_at = Some(NOW + 3_600);
    let (state, _) =
        step(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Escalate, Some(breach))]));
    assert_eq!(status(&state, &bill), BillStatus::Waiting { breach, from: NOW + 3_600 });
    assert!(due(&state, NOW + 3_599).is_empty());
    assert_eq!(due(&state, NOW + 3_600).len(), 1);
}

#[test]
fn a_breach_that_only_the_owner_mends_escalates_and_a_flat_no_ends() {
    let bills = [bill("A", NOW), bill("B", NOW)];
    let escalate = Breach::new(Rule::PerPaymentMax, 5_u128, 1_u128);
    let deny = Breach::new(Rule::Category, 5_u128, 0_u128);
    let judged = vec![
        answer(bills[0].intent_id("wallet"), Verdict::Escalate, Some(escalate)),
        answer(bills[1].intent_id("wallet"), Verdict::Deny, Some(deny)),
    ];
    let (state, effects) = step(with(&bills), &observed(judged));
    assert!(matches!(status(&state, &bills[0]), BillStatus::Escalated { breach, .. } if breach == escalate));
    assert_eq!(status(&state, &bills[1]), BillStatus::Denied { breach: deny });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    let (state, _) = step(state, &Input::Retry(vec![bills[1].intent_id("wallet")]));
    assert_eq!(status(&state, &bills[1]), BillStatus::Open);
}

#[test]
fn a_wallet_that_is_stopped_as_a_whole_holds_bills_without_ending_them() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    for rule in [Rule::Frozen, Rule::DeadMan, Rule::Suspended, Rule::Trust, Rule::OperatorExpired, Rule::Balance] {
        let judged = vec![answer(id, Verdict::Deny, Some(Breach::new(rule, 5_u128, 0_u128)))];
        let (state, _) = step(with(std::slice::from_ref(&bill)), &observed(judged));
        assert!(matches!(status(&state, &bill), BillStatus::Waiting { .. }), "{rule:?}");
    }
}

#[test]
fn an_answer_that_contradicts_itself_pays_nothing() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let breach = Breach::new(Rule::PerDayMax, 5_u128, 0_u128);
    for judged in [answer(id, Verdict::Allow, Some(breach)), answer(id, Verdict::Deny, None)] {
        let (_, effects) = step(with(std::slice::from_ref(&bill)), &observed(vec![judged]));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    }
}

#[test]
fn a_refusal_in_a_block_that_time_mends_is_waited_for_and_another_ends() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let (state, _) = step(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let refused = |breach| Input::Outcome { id, outcome: Outcome::Refused { reason: "no".into(), breach } };
    let full = Breach { resets_at: Some(NOW + 60), ..Breach::new(Rule::PerDayMax, 5_u128, 0_u128) };
    let (waits, _) = step(state.clone(), &refused(Some(full)));
    assert_eq!(status(&waits, &bill), BillStatus::Waiting { breach: full, from: NOW + 60 });
    let (ended, _) = step(state, &refused(Some(Breach::new(Rule::PerPaymentMax, 5_u128, 0_u128))));
    assert!(matches!(status(&ended, &bill), BillStatus::Refused { .. }));
}

#[test]
fn paid_is_final_whatever_comes_after() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let (state, _) = step(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let (paid, _) = step(state, &Input::Outcome { id, outcome: Outcome::Settled { height: 9 } });
    for input in [
        Input::Outcome { id, outcome: Outcome::Refused { reason: "late".into(), breach: None } },
        Input::Retry(vec![id]),
        observed(vec![answer(id, Verdict::Allow, None)]),
        Input::Bills(vec![bill.clone()]),
    ] {
        let (after, effects) = step(paid.clone(), &input);
        assert_eq!(status(&after, &bill), BillStatus::Paid { height: 9 });
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    }
}

fn any_input() -> impl Strategy<Value = Input> {
    let id = (0_u64..6).prop_map(|number| bill(&number.to_string(), NOW + number).intent_id("wallet"));
    let breach = prop_oneof![
        Just(None),
        Just(Some(Breach::new(Rule::PerDayMax, 5_u128, 0_u128))),
        Just(Some(Breach::new(Rule::Frozen, 5_u128, 0_u128))),
        Just(Some(Breach::new(Rule::Category, 5_u128, 0_u128))),
    ];
    let verdict = prop_oneof![Just(Verdict::Allow), Just(Verdict::Escalate), Just(Verdict::Deny)];
    let judged = (id.clone(), verdict, any::<bool>(), breach).prop_map(|(id, verdict, already_done, breach)| Judged {
        id,
        verdict,
        already_done,
        breach,
    });
    let outcome = prop_oneof![
        Just(Outcome::Settled { height: 3 }),
        Just(Outcome::Refused { reason: "no".into(), breach: None }),
        Just(Outcome::NeedsReview { reason: "lost".into() }),
    ];
    let event = prop_oneof![
        Just(EscalationEvent::Asking { from: 2 }),
        Just(EscalationEvent::Opened { proposal: 2 }),
        Just(EscalationEvent::Superseded { reason: "void".into() }),
        Just(EscalationEvent::Paid { height: 4 }),
        Just(EscalationEvent::Refused { reason: "rejected".into() }),
        Just(EscalationEvent::Lapsed { reason: "expired".into() }),
    ];
    prop_oneof![
        (id.clone(), event).prop_map(|(id, event)| Input::Escalation { id, event }),
        prop::collection::vec((0_u64..6).prop_map(|number| bill(&number.to_string(), NOW + number)), 0..4)
            .prop_map(Input::Bills),
        (0_u64..20, prop::collection::vec(judged, 0..5)).prop_map(|(later, judged)| {
            Input::Observed(Observation { height: 1, time: NOW + later * 100, judged })
        }),
        (id.clone(), outcome).prop_map(|(id, outcome)| Input::Outcome { id, outcome }),
        prop::collection::vec(id, 0..3).prop_map(Input::Retry),
    ]
}

proptest! {
    /// Whatever comes in, in whatever order: an intent is only asked for again after the chain refused it and a person
    /// asked for another look; and the same inputs give the same states and effects, also after a trip through JSON.
    #[test]
    fn intents_are_not_repeated_and_replay_is_exact(inputs in prop::collection::vec(any_input(), 0..40)) {
        let mut state = AgentState::new("wallet".into());
        let mut with_submitter = BTreeSet::new();
        for input in &inputs {
            let stored: Input = serde_json::from_str(&serde_json::to_string(input).unwrap()).unwrap();
            let again = step(state.clone(), &stored);
            let (next, effects) = step(state, input);
            prop_assert_eq!(&again, &(next.clone(), effects.clone()));
            if let Input::Outcome { id, outcome: Outcome::Refused { .. } } = input {
                with_submitter.remove(id);
            }
            for effect in effects {
                // What the signers pay counts as much: the operator never pays it as well.
                if let Effect::Pay(intent) | Effect::Record { intent, .. } = effect {
                    prop_assert!(with_submitter.insert(intent.id), "{} was asked for twice", intent.id);
                }
            }
            let text = serde_json::to_string(&next).unwrap();
            state = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&state, &next);
        }
    }
}

#[test]
fn a_bill_that_needs_review_goes_on_when_a_person_asks() {
    let bill = bill("A", NOW);
    let id = bill.intent_id("wallet");
    let (state, _) = step(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let outcome = Input::Outcome { id, outcome: Outcome::NeedsReview { reason: "given up after 5 tries".into() } };
    let (state, _) = step(state, &outcome);
    assert!(matches!(status(&state, &bill), BillStatus::NeedsReview { .. }));
    let (state, _) = step(state, &Input::Retry(vec![id]));
    assert_eq!(status(&state, &bill), BillStatus::Open);
}

/// Ten bytes of a hash tell bills apart: a payee with patience finds two numbers that share them.
#[test]
fn a_number_made_to_share_a_known_bills_id_does_not_replace_it() {
    let (known, forged) = (bill("A", NOW), bill("B", NOW));
    let mut state = AgentState::new("wallet".into());
    let status = BillStatus::Intended { rationale: "due".into(), approval: None };
    state.bills.insert(forged.intent_id("wallet"), BillRecord { bill: known.clone(), status });
    let (after, effects) = step(state.clone(), &Input::Bills(vec![forged.clone()]));
    assert_eq!(after, state);
    assert_eq!(effects, [Effect::Notify(Notice::Conflict { bill: forged, known })]);
}
