//! Outgoing invoices from files: `.csv`, `.json`, `.toml` with `[[invoices]]`, or the e-invoice that was sent.
//!
//! Never here: which are known already, and whether anything came in for them.

use std::path::Path;

use serde::Deserialize;
use stateset_agent::invoices::{self, Invoice, Line};
use stateset_config::byte_order_mark::without_bom;
use stateset_config::money::{self, MoneyError};
use thiserror::Error;

use super::csv::{QuotingError, Records};
use super::einvoice_error::EInvoiceError;
use super::error::FileError;
use super::row_error::{RowError, shown};
use super::{FILE_BYTES_MAX, ROWS_MAX, Reader, date::parse_due, einvoice, json};

/// The columns of a CSV file; the last two may be left out.
const COLUMNS: [&str; 7] = ["number", "customer", "amount", "currency", "due", "issued", "text"];
const NEEDED: usize = 5;

/// Why one row is no outgoing invoice.
#[derive(Debug, Error)]
pub enum OutgoingError {
    #[error("has {got} fields where the heading names {want}")]
    Fields { got: usize, want: usize },
    #[error("is not readable as text: column {column} has bytes that are no UTF-8")]
    Text { column: String },
    #[error("is not understood: {0}")]
    Syntax(String),
    #[error("currency '{got}' is not configured (known: {known})")]
    Currency { got: String, known: String },
    #[error("is a credit note: write what it reduces off, or cancel it")]
    CreditNote,
    #[error(transparent)]
    Quoting(#[from] QuotingError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error(transparent)]
    EInvoice(#[from] EInvoiceError),
    #[error(transparent)]
    Invoice(#[from] invoices::InvoiceError),
}

/// One row of a file: an invoice, or why not.
#[derive(Debug)]
pub struct OutgoingRow {
    /// Line in a CSV file, position in a list, 1 of an e-invoice.
    pub line: u64,
    pub invoice: Result<Invoice, OutgoingError>,
}

/// An invoice as files and the command line spell it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpelledInvoice {
    pub number: String,
    pub customer: String,
    pub amount: String,
    pub currency: String,
    pub due: String,
    /// Today where it is left out.
    #[serde(default)]
    pub issued: String,
    /// What it is for.
    #[serde(default)]
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    invoices: Vec<toml::Value>,
}

impl Reader<'_> {
    /// Reads a file of outgoing invoices; `now`: Unix seconds, when those are issued that do not say it.
    pub fn read_outgoing(&self, path: &Path, now: u64) -> Result<Vec<OutgoingRow>, FileError> {
        let shown = path.display().to_string();
        let unreadable = |reason| FileError::Unreadable { path: shown.clone(), reason };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { path: shown, got: bytes });
        }
        let content = std::fs::read(path).map_err(unreadable)?;
        if stateset_invoice::is_xml(&content) {
            return Ok(vec![OutgoingRow { line: 1, invoice: self.sent(&content) }]);
        }
        if stateset_invoice::is_pdf(&content) {
            return Err(FileError::Pdf { path: shown });
        }
        let content = without_bom(&content);
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let syntax = |reason: String| OutgoingError::Syntax(reason);
        let rows: Vec<OutgoingRow> = match ending.as_deref() {
            Some("csv") => self.outgoing_csv(content, &shown, now)?,
            Some("json") => {
                let all = json::elements(content).map_err(|reason| FileError::Json { path: shown.clone(), reason })?;
                let read = |one: &[u8]| {
                    // A list of texts in the right order would be read as well, though nothing in it says what is what.
                    if !one.starts_with(b"{") {
                        return Err(RowError::NoObject.into());
                    }
                    serde_json::from_slice(one).map_err(|reason| syntax(reason.to_string()))
                };
                self.listed(all.into_iter().map(read), now)
            }
            Some("toml") => {
                let wrong = |reason: String| FileError::OutgoingToml { path: shown.clone(), reason };
                let text = str::from_utf8(content).map_err(|reason| wrong(reason.to_string()))?;
                let file: File = toml::from_str(text).map_err(|reason| wrong(reason.to_string()))?;
                let read = |one: toml::Value| {
                    one.try_into().map_err(|reason: toml::de::Error| syntax(reason.message().to_owned()))
                };
                self.listed(file.invoices.into_iter().map(read), now)
            }
            _ => return Err(FileError::Kind { path: shown }),
        };
        if rows.len() > ROWS_MAX { Err(FileError::Rows { path: shown }) } else { Ok(rows) }
    }

    fn listed(&self, all: impl Iterator<Item = Result<SpelledInvoice, OutgoingError>>, now: u64) -> Vec<OutgoingRow> {
        let row = |(line, one): (u64, Result<SpelledInvoice, OutgoingError>)| OutgoingRow {
            line,
            invoice: one.and_then(|spelled| self.outgoing(spelled, now)),
        };
        (1..).zip(all).map(row).collect()
    }

    fn outgoing_csv(&self, content: &[u8], path: &str, now: u64) -> Result<Vec<OutgoingRow>, FileError> {
        let wrong = |reason: String| FileError::OutgoingHeading { path: path.to_owned(), reason };
        let mut records = Records::new(content, b',');
        let heading = records.find(|record| !record.as_ref().is_ok_and(super::csv::Record::is_blank));
        let heading = match heading {
            Some(Ok(record)) => record.fields,
            _ => return Err(wrong("it has no heading".to_owned())),
        };
        let names: Vec<String> = heading.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        for (index, column) in COLUMNS.iter().enumerate() {
            let count = names.iter().filter(|name| name == column).count();
            if count > 1 || count == 0 && index < NEEDED {
                return Err(wrong(format!("column {column} stands {count} times")));
            }
        }
        if let Some(other) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
            return Err(wrong(format!("column '{}' is none of an invoice's", shown(other))));
        }
        let mut rows = Vec::new();
        for record in records {
            let (line, spelled) = match record {
                Ok(record) if record.is_blank() => continue,
                Ok(record) => (record.line, spelled(&names, &record.fields)),
                Err(fault) => (fault.line, Err(fault.kind.into())),
            };
            rows.push(OutgoingRow { line, invoice: spelled.and_then(|spelled| self.outgoing(spelled, now)) });
        }
        Ok(rows)
    }

    /// What a spelled invoice says. `now`: see [`Reader::read_outgoing`].
    pub fn outgoing(&self, spelled: SpelledInvoice, now: u64) -> Result<Invoice, OutgoingError> {
        let SpelledInvoice { number, customer, amount, currency, due, issued, text } = spelled;
        let currency = self.currency(&currency)?;
        let amount = super::amount::own(&amount, currency.decimals, self.decimal)?;
        let issued = if issued.is_empty() { now } else { parse_due(&issued)? };
        let lines = if text.is_empty() { Vec::new() } else { vec![Line { text, amount }] };
        let (denom, due) = (currency.denom.clone(), parse_due(&due)?);
        let invoice = Invoice { number, customer, denom, amount, issued, due, lines };
        invoice.validate()?;
        Ok(invoice)
    }

    fn currency(&self, got: &str) -> Result<&stateset_config::Currency, OutgoingError> {
        let known = || self.currencies.keys().cloned().collect::<Vec<_>>().join(", ");
        self.currencies.get(got).ok_or_else(|| OutgoingError::Currency { got: shown(got), known: known() })
    }

    /// The e-invoice that was sent: its buyer owes what is payable.
    fn sent(&self, content: &[u8]) -> Result<Invoice, OutgoingError> {
        let sent = stateset_invoice::read(content).map_err(EInvoiceError::from)?;
        if sent.kind == stateset_invoice::Kind::CreditNote {
            return Err(OutgoingError::CreditNote);
        }
        einvoice::check_owed(&sent)?;
        let currency = self.currency(&sent.currency)?;
        let amount = money::parse(&sent.totals.payable.to_string(), currency.decimals)?;
        let (issued, due) = (einvoice::midnight(sent.issued)?, einvoice::due(&sent, einvoice::DUE_DAYS_DEFAULT)?);
        let (number, customer, denom) = (sent.number, sent.buyer.name, currency.denom.clone());
        // Its lines are without tax, so they do not come to what is owed.
        let invoice = Invoice { number, customer, denom, amount, issued, due, lines: Vec::new() };
        invoice.validate()?;
        Ok(invoice)
    }
}

fn spelled(names: &[String], fields: &[Vec<u8>]) -> Result<SpelledInvoice, OutgoingError> {
    let (got, want) = (fields.len(), names.len());
    if got != want {
        return Err(OutgoingError::Fields { got, want });
    }
    let mut spelled = SpelledInvoice::default();
    for (name, field) in names.iter().zip(fields) {
        let text = str::from_utf8(field).map_err(|_| OutgoingError::Text { column: name.clone() })?.trim().to_owned();
        match name.as_str() {
            "number" => spelled.number = text,
            "customer" => spelled.customer = text,
            "amount" => spelled.amount = text,
            "currency" => spelled.currency = text,
            "due" => spelled.due = text,
            "issued" => spelled.issued = text,
            _ => spelled.text = text,
        }
    }
    Ok(spelled)
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
