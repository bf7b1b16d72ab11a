//! The line that names the columns, and the cells below it by their names.

use thiserror::Error;

use super::cells::Cells;
use super::csv::{Fault, QuotingError, Record, Records};

use super::mapping::Mapping;
use super::row_error::{RowError, shown};
use super::spelled::{NAMES, OPTIONAL, Spelled};

/// Programs write a report's title above the columns: the heading is looked for in so many records.
const TITLE_RECORDS_MAX: usize = 20;

/// A file whose columns are not known.
#[derive(Debug, Error)]
pub enum HeadingError {
    #[error(
        "the first line must name the columns number, payee, amount, currency, category and due; missing: {missing}. \
         Another program's columns are read by --mapping"
    )]
    Missing { missing: String },
    #[error("column '{column}' is none of a bill's: leave it out, or read the file by --mapping")]
    Unknown { column: String },
    #[error("column '{column}' is named twice: which of them counts?")]
    Twice { column: String },
    #[error(
        "none of the first {TITLE_RECORDS_MAX} records names all of the mapping's columns; nearest lacks: {missing}"
    )]
    NotFound { missing: String },
    #[error("the heading on line {line} {kind}")]
    Quoting { line: u64, kind: QuotingError },
}

/// Names of columns, in the file's order.
pub(super) struct Heading {
    columns: Vec<String>,
}

impl Heading {
    /// Our own form's: these columns and no other, each once, in any order.
    pub(super) fn own(records: &mut Records<'_>) -> Result<Self, HeadingError> {
        let first = records.find(|record| !record.as_ref().is_ok_and(Record::is_blank));
        let columns = match first {
            Some(Ok(record)) => names(&record),
            Some(Err(Fault { line, kind })) => return Err(HeadingError::Quoting { line, kind }),
            None => Vec::new(),
        };
        let missing = lacking(&columns, NAMES);
        if !missing.is_empty() {
            return Err(HeadingError::Missing { missing: missing.join(", ") });
        }
        if let Some(column) = columns.iter().find(|column| ![&NAMES[..], &OPTIONAL].concat().contains(&column.as_str()))
        {
            return Err(HeadingError::Unknown { column: shown(column) });
        }
        Self { columns }.without_twins(NAMES.into_iter().chain(OPTIONAL))
    }

    /// The first record with every column of the mapping; what stands above it is a title.
    pub(super) fn mapped(records: &mut Records<'_>, mapping: &Mapping) -> Result<Self, HeadingError> {
        let wanted = mapping.columns();
        let mut nearest = wanted.clone();
        for record in records.take(TITLE_RECORDS_MAX) {
            let Ok(record) = record else { continue };
            let columns = names(&record);
            let missing = lacking(&columns, wanted.iter().copied());
            if missing.is_empty() {
                return Self { columns }.without_twins(wanted);
            }
            if missing.len() < nearest.len() {
                nearest = missing;
            }
        }
        Err(HeadingError::NotFound { missing: nearest.join(", ") })
    }

    /// None of these may be named twice.
    fn without_twins<'a>(self, wanted: impl IntoIterator<Item = &'a str>) -> Result<Self, HeadingError> {
        for wanted in wanted {
            if self.columns.iter().filter(|column| *column == wanted).count() > 1 {
                return Err(HeadingError::Twice { column: wanted.to_owned() });
            }
        }
        Ok(self)
    }

    /// A record of our own form.
    pub(super) fn spelled(&self, record: &Record) -> Result<Spelled, RowError> {
        self.check_length(record)?;
        let cells = self.read(record, |_| true)?;
        let [number, payee, amount, currency, category, due] = NAMES.map(|name| cells.get(name).to_owned());
        let [vendor, memo, part, total, kind, reference, discount_percent, discount_until] =
            OPTIONAL.map(|name| cells.get(name).to_owned());
        let instalments = Vec::new();
        Ok(Spelled {
            number,
            payee,
            amount,
            currency,
            category,
            due,
            vendor,
            memo,
            part,
            total,
            kind,
            reference,
            discount_percent,
            discount_until,
            instalments,
        })
    }

    /// The cells that a mapping reads, if it does not leave the record out: totals and titles are shorter than others.
    pub(super) fn cells(&self, record: &Record, mapping: &Mapping) -> Result<Cells, RowError> {
        let columns = mapping.columns();
        let cells = self.read(record, |column| columns.contains(&column))?;
        mapping.check_only(&cells)?;
        self.check_length(record)?;
        Ok(cells)
    }

    /// One cell, where the record has all of its fields and the cell a text.
    pub(super) fn cell(&self, record: &Record, column: &str) -> Option<String> {
        self.check_length(record).ok()?;
        let at = self.columns.iter().position(|name| name == column)?;
        let text = str::from_utf8(record.fields.get(at)?).ok()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn check_length(&self, record: &Record) -> Result<(), RowError> {
        let (got, want) = (record.fields.len(), self.columns.len());
        if got == want { Ok(()) } else { Err(RowError::Fields { got, want }) }
    }

    fn read(&self, record: &Record, wanted: impl Fn(&str) -> bool) -> Result<Cells, RowError> {
        let mut cells = Vec::new();
        for (column, field) in self.columns.iter().zip(&record.fields).filter(|(column, _)| wanted(column)) {
            let text = str::from_utf8(field).map_err(|_| RowError::Text { column: column.clone() })?;
            cells.push((column.clone(), text.trim().to_owned()));
        }
        Ok(Cells(cells))
    }
}

fn names(record: &Record) -> Vec<String> {
    record.fields.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect()
}

fn lacking<'a>(columns: &[String], wanted: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    wanted.into_iter().filter(|wanted| !columns.iter().any(|column| column == wanted)).collect()
}
