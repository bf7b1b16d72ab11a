//! Bills of payees that the wallet does not list take no place from known ones (the attack k6).

use stateset_agent::bills::{Input, UNLISTED_DUE_MAX, next_question, unclear_payees};
use stateset_agent::{AgentState, Bill, EscalationEvent, Judged, Observation, due, step};
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::eviction::{NOW, bill};

fn put(state: &mut AgentState, input: Input) {
    step(state, &input.into());
}

fn judge(state: &mut AgentState, bills: &[Bill], rule: Rule) {
    let breach = Some(Breach::new(rule, 5_u128, 0_u128));
    let judged = bills.iter().map(|bill| Judged {
        id: bill.intent_id("wallet"),
        verdict: Verdict::Escalate,
        already_done: false,
        breach,
    });
    let observation = Observation { height: 1, time: NOW, judged: judged.collect() };
    put(state, Input::Observed(observation));
}

fn numbers(bills: &[&Bill]) -> Vec<String> {
    bills.iter().map(|bill| bill.number.clone()).collect()
}

#[test]
fn a_strangers_bills_do_not_keep_an_honest_one_from_the_signers() {
    let mut state = AgentState::new("wallet".into());
    let spam: Vec<Bill> = (0..6).map(|number| bill(&format!("spam-{number}"), "stranger", NOW - 100)).collect();
    put(&mut state, Input::Imported(spam.clone()));
    judge(&mut state, &spam, Rule::Payee);
    // The stranger gets one question, and no more while it is open.
    let (first, _) = next_question(&state.bills, |_| true).unwrap();
    put(&mut state, Input::Escalation { id: first, event: EscalationEvent::Asking { from: 1 } });
    put(&mut state, Input::Escalation { id: first, event: EscalationEvent::Opened { proposal: 1 } });
    assert_eq!(next_question(&state.bills, |_| true), None);
    // An honest one comes later, and is over a limit.
    let honest = bill("A", "vendor", NOW);
    put(&mut state, Input::Imported(vec![honest.clone()]));
    judge(&mut state, std::slice::from_ref(&honest), Rule::PerPaymentMax);
    assert_eq!(next_question(&state.bills, |_| true), Some((honest.intent_id("wallet"), &honest)));
}

#[test]
fn known_payees_come_before_strangers_in_questions_to_the_signers() {
    let mut state = AgentState::new("wallet".into());
    let (stranger, unknown, known) =
        (bill("S", "stranger", NOW - 2), bill("U", "unknown", NOW - 1), bill("K", "vendor", NOW));
    put(&mut state, Input::Payees { listed: vec!["vendor".into()], removed: vec!["stranger".into()] });
    put(&mut state, Input::Imported(vec![stranger.clone(), unknown.clone(), known.clone()]));
    judge(&mut state, &[stranger.clone(), unknown.clone(), known.clone()], Rule::PerPaymentMax);
    let mut asked = Vec::new();
    while let Some((id, bill)) = next_question(&state.bills, |_| true) {
        asked.push(bill.number.clone());
        put(&mut state, Input::Escalation { id, event: EscalationEvent::Asking { from: 1 } });
    }
    assert_eq!(asked, ["K", "U", "S"]);
}

#[test]
fn strangers_are_asked_about_after_all_known_and_a_few_at_a_time() {
    let mut state = AgentState::new("wallet".into());
    let spam: Vec<Bill> = (0..40).map(|number| bill(&format!("spam-{number}"), "stranger", NOW - 100)).collect();
    let known: Vec<Bill> = (0..35).map(|number| bill(&format!("K-{number}"), "vendor", NOW)).collect();
    put(&mut state, Input::Payees { listed: vec!["vendor".into()], removed: vec!["stranger".into()] });
    put(&mut state, Input::Imported(spam));
    put(&mut state, Input::Imported(known));
    for wanted in [30, 5] {
        let asked: Vec<Bill> = due(&state, NOW).into_iter().cloned().collect();
        assert_eq!(asked.len(), wanted);
        assert!(asked.iter().all(|bill| bill.payee == "vendor"), "{asked:?}");
        judge(&mut state, &asked, Rule::PerPaymentMax);
    }
    assert_eq!(due(&state, NOW).len(), UNLISTED_DUE_MAX);
    assert!(numbers(&due(&state, NOW)).iter().all(|number| number.starts_with("spam")));
}

/// What is asked about again goes behind what was not asked about yet.
#[test]
fn whatever_waited_longest_for_an_answer_comes_first() {
    let mut state = AgentState::new("wallet".into());
    let bills: Vec<Bill> = (0..31).map(|number| bill(&format!("B-{number}"), "vendor", NOW - 31 + number)).collect();
    put(&mut state, Input::Imported(bills.clone()));
    judge(&mut state, &bills[..30], Rule::Frozen);
    let later: Vec<String> = numbers(&due(&state, NOW + 60));
    assert_eq!((later.len(), later[0].as_str()), (30, "B-30"));
}

/// A stranger's bill beyond the wallet's own caps is refused for its amount, as anybody's: its list must be asked.
#[test]
fn the_wallets_list_is_asked_about_each_unclear_payee_once() {
    let mut state = AgentState::new("wallet".into());
    let bills: Vec<Bill> =
        (0..6).map(|number| bill(&format!("B-{number}"), ["vendor", "stranger"][number % 2], NOW)).collect();
    put(&mut state, Input::Imported(bills.clone()));
    assert!(unclear_payees(&state.bills).is_empty(), "nothing is to be asked of the signers");
    judge(&mut state, &bills, Rule::PerPaymentMax);
    let unclear: Vec<&str> = unclear_payees(&state.bills).iter().map(|bill| bill.payee.as_str()).collect();
    assert_eq!(unclear, ["stranger", "vendor"]);
    put(&mut state, Input::Payees { listed: vec!["vendor".into()], removed: vec!["stranger".into()] });
    assert!(unclear_payees(&state.bills).is_empty());
    let mut asked = Vec::new();
    while let Some((id, bill)) = next_question(&state.bills, |_| true) {
        asked.push(bill.payee.clone());
        put(&mut state, Input::Escalation { id, event: EscalationEvent::Asking { from: 1 } });
    }
    assert_eq!(asked, ["vendor", "vendor", "vendor", "stranger"]);
}
