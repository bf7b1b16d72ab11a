use stateset_api::policy::Verdict;

use super::*;
use crate::AgentState;
use crate::bills::suite::{NOW, WALLET, bill, stepped, with};
use crate::bills::{Effect, Input, Intent, Judged, Observation, open_questions};

const DAY: u64 = 86_400;
const OF_PAYEE: [NarrowCap; 3] = [NarrowCap::PerPayment, NarrowCap::Payee, NarrowCap::FirstPayment];
const RULES: MandateRules = MandateRules { bills_min: 3, ahead_seconds: 90 * DAY };

fn show(amount: u128, denom: &str) -> String {
    format!("{amount} {denom}")
}

/// Bills over such amounts, numbered from 1, due now.
fn bills(amounts: &[u128]) -> Vec<Bill> {
    let of = |(number, amount): (usize, &u128)| Bill {
        amount: Amount(*amount),
        ..bill(&format!("{}-{}", "ABCDEFGH".chars().nth(number).unwrap(), 7 * (number + 1)), NOW)
    };
    amounts.iter().enumerate().map(of).collect()
}

fn judged(bill: &Bill, breach: Option<Breach>) -> Judged {
    let verdict = if breach.is_none() { Verdict::Allow } else { Verdict::Escalate };
    Judged { id: bill.intent_id(WALLET), verdict, already_done: false, breach }
}

fn looked(state: AgentState, bills: &[Bill], breach: Option<Breach>) -> (AgentState, Vec<Effect>) {
    let judged = bills.iter().map(|bill| judged(bill, breach)).collect();
    stepped(state, &Input::Observed(Observation { height: 5, time: NOW, judged }))
}

fn beyond() -> Breach {
    Breach::new(Rule::PerPaymentMax, 5_u128, 1_u128)
}

/// All of them beyond the operator for this rule.
fn escalated(bills: &[Bill], rule: Rule) -> AgentState {
    looked(with(bills), bills, Some(Breach::new(rule, 5_u128, 1_u128))).0
}

fn found(state: &AgentState, first: &Bill, rules: MandateRules) -> Option<(Vec<IntentId>, Mandate)> {
    mandate_for(&state.bills, first.intent_id(WALLET), (rules, NOW), (&|_| true, &show))
}

fn ids(bills: &[Bill]) -> Vec<IntentId> {
    bills.iter().map(|bill| bill.intent_id(WALLET)).collect()
}

fn asked(bills: &[Bill]) -> (AgentState, Mandate) {
    let state = escalated(bills, Rule::PerPaymentMax);
    let (of, mandate) = found(&state, &bills[0], RULES).unwrap();
    let input = Input::MandateAsked { bills: of, from: 3, mandate: Box::new(mandate.clone()), height: 6, at: NOW };
    (stepped(state, &input).0, mandate)
}

fn followed(state: AgentState, bills: &[Bill], event: EscalationEvent) -> (AgentState, Vec<Effect>) {
    stepped(state, &Input::MandateFollowed { bills: ids(bills), event })
}

fn status(state: &AgentState, bill: &Bill) -> BillStatus {
    state.bills.get(&bill.intent_id(WALLET)).unwrap().status.clone()
}

#[test]
fn bills_of_one_payee_that_each_need_the_signers_are_one_mandate_over_their_sum_and_the_largest() {
    let bills = bills(&[300, 500, 400]);
    let (of, mandate) = found(&escalated(&bills, Rule::PerPaymentMax), &bills[1], RULES).unwrap();
    let mut wanted = ids(&bills);
    wanted.sort_unstable();
    assert_eq!(of, wanted);
    assert_eq!((mandate.total, mandate.per_payment_max), (Amount(1_200), Amount(500)));
    assert_eq!(mandate.scope, MandateScope::Payees(vec!["vendor".into()]));
    assert_eq!((mandate.replaces.as_slice(), mandate.expires_at), (&OF_PAYEE[..], NOW + 30 * DAY));
    assert!(mandate.purpose.starts_with("3 bills for cloud, 1200 uusdc in all: "), "{}", mandate.purpose);
    assert!(["A-7", "B-14", "C-21"].iter().all(|number| mandate.purpose.contains(number)), "{}", mandate.purpose);
}

#[test]
fn what_falls_due_soon_and_is_as_large_belongs_to_it_and_nothing_else_does() {
    let mut bills = bills(&[300, 300, 300, 299, 300, 300, 300]);
    bills[2].due = NOW + 90 * DAY;
    bills[3].due = NOW + DAY;
    bills[4].due = NOW + 91 * DAY;
    bills[5].category = "other".into();
    bills[6].payee = "stranger".into();
    let state = looked(with(&bills), &bills[..2], Some(beyond())).0;
    let (of, mandate) = found(&state, &bills[0], RULES).unwrap();
    assert_eq!((of.len(), mandate.total), (3, Amount(900)));
    assert!(of.contains(&bills[2].intent_id(WALLET)));
    assert_eq!(mandate.expires_at, NOW + 120 * DAY);
}

#[test]
fn too_few_a_rule_that_no_mandate_replaces_and_a_bill_that_may_not_be_asked_about_are_questions_of_their_own() {
    let bills = bills(&[300, 500, 400]);
    let four = MandateRules { bills_min: 4, ..RULES };
    assert_eq!(found(&escalated(&bills, Rule::PerPaymentMax), &bills[0], four), None);
    assert_eq!(found(&escalated(&bills, Rule::PerDayMax), &bills[0], RULES), None);
    let state = escalated(&bills, Rule::PerPaymentMax);
    for barred in ids(&bills) {
        let may_ask = |id| id != barred;
        assert_eq!(mandate_for(&state.bills, ids(&bills)[0], (RULES, NOW), (&may_ask, &show)), None);
    }
    let one = MandateRules { bills_min: 0, ..RULES };
    assert_eq!(found(&escalated(&bills[..1], Rule::PerPaymentMax), &bills[0], one), None, "one is no batch");
}

#[test]
fn budgets_hold_under_it_unless_one_is_what_stands_against_the_bills() {
    let bills = bills(&[300, 500, 400]);
    let caps = |rule| found(&escalated(&bills, rule), &bills[0], RULES).unwrap().1.replaces;
    for rule in [Rule::PayeePerDayMax, Rule::PayeeCooldown, Rule::Payee, Rule::NewcomerPerMonthMax] {
        assert_eq!(caps(rule), OF_PAYEE, "{rule:?}");
    }
    let with_budgets = [&OF_PAYEE[..], &[NarrowCap::Budgets]].concat();
    assert_eq!(caps(Rule::BudgetPerMonthMax), with_budgets);
}

#[test]
fn a_purpose_fits_whatever_is_in_it_and_keeps_whole_characters() {
    let mut bills = bills(&[300; 8]);
    for bill in &mut bills {
        bill.number = format!("{}{}", bill.number, "ü".repeat(40));
        bill.vendor = Some("ö".repeat(100));
    }
    let refs: Vec<(IntentId, &Bill)> = bills.iter().map(|bill| (bill.intent_id(WALLET), bill)).collect();
    let text = purpose(&refs, "5");
    assert!(text.len() <= PURPOSE_BYTES_MAX && text.starts_with("8 bills of"), "{text}");
    for bill in &mut bills {
        bill.vendor = Some("ö".repeat(200));
    }
    let refs: Vec<(IntentId, &Bill)> = bills.iter().map(|bill| (bill.intent_id(WALLET), bill)).collect();
    assert!(purpose(&refs, "5").len() <= PURPOSE_BYTES_MAX);
}

#[test]
fn what_is_asked_is_asked_once_with_a_decision_for_each_bill_and_counts_as_one_question() {
    let bills = bills(&[300, 500, 400]);
    let state = escalated(&bills, Rule::PerPaymentMax);
    let (of, mandate) = found(&state, &bills[0], RULES).unwrap();
    let input = Input::MandateAsked { bills: of, from: 3, mandate: Box::new(mandate), height: 6, at: NOW };
    let mut stepped_once = state;
    let step = crate::bills::step(&mut stepped_once.bills, WALLET, &stepped_once.vendors, &input);
    assert_eq!(step.decisions.len(), 3);
    assert!(step.decisions.iter().all(|one| one.action == "ask the signers for a mandate"));
    assert!(step.decisions[0].rationale.contains("2 others"), "{}", step.decisions[0].rationale);
    assert_eq!(open_questions(stepped_once.bills.asking()).count(), 1);
    let (again, effects) = stepped(stepped_once.clone(), &input);
    assert_eq!((again, effects), (stepped_once, vec![]));
}

#[test]
fn bills_are_paid_under_the_mandate_that_was_given_and_opening_it_is_said_once() {
    let bills = bills(&[300, 500, 400]);
    let (state, _) = asked(&bills);
    let (state, said) = followed(state, &bills, EscalationEvent::Opened { proposal: 4 });
    assert!(matches!(said.as_slice(), [Effect::Notify(Notice::Mandate { bills: 3, .. })]), "{said:?}");
    assert!(matches!(status(&state, &bills[2]), BillStatus::Proposed { proposal: 4, .. }));
    let (state, said) = followed(state, &bills, EscalationEvent::MandateGiven { number: 9 });
    assert_eq!(said.len(), 1);
    let (state, effects) = looked(state, &bills, None);
    let under = |effect: &Effect| matches!(effect, Effect::Pay(Intent { mandate: Some(9), .. }));
    assert_eq!(effects.iter().filter(|effect| under(effect)).count(), 3, "{effects:?}");
    let rationale = |effect: &Effect| matches!(effect, Effect::Pay(one) if one.rationale.contains("under mandate 9"));
    assert!(effects.iter().any(rationale));
    assert!(matches!(status(&state, &bills[0]), BillStatus::Intended { .. }));
}

#[test]
fn a_no_or_a_lapse_ends_all_of_its_bills_with_one_notice_until_a_person_asks_again() {
    let bills = bills(&[300, 500, 400]);
    for event in [
        EscalationEvent::Refused { reason: "the signers rejected it".into() },
        EscalationEvent::Lapsed { reason: "expired".into() },
    ] {
        let (state, _) = asked(&bills);
        let (state, said) = followed(state, &bills, event.clone());
        assert_eq!(said.len(), 1, "{said:?}");
        for bill in &bills {
            assert!(matches!(status(&state, bill), BillStatus::Refused { .. }));
            assert_eq!(state.bills.get(&bill.intent_id(WALLET)).unwrap().mandate, None);
        }
        assert_eq!(followed(state.clone(), &bills, event), (state.clone(), vec![]));
        assert!(crate::due(&state, NOW + 1_000 * DAY).is_empty());
        assert_eq!(found(&state, &bills[0], RULES), None, "a no is remembered");
    }
}

#[test]
fn a_void_question_and_a_mandate_that_is_over_leave_bills_to_be_judged_anew() {
    let bills = bills(&[300, 500, 400]);
    let (state, _) = asked(&bills);
    let (state, _) = followed(state, &bills, EscalationEvent::Superseded { reason: "void".into() });
    assert_eq!(status(&state, &bills[1]), BillStatus::Open);
    for rule in [Rule::MandateEnded, Rule::MandatePayee, Rule::MandatePerPaymentMax, Rule::MandateTotal] {
        let (state, _) = asked(&bills);
        let (state, _) = followed(state, &bills, EscalationEvent::MandateGiven { number: 9 });
        let over = Breach::new(rule, 5_u128, 1_u128);
        let (judged, said) = looked(state.clone(), &bills[..1], Some(over));
        assert!(matches!(said.as_slice(), [Effect::Notify(Notice::Superseded { .. })]), "{said:?}");
        let left = judged.bills.get(&bills[0].intent_id(WALLET)).unwrap();
        assert_eq!((&left.status, &left.mandate), (&BillStatus::Open, &None), "{rule:?}");
        // The same of what the chain refused.
        let (intended, _) = looked(state, &bills[..1], None);
        let outcome = crate::Outcome::Refused { reason: "over".into(), breach: Some(over) };
        let (left, _) = stepped(intended, &Input::Outcome { id: bills[0].intent_id(WALLET), outcome });
        assert_eq!(status(&left, &bills[0]), BillStatus::Open, "{rule:?}");
    }
}
