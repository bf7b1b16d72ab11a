use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::{Breach, Rule, Verdict};

use super::*;
use crate::bills::suite::{NOW, WALLET, bill, empty, stepped, with};
use crate::bills::{Bill, BillRecord, BillStatus, Ended, EscalationEvent, Judged, Notice, Observation, Outcome};
use crate::{AgentState, due};

fn answer(id: IntentId, verdict: Verdict, breach: Option<Breach>) -> Judged {
    Judged { id, verdict, already_done: false, breach }
}

fn observed(judged: Vec<Judged>) -> Input {
    Input::Observed(Observation { height: 7, time: NOW, judged })
}

fn status(state: &AgentState, bill: &Bill) -> BillStatus {
    state.bills.get(&bill.intent_id(WALLET)).unwrap().status.clone()
}

#[test]
fn a_bill_due_twice_is_one_bill_and_a_changed_copy_does_not_replace_it() {
    let first = bill("A", NOW);
    let changed = Bill { amount: Amount(500), ..first.clone() };
    let (state, effects) = stepped(empty(), &Input::Imported(vec![first.clone(), first.clone(), changed.clone()]));
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
    let (state, effects) = stepped(with(std::slice::from_ref(&first)), &Input::Imported(vec![later.clone()]));
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
    let id = bill.intent_id(WALLET);
    let allowed = observed(vec![answer(id, Verdict::Allow, None), answer(id, Verdict::Allow, None)]);
    let (state, effects) = stepped(with(std::slice::from_ref(&bill)), &allowed);
    assert!(matches!(&effects[..], [Effect::Pay(intent)] if intent.id == id && intent.rationale.contains("bill A")));
    assert!(due(&state, NOW + 1_000_000).is_empty());
    assert_eq!(stepped(state.clone(), &allowed), (state, vec![]));
}

#[test]
fn nothing_new_is_asked_while_an_intent_is_under_way() {
    let bills = [bill("A", NOW), bill("B", NOW)];
    let id = bills[0].intent_id(WALLET);
    let (state, _) = stepped(with(&bills), &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(due(&state, NOW).is_empty());
    let (state, _) = stepped(state, &Input::Outcome { id, outcome: Outcome::Settled { height: 8 } });
    assert_eq!(due(&state, NOW), [&bills[1]]);
}

#[test]
fn a_breach_that_time_mends_waits_until_then() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    let mut breach = Breach::new(Rule::PerDayMax, 5_u128, 0_u128);
    breach.resets_at = Some(NOW + 3_600);
    let (state, _) =
        stepped(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Escalate, Some(breach))]));
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
        answer(bills[0].intent_id(WALLET), Verdict::Escalate, Some(escalate)),
        answer(bills[1].intent_id(WALLET), Verdict::Deny, Some(deny)),
    ];
    let (state, effects) = stepped(with(&bills), &observed(judged));
    assert!(matches!(status(&state, &bills[0]), BillStatus::Escalated { breach, .. } if breach == escalate));
    assert_eq!(status(&state, &bills[1]), BillStatus::Denied { breach: deny });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    let (state, _) = stepped(state, &Input::Retry(vec![bills[1].intent_id(WALLET)]));
    assert_eq!(status(&state, &bills[1]), BillStatus::Open);
}

#[test]
fn a_wallet_that_is_stopped_as_a_whole_holds_bills_without_ending_them() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    for rule in [Rule::Frozen, Rule::DeadMan, Rule::Suspended, Rule::Trust, Rule::OperatorExpired, Rule::Balance] {
        let judged = vec![answer(id, Verdict::Deny, Some(Breach::new(rule, 5_u128, 0_u128)))];
        let (state, _) = stepped(with(std::slice::from_ref(&bill)), &observed(judged));
        assert!(matches!(status(&state, &bill), BillStatus::Waiting { .. }), "{rule:?}");
    }
}

#[test]
fn an_answer_that_contradicts_itself_pays_nothing() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    let breach = Breach::new(Rule::PerDayMax, 5_u128, 0_u128);
    for judged in [answer(id, Verdict::Allow, Some(breach)), answer(id, Verdict::Deny, None)] {
        let (_, effects) = stepped(with(std::slice::from_ref(&bill)), &observed(vec![judged]));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    }
}

#[test]
fn a_refusal_in_a_block_that_time_mends_is_waited_for_and_another_ends() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    let (state, _) = stepped(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let refused = |breach| Input::Outcome { id, outcome: Outcome::Refused { reason: "no".into(), breach } };
    let full = Breach { resets_at: Some(NOW + 60), ..Breach::new(Rule::PerDayMax, 5_u128, 0_u128) };
    let (waits, _) = stepped(state.clone(), &refused(Some(full)));
    assert_eq!(status(&waits, &bill), BillStatus::Waiting { breach: full, from: NOW + 60 });
    let (ended, _) = stepped(state, &refused(Some(Breach::new(Rule::PerPaymentMax, 5_u128, 0_u128))));
    assert!(matches!(status(&ended, &bill), BillStatus::Refused { .. }));
}

#[test]
fn paid_is_final_whatever_comes_after() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    let (state, _) = stepped(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let (paid, _) = stepped(state, &Input::Outcome { id, outcome: Outcome::Settled { height: 9 } });
    for input in [
        Input::Outcome { id, outcome: Outcome::Refused { reason: "late".into(), breach: None } },
        Input::Retry(vec![id]),
        observed(vec![answer(id, Verdict::Allow, None)]),
        Input::Imported(vec![bill.clone()]),
    ] {
        let (after, effects) = stepped(paid.clone(), &input);
        assert_eq!(status(&after, &bill), BillStatus::Paid { height: 9 });
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pay(_))));
    }
}

fn any_input() -> impl Strategy<Value = Input> {
    let id = (0_u64..6).prop_map(|number| bill(&number.to_string(), NOW + number).intent_id(WALLET));
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
            .prop_map(Input::Imported),
        (0_u64..20, prop::collection::vec(judged, 0..5)).prop_map(|(later, judged)| {
            Input::Observed(Observation { height: 1, time: NOW + later * 100, judged })
        }),
        (id.clone(), outcome.clone()).prop_map(|(id, outcome)| Input::Outcome { id, outcome }),
        prop::collection::vec((id.clone(), outcome).prop_map(|(id, outcome)| Ended { id, outcome }), 0..4)
            .prop_map(Input::Outcomes),
        prop::collection::vec(id, 0..3).prop_map(Input::Retry),
    ]
}

proptest! {
    /// Whatever comes in, in whatever order: an intent is only asked for again after the chain refused it and a person
    /// asked for another look; and the same inputs give the same states and effects, also after a trip through JSON.
    #[test]
    fn intents_are_not_repeated_and_replay_is_exact(inputs in prop::collection::vec(any_input(), 0..40)) {
        let mut state = empty();
        let mut with_outbox = BTreeSet::new();
        for input in &inputs {
            let stored: Input = serde_json::from_str(&serde_json::to_string(input).unwrap()).unwrap();
            let again = stepped(state.clone(), &stored);
            let (next, effects) = stepped(state, input);
            prop_assert_eq!(&again, &(next.clone(), effects.clone()));
            let mut refused = |ended: &Ended| {
                if matches!(ended.outcome, Outcome::Refused { .. }) {
                    with_outbox.remove(&ended.id);
                }
            };
            match input.clone() {
                Input::Outcome { id, outcome } => refused(&Ended { id, outcome }),
                Input::Outcomes(ended) => ended.iter().for_each(refused),
                _ => {}
            }
            for effect in effects {
                // What the signers pay counts as much: the operator never pays it as well.
                if let Effect::Pay(intent) | Effect::Record { intent, .. } = effect {
                    prop_assert!(with_outbox.insert(intent.id), "{} was asked for twice", intent.id);
                }
            }
            state = next;
        }
    }
}

#[test]
fn a_bill_that_needs_review_goes_on_when_a_person_asks() {
    let bill = bill("A", NOW);
    let id = bill.intent_id(WALLET);
    let (state, _) = stepped(with(std::slice::from_ref(&bill)), &observed(vec![answer(id, Verdict::Allow, None)]));
    let outcome = Input::Outcome { id, outcome: Outcome::NeedsReview { reason: "given up after 5 tries".into() } };
    let (state, _) = stepped(state, &outcome);
    assert!(matches!(status(&state, &bill), BillStatus::NeedsReview { .. }));
    let (state, _) = stepped(state, &Input::Retry(vec![id]));
    assert_eq!(status(&state, &bill), BillStatus::Open);
}

/// Ten bytes of a hash tell bills apart: a payee with patience finds two numbers that share them.
#[test]
fn a_number_made_to_share_a_known_bills_id_does_not_replace_it() {
    let (known, forged) = (bill("A", NOW), bill("B", NOW));
    let mut state = empty();
    let status = BillStatus::Intended { rationale: "due".into(), approval: None };
    let (id, keys) = (forged.intent_id(WALLET), Keys::of(&known.payee, &known.number));
    state.bills.add(id, BillRecord { status, ..BillRecord::new(known.clone(), vec![]) }, keys, &mut Changed::default());
    let (after, effects) = stepped(state.clone(), &Input::Imported(vec![forged.clone()]));
    assert_eq!(after, state);
    assert_eq!(effects, [Effect::Notify(Notice::Conflict { bill: forged, known })]);
}

/// The case that was seen: the same two bills, exported by another program.
#[test]
fn a_number_that_nobody_can_tell_from_a_known_one_is_no_second_bill() {
    let known = [bill("Gr\u{f6}\u{df}e-1", NOW), bill("INV 77", NOW)];
    let again = [bill("Gro\u{308}\u{df}e-1", NOW), bill("INV\u{a0}77", NOW)];
    let (state, effects) = stepped(with(&known), &Input::Imported(again.to_vec()));
    assert_eq!(state.bills.len(), 2);
    let differences = [
        "at position 3 it has 'o' (U+006F), the known one has U+00F6",
        "at position 4 it has U+00A0, the known one has U+0020",
    ];
    for (index, difference) in differences.into_iter().enumerate() {
        let (bill, known) = (again[index].clone(), known[index].clone());
        assert_eq!(effects[index], Effect::Notify(Notice::Lookalike { bill, known, difference: difference.into() }));
    }
    // The same number of another payee is another bill.
    let other = Bill { payee: "other".into(), ..again[0].clone() };
    assert_eq!(stepped(state, &Input::Imported(vec![other])).0.bills.len(), 3);
}

#[test]
fn where_only_case_or_leading_zeros_differ_there_was_a_warning_and_two_bills_under_rules_2() {
    let bills = [
        bill("INV-80", NOW),
        bill("inv-80", NOW),
        bill("00082", NOW),
        bill("82", NOW),
        bill("A-I", NOW),
        bill("A-1", NOW),
    ];
    let (state, effects) = stepped(AgentState::under(WALLET.into(), 2), &Input::Imported(bills.to_vec()));
    assert_eq!((state.bills.len(), state.bills.counts()[0]), (6, 6));
    let pairs: Vec<(&str, &str)> = effects
        .iter()
        .map(|effect| match effect {
            Effect::Notify(Notice::Similar { bill, known, .. }) => (known.number.as_str(), bill.number.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(pairs, [("INV-80", "inv-80"), ("00082", "82"), ("A-I", "A-1")]);
}

/// Inputs that were recorded before numbers were compared so lead where they led.
#[test]
fn look_alikes_of_before_stay_two_bills_and_the_rules_change_once() {
    let two = Input::Imported(vec![bill("INV 77", NOW), bill("INV\u{a0}77", NOW)]);
    let old = AgentState::under(WALLET.into(), 1);
    let (state, effects) = stepped(old, &two);
    assert_eq!((state.bills.len(), effects), (2, vec![]));
    let (state, _) = stepped(state, &Input::Rules(2));
    let (state, _) = stepped(state, &Input::Rules(1));
    let (state, effects) = stepped(state, &Input::Imported(vec![bill("INV\u{2009}77", NOW)]));
    assert_eq!((state.bills.len(), state.rules()), (2, 2));
    assert!(matches!(&effects[..], [Effect::Notify(Notice::Lookalike { .. })]));
}

fn known_vendor(state: &mut AgentState) {
    let new = crate::vendors::NewVendor {
        id: "acme".into(),
        name: "Acme".into(),
        contacts: vec![],
        addresses: vec!["acme-address".into()],
        by: "Ann".into(),
        at: NOW,
    };
    crate::step(state, &crate::vendors::Input::VendorAdded(new).into());
}

fn as_acme(number: &str) -> Bill {
    Bill { vendor: Some("Acme".into()), ..bill(number, NOW) }
}

fn held(state: &AgentState, bill: &Bill) -> String {
    match status(state, bill) {
        BillStatus::NeedsReview { .. } => record(state, bill).review_reason().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn record<'a>(state: &'a AgentState, bill: &Bill) -> &'a BillRecord {
    state.bills.get(&bill.intent_id(WALLET)).unwrap()
}

fn content(state: &AgentState, bill: &Bill) -> String {
    crate::bills::content(record(state, bill))
}

#[test]
fn a_bill_in_doubt_is_held_until_a_person_names_what_they_release() {
    let mut state = empty();
    known_vendor(&mut state);
    let bill = as_acme("A");
    let id = bill.intent_id(WALLET);
    let (state, effects) = stepped(state, &Input::Imported(vec![bill.clone()]));
    assert!(
        matches!(&effects[..], [Effect::Notify(Notice::NeedsReview { reason, .. })] if reason.contains("new address"))
    );
    assert!(due(&state, NOW).is_empty());
    let blind = Input::Release { id, content: String::new() };
    assert_eq!(stepped(state.clone(), &blind), (state.clone(), vec![]));
    let content = content(&state, &bill);
    let (state, _) = stepped(state, &Input::Release { id, content });
    assert_eq!(due(&state, NOW), [&bill]);
    let (state, effects) = stepped(state, &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(matches!(&effects[..], [Effect::Pay(_)]), "{effects:?}");
    assert!(matches!(status(&state, &bill), BillStatus::Intended { .. }));
}

#[test]
fn a_retry_is_another_look_and_no_release() {
    let mut state = empty();
    known_vendor(&mut state);
    let bill = as_acme("A");
    let id = bill.intent_id(WALLET);
    let (state, _) = stepped(state, &Input::Imported(vec![bill.clone()]));
    let (state, _) = stepped(state, &Input::Retry(vec![id]));
    let (state, effects) = stepped(state, &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(matches!(&effects[..], [Effect::Notify(Notice::NeedsReview { .. })]), "{effects:?}");
    held(&state, &bill);
}

#[test]
fn what_was_taken_in_before_a_vendor_was_known_is_doubted_before_it_is_paid() {
    let bill = as_acme("A");
    let id = bill.intent_id(WALLET);
    let mut state = with(std::slice::from_ref(&bill));
    assert_eq!(status(&state, &bill), BillStatus::Open);
    known_vendor(&mut state);
    let paid = Judged { already_done: true, ..answer(id, Verdict::Allow, None) };
    assert_eq!(status(&stepped(state.clone(), &observed(vec![paid])).0, &bill), BillStatus::Paid { height: 0 });
    let (state, effects) = stepped(state, &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(matches!(&effects[..], [Effect::Notify(Notice::NeedsReview { .. })]), "{effects:?}");
    held(&state, &bill);
}

#[test]
fn a_release_is_good_for_the_reason_that_was_shown_alone() {
    let mut state = empty();
    known_vendor(&mut state);
    let bill = as_acme("A");
    let id = bill.intent_id(WALLET);
    let (state, _) = stepped(state, &Input::Imported(vec![bill.clone()]));
    let content = content(&state, &bill);
    let (mut state, _) = stepped(state, &Input::Release { id, content });
    // The known address becomes another: the reason is another.
    let change = crate::vendors::Change {
        id: "acme".into(),
        add: vec!["acme-two".into()],
        remove: vec!["acme-address".into()],
        by: "Bob".into(),
        at: NOW,
        ..crate::vendors::Change::default()
    };
    crate::step(&mut state, &crate::vendors::Input::VendorChanged(change).into());
    let (state, effects) = stepped(state, &observed(vec![answer(id, Verdict::Allow, None)]));
    assert!(matches!(&effects[..], [Effect::Notify(Notice::NeedsReview { .. })]), "{effects:?}");
    assert!(held(&state, &bill).contains("acme-two"));
}
