//! Reading bills from other people's files. One bad row never hides or stops the others, and nothing is guessed: what can
//! be read in two ways is refused, with both.
//!
//! Never here: which bills are known already (`stateset-agent` compares them).

mod amount;
mod cells;
mod csv;
mod date;
mod discount;
mod einvoice;
mod einvoice_error;
mod encoding;
mod error;
mod heading;
mod json;
mod lines;
mod lines_error;
mod mapping;
mod outgoing;
mod parts;
mod parts_error;
mod row_error;
mod spelled;

use std::collections::BTreeMap;
use std::path::Path;

use stateset_agent::Bill;
use stateset_config::Currency;
use stateset_config::byte_order_mark::without_bom;

pub use amount::DecimalSign;
pub use date::parse_due;
pub use einvoice::{DUE_DAYS_DEFAULT, InvoiceRules};
pub use einvoice_error::EInvoiceError;
pub use error::FileError;
pub use lines_error::LinesError;
pub use mapping::{Mapping, MappingError};
pub use outgoing::{OutgoingError, OutgoingRow, SpelledInvoice};
pub use parts_error::PartsError;
pub use row_error::RowError;

use heading::Heading;
use lines::Line;
use spelled::{Read, Spelled};

/// Larger files are refused: 16 MiB.
pub const FILE_BYTES_MAX: u64 = 16 << 20;

/// More rows are refused: what they become must fit into the inbox, which takes 32 MiB at once.
pub const ROWS_MAX: usize = 100_000;

/// One row of a file: a bill, or why not.
#[derive(Debug)]
pub struct Row {
    /// Line in a CSV file, from 1, as an editor shows it; position from 1 in a list of JSON or TOML;
    /// 1 of an e-invoice. Instalments of one element share it.
    pub line: u64,
    pub bill: Result<Bill, RowError>,
    /// What a person is to know of the bill, as where its due day was not named.
    pub note: Option<String>,
}

/// How to read rows: which currencies exist, which addresses belong to the chain, and how others spell.
pub struct Reader<'a> {
    pub currencies: &'a BTreeMap<String, Currency>,
    pub prefix: &'a str,
    /// How another program's columns are read; `None`: the columns are those of our own form.
    pub mapping: Option<&'a Mapping>,
    /// Which sign begins an amount's decimals, where the file's form does not say it.
    pub decimal: Option<DecimalSign>,
    /// What e-invoices do not say.
    pub invoices: InvoiceRules<'a>,
}

impl Reader<'_> {
    /// Reads a file: an e-invoice is known by its content, others by their ending, in small or capital letters, row by row.
    pub fn read(&self, path: &Path) -> Result<Vec<Row>, FileError> {
        let shown = path.display().to_string();
        let unreadable = |reason| FileError::Unreadable { path: shown.clone(), reason };
        let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { path: shown, got: bytes });
        }
        let content = std::fs::read(path).map_err(unreadable)?;
        if stateset_invoice::is_xml(&content) && self.mapping.is_none() {
            return Ok(match einvoice::bills(&content, self) {
                Ok((bills, note)) => {
                    bills.into_iter().map(|bill| Row { line: 1, bill: Ok(bill), note: note.clone() }).collect()
                }
                Err(reason) => vec![Row { line: 1, bill: Err(reason), note: None }],
            });
        }
        if stateset_invoice::is_pdf(&content) {
            return Err(FileError::Pdf { path: shown });
        }
        if self.invoices.category.is_some() {
            return Err(FileError::Category { path: shown });
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        let rows = match (ending.as_deref(), self.mapping) {
            (Some("csv"), None) | (Some("csv" | "tsv" | "txt"), Some(_)) => self.read_csv(&content, &shown),
            (Some("json"), None) => self.read_json(without_bom(&content), &shown),
            (Some("toml"), None) => self.read_toml(without_bom(&content), &shown),
            (_, None) => Err(FileError::Kind { path: shown.clone() }),
            (_, Some(_)) => Err(FileError::MappedKind { path: shown.clone() }),
        }?;
        if rows.len() > ROWS_MAX { Err(FileError::Rows { path: shown }) } else { Ok(rows) }
    }

    fn read_csv(&self, content: &[u8], path: &str) -> Result<Vec<Row>, FileError> {
        let form = self.mapping.map(|mapping| mapping.encoding).unwrap_or_default();
        let content =
            encoding::utf8(content, form).map_err(|reason| FileError::Encoding { path: path.into(), reason })?;
        let mut records = match self.mapping {
            Some(mapping) if !mapping.quotes() => csv::Records::unquoted(&content, mapping.delimiter()),
            mapping => csv::Records::new(&content, mapping.map_or(b',', Mapping::delimiter)),
        };
        let heading = match self.mapping {
            None => Heading::own(&mut records),
            Some(mapping) => Heading::mapped(&mut records, mapping),
        };
        let heading = heading.map_err(|reason| FileError::Heading { path: path.to_owned(), reason })?;
        let (mut lines, mut parts) = (Vec::new(), Vec::new());
        for record in records {
            let (line, number, read) = match record {
                Ok(record) if record.is_blank() => continue,
                Ok(record) => (record.line, self.number(&record, &heading), self.row(&record, &heading)),
                Err(fault) => (fault.line, None, Err(RowError::Quoting(fault.kind))),
            };
            let (bill, part) = match read {
                Ok(Read { bill, part }) => (Ok(bill), part),
                Err(reason) => (Err(reason), None),
            };
            parts.push(part);
            lines.push(Line { number, part: part.map(|part| part.number), row: Row { line, bill, note: None } });
            if lines.len() > ROWS_MAX {
                break;
            }
        }
        // In our own form one line is one bill.
        let mut rows = match self.mapping {
            None => lines.into_iter().map(|line| line.row).collect(),
            Some(mapping) => lines::joined(lines, mapping.lines),
        };
        parts::planned(&mut rows, &parts);
        Ok(rows)
    }

    /// Under which number a mapped line stands, also where it is no bill.
    fn number(&self, record: &csv::Record, heading: &Heading) -> Option<String> {
        heading.cell(record, self.mapping?.number_column())
    }

    fn row(&self, record: &csv::Record, heading: &Heading) -> Result<Read, RowError> {
        match self.mapping {
            None => {
                let spelled = heading.spelled(record)?;
                spelled.understand(self, |text, decimals| amount::own(text, decimals, self.decimal), parse_due)
            }
            Some(mapping) => {
                let spelled = mapping.spelled(&heading.cells(record, mapping)?)?;
                let form = &mapping.due.form;
                spelled.understand(self, |text, decimals| mapping.amount.read(text, decimals), |text| form.read(text))
            }
        }
    }

    fn read_json(&self, content: &[u8], path: &str) -> Result<Vec<Row>, FileError> {
        let elements = json::elements(content).map_err(|reason| FileError::Json { path: path.to_owned(), reason })?;
        Ok(self.whole_bills(elements.into_iter().map(Spelled::from_json)))
    }

    fn read_toml(&self, content: &[u8], path: &str) -> Result<Vec<Row>, FileError> {
        let bills = spelled::toml_bills(content).map_err(|reason| FileError::Toml { path: path.to_owned(), reason })?;
        Ok(self.whole_bills(bills.into_iter().map(Spelled::from_toml)))
    }

    /// Elements of a list, each of which is a bill with all of its parts. What is refused is one row.
    fn whole_bills(&self, elements: impl Iterator<Item = Result<Spelled, RowError>>) -> Vec<Row> {
        let (mut rows, mut parts) = (Vec::new(), Vec::new());
        for (line, element) in (1..).zip(elements) {
            let read = element.and_then(|spelled| {
                spelled.whole(self, |text, decimals| amount::own(text, decimals, self.decimal), parse_due)
            });
            match read {
                Err(reason) => {
                    rows.push(Row { line, bill: Err(reason), note: None });
                    parts.push(None);
                }
                Ok(bills) => {
                    for Read { bill, part } in bills {
                        rows.push(Row { line, bill: Ok(bill), note: None });
                        parts.push(part);
                    }
                }
            }
            if rows.len() > ROWS_MAX {
                break;
            }
        }
        parts::planned(&mut rows, &parts);
        rows
    }
}

#[cfg(test)]
#[path = "bills_tests.rs"]
mod tests;
