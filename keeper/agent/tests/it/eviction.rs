//! What has ended leaves memory, and nobody sees a difference but in the memory.

use proptest::prelude::*;
use stateset_agent::bills::{CreditNote, Ended, Input as BillsInput, Instalment};
use stateset_agent::{
    AgentState, Bill, EscalationEvent, GovernanceAnswer, Input, Judged, Observation, Outcome, advice, all_rows, step,
};
use stateset_api::governance::Terms;
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::{Amount, IntentId};

use crate::table::Table;

pub(crate) const NOW: u64 = 1_790_000_000;
const NUMBERS: [&str; 8] = ["INV-1", "INV-I", "INV-\u{406}", "inv-01", "INV 2", "INV\u{a0}2", "INV-3", "INV-4"];

pub(crate) fn bill(number: &str, payee: &str, due: u64) -> Bill {
    Bill {
        number: number.into(),
        payee: payee.into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn any_bill() -> impl Strategy<Value = Bill> {
    (prop::sample::select(&NUMBERS[..]), prop::sample::select(&["a", "b", "c"][..]), 0_u64..2, 0_usize..8).prop_map(
        |(number, payee, later, shape)| {
            let whole = bill(number, payee, NOW + later);
            let plans = [[2, 3], [3, 2]].map(|amounts| {
                amounts.map(|amount| Instalment { amount: Amount(amount), due: NOW + u64::try_from(amount).unwrap() })
            });
            // Mostly whole, and else a part of one of two plans.
            match shape {
                0..4 => whole.in_parts(&plans[shape % 2])[shape / 2].clone(),
                4 => Bill { amount: Amount(4), ..whole },
                _ => whole,
            }
        },
    )
}

fn any_id() -> impl Strategy<Value = IntentId> {
    any_bill().prop_map(|bill| bill.intent_id("wallet"))
}

fn any_credit() -> impl Strategy<Value = CreditNote> {
    let names = || prop::sample::select(&NUMBERS[..]);
    (names(), prop::sample::select(&["a", "b"][..]), 1_u128..7, prop::option::of(names())).prop_map(
        |(number, payee, amount, reference)| CreditNote {
            number: number.into(),
            payee: payee.into(),
            denom: "uusdc".into(),
            amount: Amount(amount),
            reference: reference.map(str::to_owned),
            memo: None,
        },
    )
}

fn any_judged() -> impl Strategy<Value = Judged> {
    let rules = prop::sample::select(
        &[Rule::PerDayMax, Rule::Frozen, Rule::Category, Rule::Payee, Rule::Approval, Rule::PerPaymentMax][..],
    );
    let breach = prop::option::of(rules.prop_map(|rule| Breach::new(rule, 5_u128, 0_u128)));
    let verdict = prop_oneof![4 => Just(Verdict::Allow), 2 => Just(Verdict::Escalate), 1 => Just(Verdict::Deny)];
    (any_id(), verdict, prop::bool::weighted(0.1), breach).prop_map(|(id, verdict, already_done, breach)| Judged {
        id,
        verdict,
        already_done,
        breach: if verdict == Verdict::Allow { None } else { breach },
    })
}

fn any_ended() -> impl Strategy<Value = Ended> {
    let outcome = prop_oneof![
        Just(Outcome::Settled { height: 3 }),
        Just(Outcome::Refused { reason: "no".into(), breach: None }),
        Just(Outcome::NeedsReview { reason: "lost".into() }),
    ];
    (any_id(), outcome).prop_map(|(id, outcome)| Ended { id, outcome })
}

fn any_input() -> impl Strategy<Value = BillsInput> {
    let event = prop_oneof![
        Just(EscalationEvent::Asking { from: 2 }),
        Just(EscalationEvent::Opened { proposal: 2 }),
        Just(EscalationEvent::Superseded { reason: "void".into() }),
        Just(EscalationEvent::Paid { height: 4 }),
        Just(EscalationEvent::Refused { reason: "rejected".into() }),
    ];
    let answer = prop_oneof![
        Just(GovernanceAnswer::Ballot { ballot: 1 }),
        Just(GovernanceAnswer::Approved { approval: 1, usable_from: 0, terms: Terms::default() }),
        Just(GovernanceAnswer::Refused { reason: "no".into() }),
        Just(GovernanceAnswer::Lapsed { reason: "late".into() }),
    ];
    let payees = || prop::collection::vec(prop::sample::select(&["a", "b", "d"][..]).prop_map(str::to_owned), 0..2);
    prop_oneof![
        4 => prop::collection::vec(any_bill(), 0..4).prop_map(BillsInput::Imported),
        6 => (0_u64..20, prop::collection::vec(any_judged(), 0..9)).prop_map(|(later, judged)| {
            BillsInput::Observed(Observation { height: 1, time: NOW + later * 100, judged })
        }),
        4 => prop::collection::vec(any_ended(), 0..5).prop_map(BillsInput::Outcomes),
        1 => any_ended().prop_map(|Ended { id, outcome }| BillsInput::Outcome { id, outcome }),
        2 => (any_id(), event).prop_map(|(id, event)| BillsInput::Escalation { id, event }),
        2 => (any_id(), answer).prop_map(|(id, answer)| BillsInput::GovernanceAnswered { id, answer }),
        2 => prop::collection::vec(any_id(), 0..3).prop_map(BillsInput::Retry),
        2 => prop::collection::vec(any_id(), 0..9).prop_map(BillsInput::LookedAgain),
        2 => prop::collection::vec(any_credit(), 0..3).prop_map(BillsInput::CreditNotes),
        2 => (any_credit(), any_bill()).prop_map(|(credit, bill)| BillsInput::CreditAssigned {
            credit: credit.id(),
            bill: bill.intent_id("wallet"),
            payee: bill.payee,
            number: bill.number,
        }),
        1 => any_id().prop_map(|id| BillsInput::Hold { id, reason: "wait".into() }),
        1 => (payees(), payees()).prop_map(|(listed, removed)| BillsInput::Payees { listed, removed }),
        1 => (2_u32..5).prop_map(BillsInput::Rules),
    ]
}

/// Paid at two addresses.
fn vendor() -> Input {
    stateset_agent::vendors::Input::VendorAdded(stateset_agent::vendors::NewVendor {
        id: "acme".into(),
        name: "Acme".into(),
        contacts: vec![],
        addresses: vec!["a".into(), "b".into()],
        by: "Ann".into(),
        at: NOW,
    })
    .into()
}

proptest! {
    /// Whatever comes in, with restarts in between: rows and effects are those of a state that keeps everything.
    #[test]
    fn a_state_that_lets_go_of_what_has_ended_gives_the_same_rows_and_effects(
        inputs in prop::collection::vec((any_input(), prop::bool::weighted(0.1)), 0..60),
        rules in 1_u32..=stateset_agent::bills::RULES,
        vendor_from in 0_usize..60,
    ) {
        let mut all = AgentState::under("wallet".into(), rules);
        let mut some = all.clone();
        let mut table = Table::default();
        for (index, (input, restarts)) in inputs.into_iter().enumerate() {
            if index == vendor_from {
                let acme = vendor();
                prop_assert_eq!(&table.step(&mut some, &acme), &step(&mut all, &acme));
            }
            let input = Input::from(input);
            let stored: Input = serde_json::from_str(&serde_json::to_string(&input).unwrap()).unwrap();
            prop_assert_eq!(&stored, &input);
            let wanted = step(&mut all, &input);
            prop_assert_eq!(&table.step(&mut some, &input), &wanted);
            prop_assert!(some.bills.values().all(|record| !record.status.has_ended()));
            prop_assert_eq!(some.bills.counts(), all.bills.counts());
            if restarts {
                let loaded = table.load("wallet", all.rules());
                prop_assert_eq!(&loaded, &some);
                some = loaded;
            }
            for now in [NOW, NOW + 700, NOW + 10_000] {
                prop_assert_eq!(stateset_agent::due(&some, now), stateset_agent::due(&all, now));
            }
        }
        let rows: Vec<_> = all_rows(&all).into_iter().map(|row| ((row.kind, row.key), row)).collect();
        prop_assert_eq!(rows.len(), table.rows.len());
        prop_assert_eq!(rows.into_iter().collect::<std::collections::BTreeMap<_, _>>(), table.rows);
    }
}

/// What a step reads and writes depends on what it changes, not on what is stored.
/// A model may answer long after the bill that it names was paid.
#[test]
fn a_models_word_about_a_bill_that_ended_leads_to_the_same_rows_in_a_replay() {
    let amount = stateset_api::Amount(1_000_000);
    let bills = ["INV-1", "INV-3", "INV-4"].map(|number| Bill { amount, ..bill(number, "a", NOW) });
    let ids = bills.clone().map(|bill| bill.intent_id("wallet"));
    let yes = Judged { id: ids[0], verdict: Verdict::Allow, already_done: false, breach: None };
    let source = advice::Source { model: "p/m".to_owned(), record: String::new() };
    let holds = ids.map(|bill| advice::Hold { bill, reason: "odd".to_owned() }).to_vec();
    let laters = ids.map(|bill| advice::Later { bill, hours: 1, reason: String::new() }).to_vec();
    let words = ids.map(|bill| advice::Words { bill, text: "fine".to_owned() }).to_vec();
    let chore = |bill| {
        let (title, reason) = ("call them".to_owned(), String::new());
        advice::Chore { bill, title, hours: 5, percent: 1, reason }
    };
    let tasks = ids.map(chore).to_vec();
    let answer = advice::Advice { at: NOW + 9, height: 3, source, holds, laters, words, tasks, failed: None };
    let inputs: [Input; 5] = [
        BillsInput::Imported(bills.to_vec()).into(),
        advice::Input::Asked { bills: ids[..2].to_vec(), until: NOW }.into(),
        BillsInput::Observed(Observation { height: 1, time: NOW, judged: vec![yes] }).into(),
        BillsInput::Outcomes(vec![Ended { id: ids[0], outcome: Outcome::Settled { height: 2 } }]).into(),
        advice::Input::Answered(answer).into(),
    ];
    let (mut live, mut table) = (AgentState::new("wallet".into()), Table::default());
    let mut replayed = AgentState::new("wallet".into());
    for input in &inputs {
        table.step(&mut live, input);
        step(&mut replayed, input);
    }
    let rows: Vec<_> = table.rows.into_values().collect();
    let mut again = all_rows(&replayed);
    again.sort_by_key(|row| (row.kind, row.key));
    assert_eq!(rows, again);
    assert_eq!(live.advice.held().collect::<Vec<_>>(), [ids[1]]);
    assert_eq!(live.tasks.live(), 1, "of the one bill that it was shown and that is not paid");
}

#[test]
fn a_step_costs_what_it_changes_however_much_is_stored() {
    let mut costs = Vec::new();
    for stored in [100_usize, 10_000] {
        let (mut state, mut table) = (AgentState::new("wallet".into()), Table::default());
        let known: Vec<Bill> = (0..stored).map(|number| bill(&format!("OLD-{number}"), "old", NOW)).collect();
        // Denied ones, which nobody will look at again.
        step(&mut state, &BillsInput::Imported(known.clone()).into());
        let breach = Some(Breach::new(Rule::Category, 5_u128, 0_u128));
        let no =
            |bill: &Bill| Judged { id: bill.intent_id("wallet"), verdict: Verdict::Deny, already_done: false, breach };
        let judged = known.iter().map(no).collect();
        step(&mut state, &BillsInput::Observed(Observation { height: 1, time: NOW, judged }).into());
        table.rows.extend(all_rows(&state).into_iter().map(|row| ((row.kind, row.key), row)));
        state = table.load("wallet", stateset_agent::bills::RULES);
        assert_eq!((state.bills.len(), state.bills.counts()[8]), (0, u64::try_from(stored).unwrap()));
        (table.read, table.written) = (0, 0);
        let new = bill("NEW", "new", NOW);
        let id = new.intent_id("wallet");
        let yes = Judged { id, verdict: Verdict::Allow, already_done: false, breach: None };
        let outcomes = vec![Ended { id, outcome: Outcome::Settled { height: 2 } }];
        for input in [
            BillsInput::Imported(vec![new, known[0].clone()]),
            BillsInput::Observed(Observation { height: 1, time: NOW, judged: vec![yes] }),
            BillsInput::Outcomes(outcomes),
        ] {
            table.step(&mut state, &input.into());
        }
        assert!(state.bills.is_empty());
        costs.push((table.read, table.written));
    }
    assert_eq!(costs[0], costs[1], "read and written");
    // The known bill, found under five keys, its own and its twin's, and why the new one was paid; the new bill three times,
    // its payee once, why it was paid, and how long that took.
    assert_eq!(costs[0], (6, 6));
}
