//! Credit notes: set off once, before anything is planned, never beyond the bill, and never paid out.

use stateset_api::Amount;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::suite::{NOW, WALLET, bill, empty, stepped};
use crate::bills::{
    Bill, BillRecord, BillStatus, CreditNote, CreditRecord, Effect, Ended, EscalationEvent, Input, Instalment, Judged,
    Notice, Observation, Outcome,
};
use crate::state::AgentState;

fn over(amount: u128) -> Bill {
    Bill { amount: Amount(amount), ..bill("INV-7", NOW) }
}

fn credit(number: &str, amount: u128, reference: Option<&str>) -> CreditNote {
    CreditNote {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(amount),
        reference: reference.map(str::to_owned),
        memo: None,
    }
}

fn takes(state: &mut AgentState, input: Input) -> Vec<Effect> {
    let (next, effects) = stepped(state.clone(), &input);
    *state = next;
    effects
}

fn of<'a>(state: &'a AgentState, bill: &Bill) -> &'a BillRecord {
    state.bills.get(&bill.intent_id(WALLET)).unwrap()
}

/// The bill's status, what is left to pay of it, and what is left of the credit note.
fn stands(state: &AgentState, note: &CreditNote) -> (&'static str, u128, u128) {
    let record = of(state, &over(1));
    (record.status.name(), record.bill.amount.0, state.bills.credit(note.id()).map_or(0, |credit| credit.left.0))
}

fn observed(verdict: Verdict, breach: Option<Breach>) -> Input {
    let judged = vec![Judged { id: over(1).intent_id(WALLET), verdict, already_done: false, breach }];
    Input::Observed(Observation { height: 1, time: NOW + 9_999, judged })
}

fn assigned(note: &CreditNote, bill: &Bill) -> Input {
    let (payee, number) = (bill.payee.clone(), bill.number.clone());
    Input::CreditAssigned { credit: note.id(), bill: bill.intent_id(WALLET), payee, number }
}

#[test]
fn a_credit_note_reduces_the_bill_that_it_names_whichever_comes_first_and_what_is_paid_is_the_rest() {
    let note = credit("CN-1", 20, Some("INV-7"));
    let inputs = [Input::Imported(vec![over(100)]), Input::CreditNotes(vec![note.clone()])];
    for order in [[0, 1], [1, 0]] {
        let mut state = empty();
        order.iter().for_each(|at| drop(takes(&mut state, inputs[*at].clone())));
        assert_eq!(stands(&state, &note), ("open", 80, 0), "{order:?}");
        let effects = takes(&mut state, observed(Verdict::Allow, None));
        let [Effect::Pay(intent)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(intent.bill.amount, Amount(80));
        assert!(intent.rationale.contains("over 80 uusdc, of 100 less 20 by credit CN-1"), "{}", intent.rationale);
        // The bill as it came in is the same bill, and so is the note.
        inputs.iter().for_each(|input| drop(takes(&mut state, input.clone())));
        assert_eq!(stands(&state, &note), ("intended", 80, 0));
    }
}

#[test]
fn a_bill_that_credit_covers_ends_without_a_payment_and_the_rest_of_the_credit_stays() {
    let note = credit("CN-1", 130, Some("INV-7"));
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![over(100)]));
    let effects = takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    assert!(matches!(&effects[1], Effect::Notify(Notice::Credited { amount: Amount(100), .. })), "{effects:?}");
    assert_eq!(stands(&state, &note), ("credited", 0, 30));
    for input in
        [observed(Verdict::Allow, None), Input::Retry(vec![over(1).intent_id(WALLET)]), assigned(&note, &over(1))]
    {
        assert_eq!(takes(&mut state, input), []);
    }
    assert_eq!(stands(&state, &note), ("credited", 0, 30));
    assert!(crate::due(&state, NOW + 1_000_000).is_empty());
    // What is left is set off by a person against another bill.
    let other = Bill { amount: Amount(50), ..bill("INV-8", NOW) };
    takes(&mut state, Input::Imported(vec![other.clone()]));
    takes(&mut state, assigned(&note, &other));
    assert_eq!((of(&state, &other).bill.amount, of(&state, &other).status.name()), (Amount(20), "open"));
    let CreditRecord { left, set_off, note: stored } = state.bills.credit(note.id()).unwrap().clone();
    let all: u128 = set_off.iter().map(|one| one.amount.0).sum();
    assert_eq!((left.0, all, stored), (0, 130, note));
}

/// By status of the bill when the credit note comes: what is left to pay.
#[test]
fn a_credit_reduces_a_bill_until_something_fixes_its_amount_and_stays_open_after() {
    let id = over(1).intent_id(WALLET);
    let breach = |rule| Some(Breach::new(rule, 5_u128, 4_u128));
    let outcome = |outcome| Input::Outcomes(vec![Ended { id, outcome }]);
    let escalation = |event| Input::Escalation { id, event };
    let escalated = || observed(Verdict::Escalate, breach(Rule::PerPaymentMax));
    let asked = || vec![escalated(), escalation(EscalationEvent::Asking { from: 1 })];
    let superseded = escalation(EscalationEvent::Superseded { reason: "void".into() });
    let allowed = || observed(Verdict::Allow, None);
    let soon = Breach { resets_at: Some(NOW + 20_000), ..Breach::new(Rule::PerDayMax, 5_u128, 4_u128) };
    let refused = |breach| outcome(Outcome::Refused { reason: "no".into(), breach });
    let lost = outcome(Outcome::NeedsReview { reason: "lost".into() });
    let hold = Input::Hold { id, reason: "wait".into() };
    let rows: [(&str, Vec<Input>, (&str, u128)); 12] = [
        ("open", vec![], ("open", 80)),
        ("waiting", vec![observed(Verdict::Deny, Some(soon))], ("open", 80)),
        ("escalated", vec![escalated()], ("open", 80)),
        ("denied", vec![observed(Verdict::Deny, breach(Rule::Category))], ("denied", 80)),
        ("held", vec![hold], ("held", 80)),
        ("asking", asked(), ("asking", 100)),
        ("open", [asked(), vec![superseded]].concat(), ("open", 100)),
        ("intended", vec![allowed()], ("intended", 100)),
        ("waiting", vec![allowed(), refused(Some(soon))], ("waiting", 100)),
        ("refused", vec![allowed(), refused(None)], ("refused", 100)),
        ("held", vec![allowed(), lost], ("held", 100)),
        ("paid", vec![allowed(), outcome(Outcome::Settled { height: 2 })], ("paid", 100)),
    ];
    for (before, inputs, (status, amount)) in rows {
        let mut state = empty();
        takes(&mut state, Input::Imported(vec![over(100)]));
        inputs.iter().for_each(|input| drop(takes(&mut state, input.clone())));
        assert_eq!(of(&state, &over(1)).status.name(), before);
        let note = credit("CN-1", 20, None);
        takes(&mut state, Input::CreditNotes(vec![note.clone()]));
        takes(&mut state, assigned(&note, &over(1)));
        let left = if amount == 80 { 0 } else { 20 };
        assert_eq!(stands(&state, &note), (status, amount, left), "{before}");
    }
}

#[test]
fn the_same_note_again_or_spelled_otherwise_is_counted_once_and_another_amount_changes_nothing() {
    for again in [
        credit("CN-1", 20, Some("INV-7")),
        credit("cn 01", 20, None),
        credit("CN-1", 60, None),
        credit("CN\u{2011}1", 20, None),
    ] {
        let note = credit("CN-1", 20, Some("INV-7"));
        let mut state = empty();
        takes(&mut state, Input::Imported(vec![over(100)]));
        takes(&mut state, Input::CreditNotes(vec![note.clone()]));
        let effects = takes(&mut state, Input::CreditNotes(vec![again.clone()]));
        let known = Notice::CreditKnown { credit: again.clone(), known: note.clone() };
        assert_eq!(effects, [Effect::Notify(known)], "{}", again.number);
        takes(&mut state, assigned(&again, &over(1)));
        assert_eq!(stands(&state, &note), ("open", 80, 0), "{}", again.number);
    }
}

#[test]
fn no_credit_is_set_off_against_anothers_bill_in_another_coin_or_by_itself_where_two_may_be_meant() {
    let note = credit("CN-1", 20, Some("INV-7"));
    let strange = CreditNote { payee: "other".into(), ..note.clone() };
    let coin = CreditNote { denom: "uother".into(), ..note.clone() };
    for note in [strange, coin] {
        let mut state = empty();
        takes(&mut state, Input::Imported(vec![over(100)]));
        takes(&mut state, Input::CreditNotes(vec![note.clone()]));
        takes(&mut state, assigned(&note, &over(1)));
        assert_eq!(stands(&state, &note), ("open", 100, 20));
    }
    // Of instalments, and of what is held, a person says which one it is.
    let plan = [10, 90].map(|amount| Instalment { amount: Amount(amount), due: NOW });
    let parts = over(100).in_parts(&plan);
    let mut state = empty();
    takes(&mut state, Input::Imported(parts.clone()));
    takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    assert_eq!(state.bills.credit(note.id()).unwrap().left, Amount(20));
    takes(&mut state, assigned(&note, &parts[0]));
    takes(&mut state, assigned(&note, &parts[1]));
    let amounts: Vec<(u128, &str)> =
        parts.iter().map(|part| (of(&state, part).bill.amount.0, of(&state, part).status.name())).collect();
    assert_eq!(amounts, [(0, "credited"), (80, "open")]);
    // The plan as it came in is still the same one.
    let effects = takes(&mut state, Input::Imported(parts));
    assert!(effects.iter().all(|effect| matches!(effect, Effect::Notify(Notice::Duplicate { .. }))), "{effects:?}");
}

#[test]
fn what_was_paid_in_another_shape_uses_up_no_credit_and_a_bill_by_another_name_neither() {
    let plan = [10, 90].map(|amount| Instalment { amount: Amount(amount), due: NOW });
    let parts = over(100).in_parts(&plan);
    let note = credit("CN-1", 20, None);
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![over(100)]));
    takes(&mut state, Input::Imported(parts.clone()));
    takes(&mut state, observed(Verdict::Allow, None));
    takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    takes(&mut state, assigned(&note, &parts[1]));
    assert_eq!((of(&state, &parts[1]).bill.amount, stands(&state, &note)), (Amount(90), ("intended", 100, 20)));
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![over(100)]));
    takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    let bill = over(1).intent_id(WALLET);
    takes(
        &mut state,
        Input::CreditAssigned { credit: note.id(), bill, payee: "vendor".into(), number: "INV-8".into() },
    );
    assert_eq!(stands(&state, &note), ("open", 100, 20));
}

/// A vendor states the bill anew at what is left of it: with the note the doubt is gone.
#[test]
fn a_copy_that_asks_for_less_and_a_credit_over_the_difference_say_the_same() {
    let mut state = empty();
    let id = over(1).intent_id(WALLET);
    takes(&mut state, Input::Imported(vec![over(100), over(80)]));
    let note = credit("CN-1", 20, Some("INV-7"));
    takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    assert_eq!(stands(&state, &note), ("held", 100, 20), "what is held is a person's");
    takes(&mut state, assigned(&note, &over(1)));
    takes(&mut state, Input::Retry(vec![id]));
    let effects = takes(&mut state, observed(Verdict::Allow, None));
    assert!(matches!(&effects[..], [Effect::Pay(intent)] if intent.bill.amount == Amount(80)), "{effects:?}");
}

#[test]
fn a_bill_of_before_rules_4_is_never_reduced_since_nobody_knows_what_was_planned_of_it() {
    let mut state = AgentState::under(WALLET.into(), 3);
    takes(&mut state, Input::Imported(vec![over(100)]));
    takes(&mut state, Input::Rules(4));
    let note = credit("CN-1", 20, Some("INV-7"));
    takes(&mut state, Input::CreditNotes(vec![note.clone()]));
    assert_eq!(stands(&state, &note), ("open", 100, 20));
}

#[test]
fn one_note_and_one_bill_are_set_off_a_bounded_number_of_times() {
    let mut state = empty();
    takes(&mut state, Input::Imported(vec![over(1_000)]));
    let notes: Vec<CreditNote> = (0..20).map(|number| credit(&format!("CN-{number}/x"), 1, Some("INV-7"))).collect();
    takes(&mut state, Input::CreditNotes(notes));
    let record = of(&state, &over(1));
    assert_eq!((record.credits.len(), record.bill.amount), (super::CREDITS_MAX, Amount(984)));
    assert_eq!(record.status, BillStatus::Open);
    let big = credit("BIG", 1_000, None);
    takes(&mut state, Input::CreditNotes(vec![big.clone()]));
    let bills: Vec<Bill> = (0..70).map(|number| bill(&format!("B-{number}/x"), NOW)).collect();
    takes(&mut state, Input::Imported(bills.clone()));
    bills.iter().for_each(|bill| drop(takes(&mut state, assigned(&big, bill))));
    let credit = state.bills.credit(big.id()).unwrap();
    assert_eq!((credit.set_off.len(), credit.left), (super::SET_OFF_MAX, Amount(1_000 - 5 * 64)));
}
