//! Reading bills from CSV and JSON files. One bad row never hides or stops the others.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use stateset_agent::{Bill, BillError};
use stateset_keeper::config::Currency;
use stateset_keeper::money::{self, MoneyError};
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// Larger files are refused: 8 MiB.
pub const FILE_BYTES_MAX: u64 = 8 << 20;

/// More rows are refused: each is compared with every bill that is known.
pub const ROWS_MAX: usize = 10_000;

/// A file that cannot be read at all.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: String, reason: std::io::Error },
    #[error("{path} has {got} bytes, at most {FILE_BYTES_MAX} are read")]
    TooLarge { path: String, got: u64 },
    #[error(
        "{path}: the first line must name the columns number, payee, amount, currency, category and due; missing: {missing}"
    )]
    Columns { path: String, missing: String },
    #[error("{path} is no JSON list of bills: {reason}")]
    Json { path: String, reason: serde_json::Error },
    #[error("{path} has more than {ROWS_MAX} rows; split it")]
    Rows { path: String },
    #[error("{path} has neither .csv nor .json at its end")]
    Kind { path: String },
}

/// Why one row is no bill.
#[derive(Debug, Error)]
pub enum RowError {
    #[error("has {got} fields where the first line names {want}")]
    Fields { got: u64, want: u64 },
    #[error("is not readable as text: {0}")]
    Text(String),
    #[error("is not understood: {0}")]
    Syntax(String),
    #[error("currency '{got}' is not configured (known: {known})")]
    Currency { got: String, known: String },
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("payee '{got}' is no {prefix}1… address: {reason}")]
    Payee { got: String, prefix: String, reason: String },
    #[error("due '{got}' is neither a date such as 2026-11-30 nor a time such as 2026-11-30T12:00:00Z")]
    Due { got: String },
    #[error(transparent)]
    Bill(#[from] BillError),
}

/// One row of a file: a bill, or why not.
#[derive(Debug)]
pub struct Row {
    /// Line in a CSV file; position from 1 in a JSON list.
    pub line: u64,
    pub bill: Result<Bill, RowError>,
}

/// A bill as files spell it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
    number: String,
    payee: String,
    amount: String,
    currency: String,
    category: String,
    due: String,
}

/// How to read rows: which currencies exist and which addresses belong to the chain.
pub struct Reader<'a> {
    pub currencies: &'a BTreeMap<String, Currency>,
    pub prefix: &'a str,
}

impl Reader<'_> {
    /// Reads a file by its ending, row by row.
    pub fn read(&self, path: &Path) -> Result<Vec<Row>, FileError> {
        let shown = path.display().to_string();
        let unreadable = |reason| FileError::Unreadable { path: shown.clone(), reason };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { path: shown, got: bytes });
        }
        let content = std::fs::read(path).map_err(unreadable)?;
        let rows = match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => self.read_csv(&content, &shown),
            Some("json") => self.read_json(&content, &shown),
            _ => Err(FileError::Kind { path: shown.clone() }),
        }?;
        if rows.len() > ROWS_MAX { Err(FileError::Rows { path: shown }) } else { Ok(rows) }
    }

    fn read_csv(&self, content: &[u8], path: &str) -> Result<Vec<Row>, FileError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(content);
        let columns = |reason: String| FileError::Columns { path: path.to_owned(), missing: reason };
        let headers = reader.headers().map_err(|reason| columns(reason.to_string()))?.clone();
        let wanted = ["number", "payee", "amount", "currency", "category", "due"];
        let missing: Vec<&str> =
            wanted.into_iter().filter(|name| !headers.iter().any(|header| header == *name)).collect();
        if !missing.is_empty() {
            return Err(columns(missing.join(", ")));
        }
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => return Ok(rows),
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let spelled =
                        record.deserialize(Some(&headers)).map_err(|reason| RowError::Syntax(reason.to_string()));
                    rows.push(Row { line, bill: spelled.and_then(|spelled| self.understand(spelled)) });
                }
                Err(reason) => {
                    let line = reason.position().map_or(0, csv::Position::line);
                    let error = match reason.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            RowError::Fields { got: *len, want: *expected_len }
                        }
                        _ => RowError::Text(reason.to_string()),
                    };
                    rows.push(Row { line, bill: Err(error) });
                    if reason.is_io_error() {
                        return Ok(rows);
                    }
                }
            }
        }
    }

    fn read_json(&self, content: &[u8], path: &str) -> Result<Vec<Row>, FileError> {
        let list: Vec<serde_json::Value> =
            serde_json::from_slice(content).map_err(|reason| FileError::Json { path: path.to_owned(), reason })?;
        let row = |(line, value)| {
            let spelled = serde_json::from_value(value).map_err(|reason| RowError::Syntax(reason.to_string()));
            Row { line, bill: spelled.and_then(|spelled| self.understand(spelled)) }
        };
        Ok((1..).zip(list).map(row).collect())
    }

    fn understand(&self, spelled: Spelled) -> Result<Bill, RowError> {
        let Some(currency) = self.currencies.get(&spelled.currency) else {
            let known = self.currencies.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(RowError::Currency { got: spelled.currency.chars().take(32).collect(), known });
        };
        let amount = money::parse(&spelled.amount, currency.decimals)?;
        stateset_chain::key::parse_address(self.prefix, &spelled.payee).map_err(|reason| RowError::Payee {
            got: spelled.payee.chars().take(96).collect(),
            prefix: self.prefix.to_owned(),
            reason: reason.to_string(),
        })?;
        let bill = Bill {
            number: spelled.number,
            payee: spelled.payee,
            denom: currency.denom.clone(),
            amount,
            category: spelled.category,
            due: parse_due(&spelled.due)?,
        };
        bill.validate()?;
        Ok(bill)
    }
}

/// A date (midnight UTC) or an RFC 3339 time, as Unix seconds.
pub fn parse_due(text: &str) -> Result<u64, RowError> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).map(|date| date.midnight().assume_utc());
    let refuse = || RowError::Due { got: text.chars().take(48).collect() };
    let time = date.or_else(|_| OffsetDateTime::parse(text, &Rfc3339)).map_err(|_| refuse())?;
    u64::try_from(time.unix_timestamp()).map_err(|_| refuse())
}

#[cfg(test)]
#[path = "bills_tests.rs"]
mod tests;
