//! Invoices as rows, and back.

use sha2::{Digest, Sha256};

use crate::invoices::input::Input;
use crate::invoices::record::{InvoiceRecord, InvoiceStatus};
use crate::invoices::state::{Changed, State};
use crate::ledger::entry_key;
use crate::row::{Kind, Lookup, Row, RowError, RowKey};

/// The statuses of rows that are in memory from the start.
pub const RESIDENT: [u8; 2] = InvoiceStatus::LIVE;

/// The key of an invoice's row.
pub fn invoice_key(number: &str) -> RowKey {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(number)[..16]);
    key
}

/// What is to be looked up so that an input's step sees all that it touches.
pub fn lookups(state: &State, input: &Input) -> Vec<Lookup> {
    let (numbers, entry): (Vec<&String>, _) = match input {
        Input::InvoicesIssued(issue) => (issue.invoices.iter().map(|invoice| &invoice.number).collect(), None),
        Input::InvoiceMatched(one) => (vec![&one.number], Some(one.entry)),
        Input::InvoiceEnded(end) => (vec![&end.number], None),
    };
    let absent = numbers.into_iter().filter(|number| !state.records.contains_key(*number));
    let invoices = absent.map(|number| Lookup::Key(Kind::Invoice, invoice_key(number)));
    invoices.chain(entry.map(|entry| Lookup::Key(Kind::Ledger, entry_key(entry)))).collect()
}

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    changed.iter().filter_map(|number| state.get(number)).map(row).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    state.iter().map(row).collect()
}

/// Brings a stored row back into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let unreadable =
        |reason: serde_json::Error| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() };
    let record: InvoiceRecord = serde_json::from_str(&row.json).map_err(unreadable)?;
    state.records.entry(record.invoice.number.clone()).or_insert(record);
    Ok(())
}

fn row(record: &InvoiceRecord) -> Row {
    // Strings, numbers and lists of these: JSON has a form for each, so writing cannot fail.
    let json = serde_json::to_string(record).unwrap_or_default();
    let (key, status) = (invoice_key(&record.invoice.number), record.status() as u8);
    Row { kind: Kind::Invoice, key, status, alike: None, similar: None, json }
}
