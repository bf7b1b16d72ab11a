//! One input about invoices, and the ledger's entries that it makes.
//!
//! ```text
//! issued        assets:receivable    +amount      income:sales          -amount
//! received      suspense:unidentified +what came  assets:receivable     -what was open    suspense:overpaid  -the rest
//! cancelled     income:sales         +what is open                     assets:receivable  -what is open
//! written off   loss:bad-debt        +what is open                     assets:receivable  -what is open
//! ```

use stateset_api::Amount;
use stateset_ledger::{Account, Entry, EntryError, Posting, Reference};

use crate::invoices::error::InvoiceError;
use crate::invoices::input::{End, Input, Issue, MatchInvoice};
use crate::invoices::invoice::Invoice;
use crate::invoices::record::{Ended, Ending, InvoiceRecord, Received};
use crate::invoices::state::{Changed, State};
use crate::ledger::{self, Inflow, REASON_BYTES_MAX};

/// Takes one input in, booking what it means. Total: what is refused changes nothing. What [`crate::invoices::lookups`]
/// names and exists must be in memory.
pub fn step(state: &mut State, ledger: &mut ledger::State, input: &Input) -> (Changed, ledger::Changed) {
    let (mut changed, mut booked) = (Changed::new(), ledger::Changed::default());
    match input {
        Input::InvoicesIssued(Issue { invoices, at }) => {
            for invoice in invoices {
                if is_new(state, invoice) == Ok(true) && issue(ledger, invoice, *at, &mut booked).is_ok() {
                    changed.insert(invoice.number.clone());
                    state.records.insert(invoice.number.clone(), InvoiceRecord::new(invoice.clone()));
                }
            }
        }
        Input::InvoiceMatched(one) => {
            if let Ok(inflow) = matched(state, ledger, one) {
                settle(state, ledger, (&one.number, one.at, &inflow), (&mut changed, &mut booked));
            }
        }
        Input::InvoiceEnded(end) => {
            if ended(state, end).is_ok() && close(state, ledger, end, &mut booked).is_ok() {
                changed.insert(end.number.clone());
            }
        }
    }
    (changed, booked)
}

/// Sets unidentified money that was just booked against the invoice that its amount names, if that is certain. `entry`: its
/// number in the ledger, where its row is in memory; `at`: Unix seconds of the chain.
pub fn receive(
    state: &mut State,
    ledger: &mut ledger::State,
    (entry, at): (u64, u64),
    booked: &mut ledger::Changed,
) -> Changed {
    let mut changed = Changed::new();
    let Ok(inflow) = ledger::inflow(ledger, entry) else { return changed };
    let Some(record) = state.named_by(&inflow.asset, inflow.amount) else { return changed };
    let number = record.invoice.number.clone();
    settle(state, ledger, (&number, at, &inflow), (&mut changed, booked));
    changed
}

/// Whether an input would change something; if not, why. Of several invoices the first that is refused says it.
pub fn check(state: &State, ledger: &ledger::State, input: &Input) -> Result<(), InvoiceError> {
    match input {
        Input::InvoicesIssued(issue) => issue.invoices.iter().try_for_each(|one| is_new(state, one).map(drop)),
        Input::InvoiceMatched(one) => matched(state, ledger, one).map(drop),
        Input::InvoiceEnded(end) => ended(state, end),
    }
}

/// The very same one again is no news and no fault.
fn is_new(state: &State, invoice: &Invoice) -> Result<bool, InvoiceError> {
    invoice.validate()?;
    let Some(known) = state.get(&invoice.number) else { return Ok(true) };
    if known.invoice == *invoice {
        return Ok(false);
    }
    Err(InvoiceError::Known { number: invoice.number.clone(), known: known.invoice.amount })
}

fn live<'a>(state: &'a State, number: &str) -> Result<&'a InvoiceRecord, InvoiceError> {
    let record = state.get(number).ok_or_else(|| InvoiceError::None { number: number.to_owned() })?;
    if record.open().is_zero() {
        return Err(InvoiceError::Ended { number: number.to_owned(), status: record.status().name() });
    }
    Ok(record)
}

fn matched(state: &State, ledger: &ledger::State, one: &MatchInvoice) -> Result<Inflow, InvoiceError> {
    let MatchInvoice { entry, number, .. } = one;
    let record = live(state, number)?;
    let inflow = ledger::inflow(ledger, *entry)?;
    let wanted = &record.invoice.denom;
    if inflow.asset != *wanted {
        let (got, number, wanted) = (inflow.asset, number.clone(), wanted.clone());
        return Err(InvoiceError::Denoms { entry: *entry, got, number, wanted });
    }
    Ok(inflow)
}

fn ended(state: &State, end: &End) -> Result<(), InvoiceError> {
    let got = end.reason.len();
    if !(1..=REASON_BYTES_MAX).contains(&got) {
        return Err(InvoiceError::Reason { got });
    }
    live(state, &end.number).map(drop)
}

fn issue(
    ledger: &mut ledger::State,
    invoice: &Invoice,
    at: u64,
    booked: &mut ledger::Changed,
) -> Result<(), EntryError> {
    let between = (Account::sales(), Account::receivable());
    let about = about(invoice, "issued to");
    let entry = Entry::transfer((0, at), about, between, (&invoice.denom, invoice.amount.0))?;
    ledger::post(ledger, entry, booked).map(drop)
}

/// What of it is owed settles the invoice, and the rest is the customer's.
fn settle(
    state: &mut State,
    ledger: &mut ledger::State,
    (number, at, inflow): (&str, u64, &Inflow),
    (changed, booked): (&mut Changed, &mut ledger::Changed),
) {
    let Some(record) = state.records.get_mut(number) else { return };
    let owed = Amount(record.open().0.min(inflow.amount.0));
    let rest = inflow.amount.0.saturating_sub(owed.0);
    let posting = |account, amount: u128, sign: i128| {
        Posting::new(account, &inflow.asset, i128::try_from(amount).unwrap_or(i128::MAX).saturating_mul(sign))
    };
    let mut postings =
        vec![posting(Account::unidentified(), inflow.amount.0, 1), posting(Account::receivable(), owed.0, -1)];
    if rest > 0 {
        postings.push(posting(Account::overpaid(), rest, -1));
    }
    let (reference, memo) = about(&record.invoice, "received from");
    let Ok(entry) = Entry::new((0, at), reference, memo, postings) else { return };
    if ledger::attribute_to(ledger, inflow.entry, entry, booked).is_ok() {
        record.received.push(Received { entry: inflow.entry, amount: owed, at });
        changed.insert(number.to_owned());
    }
}

fn close(
    state: &mut State,
    ledger: &mut ledger::State,
    end: &End,
    booked: &mut ledger::Changed,
) -> Result<(), EntryError> {
    let Some(record) = state.records.get_mut(&end.number) else { return Ok(()) };
    let (to, what) = match end.how {
        Ending::Cancelled => (Account::sales(), "cancelled, of"),
        Ending::WrittenOff => (Account::bad_debt(), "written off, of"),
    };
    let between = (Account::receivable(), to);
    let open = (record.invoice.denom.as_str(), record.open().0);
    let entry = Entry::transfer((0, end.at), about(&record.invoice, what), between, open)?;
    ledger::post(ledger, entry, booked)?;
    let End { how, reason, at, .. } = end.clone();
    record.ended = Some(Ended { how, reason, at });
    Ok(())
}

fn about(invoice: &Invoice, what: &str) -> (Reference, String) {
    let customer: String = invoice.customer.chars().take(64).collect();
    (Reference::Invoice(invoice.number.clone()), format!("{what} {customer}"))
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
