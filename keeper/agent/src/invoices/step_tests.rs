//! What is issued, received and ended, in the ledger and in the invoices.

use proptest::prelude::*;
use std::collections::BTreeMap;

use super::*;
use crate::invoices::record::InvoiceStatus;
use crate::ledger::{LedgerError, Opening, Unidentified};
use crate::row::{Kind, Row};
use crate::state::AgentState;

const T0: u64 = 1_790_000_000;
const USDC: &str = "uusdc";

fn invoice(number: &str, customer: &str, amount: u128, later: u64) -> Invoice {
    Invoice {
        number: number.into(),
        customer: customer.into(),
        denom: USDC.into(),
        amount: Amount(amount),
        issued: T0 + later,
        due: T0 + later + 9,
        lines: Vec::new(),
    }
}

fn issued(invoices: &[Invoice]) -> crate::Input {
    Input::InvoicesIssued(Issue { invoices: invoices.to_vec(), at: T0 }).into()
}

fn came_in(amount: u128) -> crate::Input {
    ledger::Input::LedgerUnidentified(Unidentified {
        asset: USDC.into(),
        amount: Amount(amount),
        height: 5,
        time: T0 + 5,
    })
    .into()
}

fn matching(entry: u64, number: &str) -> Input {
    Input::InvoiceMatched(MatchInvoice { entry, number: number.into(), at: T0 + 7 })
}

fn ending(number: &str, how: Ending) -> Input {
    Input::InvoiceEnded(End { number: number.into(), how, reason: "they said so".into(), at: T0 + 8 })
}

fn opened() -> crate::Input {
    let balances = vec![(USDC.to_owned(), Amount(1_000)), ("uatom".to_owned(), Amount(5))];
    ledger::Input::LedgerOpened(Opening { balances, before: vec![], height: 1, time: T0 }).into()
}

fn stepped(inputs: &[crate::Input]) -> AgentState {
    let mut state = AgentState::new("wallet".into());
    for input in [opened()].iter().chain(inputs) {
        crate::step(&mut state, input);
    }
    state
}

fn balance(state: &AgentState, account: &str) -> i128 {
    state.ledger.balances().get(&account.parse().unwrap(), USDC)
}

fn status(state: &AgentState, number: &str) -> (InvoiceStatus, u128) {
    let record = state.invoices.get(number).unwrap();
    (record.status(), record.paid().0)
}

#[test]
fn money_is_set_against_the_one_invoice_that_its_amount_names_and_what_is_not_certain_is_left() {
    use InvoiceStatus::{Open, Paid};
    let (a, b) = (|later| invoice("A", "Ann", 40, later), |customer, later| invoice("B", customer, 40, later));
    for (what, invoices, amount, wanted) in [
        ("the only one over so much", vec![a(0), invoice("B", "Bob", 50, 0)], 40, [(Paid, 40), (Open, 0)]),
        ("two customers owe as much", vec![a(0), b("Bob", 0)], 40, [(Open, 0), (Open, 0)]),
        ("of one customer the oldest", vec![a(9), b("Ann", 0)], 40, [(Open, 0), (Paid, 40)]),
        ("less than any", vec![a(0), b("Ann", 0)], 39, [(Open, 0), (Open, 0)]),
        ("more than any", vec![a(0), b("Ann", 0)], 41, [(Open, 0), (Open, 0)]),
        ("a stranger's dust", vec![a(0), b("Bob", 0)], 1, [(Open, 0), (Open, 0)]),
    ] {
        let state = stepped(&[issued(&invoices), came_in(amount)]);
        assert_eq!([status(&state, "A"), status(&state, "B")], wanted, "{what}");
        let paid: u128 = wanted.iter().map(|(_, paid)| paid).sum();
        let left = amount - paid;
        assert_eq!(balance(&state, "suspense:unidentified"), -i128::try_from(left).unwrap(), "{what}");
        let owed: u128 = invoices.iter().map(|one| one.amount.0).sum::<u128>() - paid;
        assert_eq!(balance(&state, "assets:receivable"), i128::try_from(owed).unwrap(), "{what}");
        assert_eq!(balance(&state, "assets:wallet"), 1_000 + i128::try_from(amount).unwrap(), "{what}");
    }
}

#[test]
fn a_person_sets_parts_and_too_much_against_an_invoice_and_the_rest_is_the_customers() {
    // The opening made two entries, the issue one.
    let mut state = stepped(&[issued(&[invoice("A", "Ann", 40, 0)]), came_in(15), came_in(30)]);
    crate::step(&mut state, &matching(4, "A").into());
    assert_eq!(status(&state, "A"), (InvoiceStatus::PartPaid, 15));
    crate::step(&mut state, &matching(5, "A").into());
    assert_eq!(status(&state, "A"), (InvoiceStatus::Paid, 40));
    assert_eq!(balance(&state, "suspense:overpaid"), -5);
    assert_eq!((balance(&state, "assets:receivable"), balance(&state, "income:sales")), (0, -40));
    assert_eq!(balance(&state, "suspense:unidentified"), 0);
}

#[test]
fn what_is_cancelled_was_not_earned_and_what_is_written_off_is_lost_as_far_as_it_was_open() {
    for (how, sales, lost, wanted) in [
        (Ending::Cancelled, -15, 0, InvoiceStatus::Cancelled),
        (Ending::WrittenOff, -40, 25, InvoiceStatus::WrittenOff),
    ] {
        let part = [issued(&[invoice("A", "Ann", 40, 0)]), came_in(15), matching(4, "A").into()];
        let state = stepped(&[&part[..], &[ending("A", how).into(), came_in(25)]].concat());
        assert_eq!(status(&state, "A"), (wanted, 15));
        assert_eq!((balance(&state, "income:sales"), balance(&state, "loss:bad-debt")), (sales, lost));
        assert_eq!((balance(&state, "assets:receivable"), balance(&state, "suspense:unidentified")), (0, -25));
    }
}

#[test]
fn each_refusal_names_its_numbers_and_changes_nothing() {
    let atom = Invoice { denom: "uatom".into(), ..invoice("ATOM", "Ann", 9, 0) };
    let issue = issued(&[invoice("A", "Ann", 40, 0), invoice("B", "Ann", 7, 0), atom]);
    // Entries: two of the opening, three issued, 7 for B and its settlement, then 11 that nobody knows.
    let state = stepped(&[issue, came_in(7), came_in(11)]);
    let other = Input::InvoicesIssued(Issue { invoices: vec![invoice("A", "Ann", 41, 0)], at: T0 });
    let silent = Input::InvoiceEnded(End { number: "A".into(), how: Ending::Cancelled, reason: String::new(), at: T0 });
    for (input, error) in [
        (other, InvoiceError::Known { number: "A".into(), known: Amount(40) }),
        (matching(8, "NONE"), InvoiceError::None { number: "NONE".into() }),
        (matching(8, "B"), InvoiceError::Ended { number: "B".into(), status: "paid" }),
        (matching(6, "A"), InvoiceError::Ledger(LedgerError::Matched { number: 6, by: 7 })),
        (matching(1, "A"), InvoiceError::Ledger(LedgerError::NoEntry { number: 1 })),
        (
            matching(8, "ATOM"),
            InvoiceError::Denoms { entry: 8, got: USDC.into(), number: "ATOM".into(), wanted: "uatom".into() },
        ),
        (ending("B", Ending::WrittenOff), InvoiceError::Ended { number: "B".into(), status: "paid" }),
        (silent, InvoiceError::Reason { got: 0 }),
    ] {
        assert_eq!(check(&state.invoices, &state.ledger, &input), Err(error));
        let mut after = state.clone();
        let step = crate::step(&mut after, &input.into());
        assert_eq!((after, step.rows), (state.clone(), vec![]));
    }
    assert_eq!(check(&state.invoices, &state.ledger, &matching(8, "A")), Ok(()));
    let again = Input::InvoicesIssued(Issue { invoices: vec![invoice("A", "Ann", 40, 0)], at: T0 });
    assert_eq!(check(&state.invoices, &state.ledger, &again), Ok(()), "the same again is no fault");
    let mut after = state.clone();
    crate::step(&mut after, &again.into());
    assert_eq!(after, state, "and no news");
}

#[test]
fn an_invoice_that_cannot_be_one_is_refused_with_what_is_wrong() {
    let with = |change: fn(&mut Invoice)| {
        let mut invoice = invoice("A", "Ann", 40, 0);
        change(&mut invoice);
        invoice.validate()
    };
    assert_eq!(with(|_| ()), Ok(()));
    assert_eq!(with(|one| one.number = " A".into()), Err(InvoiceError::Number { got: 2 }));
    assert_eq!(with(|one| one.number = "A\u{200b}".into()), Err(InvoiceError::Number { got: 4 }));
    assert_eq!(with(|one| one.customer.clear()), Err(InvoiceError::Text { what: "customer", got: 0 }));
    assert_eq!(with(|one| one.denom.clear()), Err(InvoiceError::Denom { got: 0 }));
    assert_eq!(with(|one| one.amount = Amount(0)), Err(InvoiceError::Amount { got: Amount(0) }));
    assert_eq!(with(|one| one.amount = Amount(1 << 127)), Err(InvoiceError::Amount { got: Amount(1 << 127) }));
    assert_eq!(with(|one| one.due = T0 - 1), Err(InvoiceError::Due { issued: T0, due: T0 - 1 }));
    let line = |amount| crate::invoices::Line { text: "work".into(), amount: Amount(amount) };
    let mut lines = invoice("A", "Ann", 40, 0);
    lines.lines = vec![line(30), line(9)];
    assert_eq!(lines.validate(), Err(InvoiceError::Sum { sum: Amount(39), amount: Amount(40) }));
    lines.lines = vec![line(1); 101];
    assert_eq!(lines.validate(), Err(InvoiceError::Lines { got: 101 }));
}

fn any_input() -> impl Strategy<Value = crate::Input> {
    let number = || (0_u8..4).prop_map(|number| format!("N{number}"));
    prop_oneof![
        (number(), 0_u8..2, 1_u128..4, 0_u64..3).prop_map(|(number, customer, amount, later)| {
            issued(&[invoice(&number, &format!("C{customer}"), amount * 10, later)])
        }),
        (1_u128..5).prop_map(|amount| came_in(amount * 10)),
        (1_u64..20, number()).prop_map(|(entry, number)| matching(entry, &number).into()),
        (number(), any::<bool>()).prop_map(|(number, is_cancelled)| {
            ending(&number, if is_cancelled { Ending::Cancelled } else { Ending::WrittenOff }).into()
        }),
    ]
}

proptest! {
    /// Whatever comes in whatever order: no more is received for an invoice than was billed, what is owed is what the ledger
    /// says is owed, money counts once, and memory that lets go leads to the same rows.
    #[test]
    fn what_came_in_counts_once_and_the_ledger_says_what_is_owed(inputs in prop::collection::vec(any_input(), 0..40)) {
        let (mut whole, mut live) = (AgentState::new("wallet".into()), AgentState::new("wallet".into()));
        let mut stored: BTreeMap<(Kind, [u8; 16]), Row> = BTreeMap::new();
        for input in [opened()].iter().chain(&inputs) {
            crate::step(&mut whole, input);
            for lookup in crate::lookups(&live, input) {
                let crate::Lookup::Key(kind, key) = lookup else { unreachable!("only keys") };
                if let Some(row) = stored.get(&(kind, key)) {
                    crate::admit(&mut live, row).unwrap();
                }
            }
            let step = crate::step(&mut live, input);
            step.rows.into_iter().for_each(|row| drop(stored.insert((row.kind, row.key), row)));
            crate::evict(&mut live);
        }
        let wanted: BTreeMap<(Kind, [u8; 16]), Row> =
            crate::all_rows(&whole).into_iter().map(|row| ((row.kind, row.key), row)).collect();
        prop_assert_eq!(&wanted, &stored);
        let open: u128 = whole.invoices.iter().map(|record| record.open().0).sum();
        prop_assert_eq!(balance(&whole, "assets:receivable"), i128::try_from(open).unwrap());
        for record in whole.invoices.iter() {
            prop_assert!(record.paid() <= record.invoice.amount);
        }
        let mut entries: Vec<u64> =
            whole.invoices.iter().flat_map(|record| record.received.iter().map(|one| one.entry)).collect();
        let count = entries.len();
        entries.sort_unstable();
        entries.dedup();
        prop_assert_eq!(entries.len(), count);
        prop_assert_eq!(whole.ledger.balances().iter().map(|(_, amount)| amount).sum::<i128>(), 0);
    }
}
