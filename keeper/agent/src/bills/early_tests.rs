//! A bill that costs less if it is paid early: what is asked for when, and what each way out leaves.

use stateset_api::Amount;
use stateset_api::policy::{Breach, Rule, Verdict};

use super::*;
use crate::bills::suite::{NOW, WALLET, bill, empty};
use crate::bills::{
    BillError, CreditNote, Discount, Effect, Ended, Import, Input, Intent, Judged, Notice, Observation, Outcome,
    Preferences,
};
use crate::bills::{LEAD_SECONDS, SPAN_SECONDS_MAX};
use crate::ledger::{self, Opening};
use crate::state::AgentState;

const DAY: u64 = 86_400;
const DUE: u64 = NOW + 30 * DAY;
const UNTIL: u64 = NOW + 10 * DAY;
/// From then on it is asked about.
const FROM: u64 = UNTIL - LEAD_SECONDS;

/// 2 % within 10 days, net 30, of 1,000 dollars.
fn discounted() -> Bill {
    let discount = Some(Discount { off: Amount(20_000_000), until: UNTIL });
    Bill { amount: Amount(1_000_000_000), discount, ..bill("D-1", DUE) }
}

fn takes(state: &mut AgentState, input: impl Into<crate::Input>) -> crate::Step {
    crate::step(state, &input.into())
}

/// An agent whose wallet holds so much, with these bills.
fn known(held: Option<u128>, bills: &[Bill]) -> AgentState {
    let mut state = empty();
    if let Some(held) = held {
        let balances = vec![("uusdc".to_owned(), Amount(held))];
        takes(&mut state, ledger::Input::LedgerOpened(Opening { balances, before: vec![], height: 1, time: NOW }));
    }
    takes(&mut state, Input::Imported(bills.to_vec()));
    state
}

fn record(state: &AgentState) -> BillRecord {
    state.bills.get(&discounted().intent_id(WALLET)).unwrap().clone()
}

fn answered(state: &mut AgentState, time: u64, (verdict, breach): (Verdict, Option<Breach>)) -> crate::Step {
    let judged = vec![Judged { id: discounted().intent_id(WALLET), verdict, already_done: false, breach }];
    takes(state, Input::Observed(Observation { height: 5, time, judged }))
}

const ALLOWED: (Verdict, Option<Breach>) = (Verdict::Allow, None);

fn asked(state: &AgentState, time: u64) -> Vec<u128> {
    crate::due(state, time).iter().map(|bill| bill.amount.0).collect()
}

fn paid(step: &crate::Step) -> Option<Intent> {
    step.effects.iter().find_map(|effect| match effect {
        crate::Effect::Bills(Effect::Pay(intent)) => Some(intent.clone()),
        _ => None,
    })
}

#[test]
fn it_is_asked_about_a_day_before_its_window_ends_and_paid_once_with_less_under_the_same_id() {
    let mut state = known(Some(2_000_000_000), &[discounted()]);
    assert_eq!((asked(&state, FROM - 1), asked(&state, FROM)), (vec![], vec![980_000_000]));
    let step = answered(&mut state, FROM, ALLOWED);
    let intent = paid(&step).unwrap();
    assert_eq!((intent.id, intent.bill.amount), (discounted().intent_id(WALLET), Amount(980_000_000)));
    assert!(intent.rationale.contains("of 1000000000 less 20000000 for being paid early"), "{}", intent.rationale);
    assert_eq!(state.decisions.latest(|one| one.action == PAY_EARLY).unwrap().subject, intent.id.to_string());
    let ended = vec![Ended { id: intent.id, outcome: Outcome::Settled { height: 9 } }];
    takes(&mut state, Input::Outcomes(ended));
    assert_eq!(record(&state).stated_total(), Amount(1_000_000_000));
    // The same again, with its discount and without, is the same bill.
    for copy in [discounted(), Bill { discount: None, ..discounted() }] {
        assert_eq!(state.insert(&copy), Import::Duplicate);
    }
}

#[test]
fn each_reason_against_it_leaves_the_whole_amount_for_the_day_on_which_it_is_due() {
    let before = Bill { amount: Amount(1_100_000_000), ..bill("BEFORE", DUE - DAY) };
    let after = Bill { due: DUE + DAY, ..before.clone() };
    let rich = Preferences { idle_yield_bps: 4_000, ..Preferences::default() };
    let escalate = (Verdict::Escalate, Some(Breach::new(Rule::PerPaymentMax, 980_000_000_u128, 1_u128)));
    let soon =
        |from| (Verdict::Deny, Some(Breach { resets_at: Some(from), ..Breach::new(Rule::PerDayMax, 9_u128, 1_u128) }));
    let none = Preferences::default;
    for (what, held, other, preferences, time, answer, is_taken) in [
        ("worth it", Some(2_000), None, none(), FROM, ALLOWED, true),
        ("in the last hour but one", Some(2_000), None, none(), UNTIL - MARGIN_SECONDS, ALLOWED, true),
        ("a bill before it needs the money", Some(2_000), Some(&before), none(), FROM, ALLOWED, false),
        ("a bill after it needs the money", Some(2_000), Some(&after), none(), FROM, ALLOWED, true),
        ("exactly enough", Some(980), None, none(), FROM, ALLOWED, true),
        ("too little", Some(979), None, none(), FROM, ALLOWED, false),
        ("nobody knows what there is", None, None, none(), FROM, ALLOWED, false),
        ("the window has ended", Some(2_000), None, none(), UNTIL - MARGIN_SECONDS + 1, ALLOWED, false),
        ("idle money brings more", Some(2_000), None, rich, FROM, ALLOWED, false),
        ("somebody would have to be asked", Some(2_000), None, none(), FROM, escalate, false),
        ("time mends it too late", Some(2_000), None, none(), FROM, soon(UNTIL), false),
    ] {
        let bills: Vec<Bill> = other.into_iter().cloned().chain([discounted()]).collect();
        let mut state = known(held.map(|held| held * 1_000_000), &bills);
        takes(&mut state, Input::Preferred(preferences));
        let step = answered(&mut state, time, answer);
        assert_eq!(paid(&step).is_some(), is_taken, "{what}");
        if is_taken {
            continue;
        }
        let known = record(&state);
        assert_eq!(
            (known.bill.amount.0, known.early, &known.status),
            (1_000_000_000, false, &BillStatus::Open),
            "{what}"
        );
        let later = answered(&mut state, DUE - 1, ALLOWED);
        assert_eq!(paid(&later), None, "{what}: not before it is due");
        let intent = paid(&answered(&mut state, DUE, ALLOWED)).unwrap();
        assert_eq!((intent.id, intent.bill.amount.0), (discounted().intent_id(WALLET), 1_000_000_000), "{what}");
    }
}

#[test]
fn its_id_names_a_time_that_a_wallet_takes_early_and_still_takes_when_it_is_due() {
    let id = discounted().intent_id(WALLET);
    assert_eq!(id.unix_seconds(), FROM);
    let until = DUE - SPAN_SECONDS_MAX + LEAD_SECONDS;
    let with = |until| Bill { discount: Some(Discount { off: Amount(1), until }), ..discounted() };
    let longest = known(None, &[with(until)]);
    assert!(longest.bills.get(&with(until).intent_id(WALLET)).unwrap().early);
    let too_long = with(until - 1);
    assert_eq!(too_long.intent_id(WALLET), Bill { discount: None, ..too_long.clone() }.intent_id(WALLET));
    let state = known(None, std::slice::from_ref(&too_long));
    assert!(!state.bills.get(&too_long.intent_id(WALLET)).unwrap().early);
}

#[test]
fn what_time_mends_within_the_window_waits_with_the_discount() {
    let mut state = known(Some(2_000_000_000), &[discounted()]);
    let from = FROM + 600;
    let breach = Breach { resets_at: Some(from), ..Breach::new(Rule::PerDayMax, 9_u128, 1_u128) };
    answered(&mut state, FROM, (Verdict::Deny, Some(breach)));
    assert!(record(&state).early && asked(&state, from) == vec![980_000_000]);
    assert_eq!(paid(&answered(&mut state, from, ALLOWED)).unwrap().bill.amount, Amount(980_000_000));
}

/// By hand: 20 dollars less on 980 for 21 days are 35.49 % a year, and such a yield earns all but a cent of it in that time.
#[test]
fn the_dead_point_is_where_idle_money_earns_what_is_taken_off() {
    let worth = |idle_yield_bps| {
        let mut state = known(Some(2_000_000_000), &[discounted()]);
        takes(&mut state, Input::Preferred(Preferences { idle_yield_bps, ..Preferences::default() }));
        let step = answered(&mut state, FROM, ALLOWED);
        let decision = state.decisions.latest(|_| true).unwrap();
        (paid(&step).is_some(), decision.clone())
    };
    let (is_taken, _) = worth(3549);
    assert!(is_taken);
    let (is_taken, decision) = worth(3550);
    assert!(!is_taken && decision.rationale.contains("is 3549 basis points a year"), "{}", decision.rationale);
}

#[test]
fn where_discounts_are_off_held_or_reduced_by_a_credit_all_of_it_is_owed() {
    let mut off = empty();
    takes(&mut off, Input::Preferred(Preferences { discounts: false, ..Preferences::default() }));
    takes(&mut off, Input::Imported(vec![discounted()]));
    assert_eq!((record(&off).early, asked(&off, FROM)), (false, vec![]));

    let mut held = known(Some(2_000_000_000), &[discounted()]);
    let id = discounted().intent_id(WALLET);
    takes(&mut held, Input::Hold { id, reason: "a call".into() });
    assert_eq!((record(&held).early, record(&held).bill.amount), (false, Amount(1_000_000_000)));

    let mut credited = known(Some(2_000_000_000), &[discounted()]);
    let note = CreditNote {
        number: "C-1".into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(100_000_000),
        reference: Some("D-1".into()),
        memo: None,
    };
    let step = takes(&mut credited, Input::CreditNotes(vec![note]));
    assert!(
        step.effects.iter().any(|one| matches!(one, crate::Effect::Bills(Effect::Notify(Notice::Credited { .. }))))
    );
    let reduced = record(&credited);
    assert_eq!((reduced.early, reduced.bill.amount.0, reduced.stated_total().0), (false, 900_000_000, 1_000_000_000));
}

#[test]
fn a_discount_that_is_none_is_refused_with_its_numbers() {
    let with = |off, until| Bill { discount: Some(Discount { off: Amount(off), until }), ..discounted() };
    let amount = discounted().amount;
    for off in [0, amount.0, amount.0 + 1] {
        assert_eq!(with(off, UNTIL).validate(), Err(BillError::Discount { off: Amount(off), amount }));
    }
    let late = crate::bills::DUE_LATEST + 1;
    assert_eq!(with(1, late).validate(), Err(BillError::Due { got: late }));
    let half = crate::bills::Instalment { amount: Amount(500_000_000), due: DUE };
    assert_eq!(discounted().in_parts(&[half, half])[0].validate(), Err(BillError::DiscountOfPart));
    assert_eq!(discounted().validate(), Ok(()));
}
