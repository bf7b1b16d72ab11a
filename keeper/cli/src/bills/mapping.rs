//! How another program's columns are read as a bill's: written by a person, once for each kind of export.
//!
//! Never here: an address that the export itself names as where to pay, unless the mapping says that its column holds
//! addresses: vendors by name have theirs from the mapping.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use stateset_config::byte_order_mark::text_without_bom;
use thiserror::Error;

use super::amount::AmountForm;
use super::cells::Cells;
use super::date::DateForm;
use super::encoding::Encoding;
use super::lines::Lines;
use super::row_error::{RowError, shown};
use super::spelled::Spelled;

/// A mapping that cannot be used.
#[derive(Debug, Error)]
pub enum MappingError {
    #[error("cannot read the mapping {path}: {reason}")]
    Unreadable { path: String, reason: std::io::Error },
    #[error("the mapping {path} is not understood: {reason}")]
    Syntax { path: String, reason: Box<toml::de::Error> },
    #[error("the mapping {path}: {rule}, got '{got}'")]
    Value { path: String, rule: &'static str, got: String },
}

/// A checked mapping.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default)]
    pub(super) encoding: Encoding,
    /// The sign between fields: a comma, a semicolon, a tabulator or a bar.
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default)]
    quoting: Quoting,
    number: Number,
    payee: Payee,
    pub(super) amount: AmountForm,
    pub(super) due: Due,
    currency: Choice,
    category: Choice,
    /// The payee's name as the export has it, by which vendors are known.
    vendor: Option<Choice>,
    /// What its sender wrote beside the bill.
    memo: Option<Choice>,
    /// Which part of a bill a row is, where rows are instalments.
    part: Option<PartColumns>,
    /// What several lines with one number and payee are.
    #[serde(default)]
    pub(super) lines: Lines,
    /// Rows are bills only where each of these columns has one of its values.
    #[serde(default)]
    only: Vec<Only>,
}

const fn comma() -> char {
    ','
}

/// What a quotation mark means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Quoting {
    /// A field may be quoted, by RFC 4180.
    #[default]
    #[serde(rename = "rfc-4180")]
    Standard,
    /// It is a letter like others: no field holds a line's end or the sign between fields.
    #[serde(rename = "none")]
    None,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    column: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payee {
    column: String,
    /// Addresses by what the column says of the vendor; without them the column holds addresses.
    addresses: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Due {
    column: String,
    /// Such as `DD.MM.YYYY`.
    pub(super) form: DateForm,
}

/// A text of a column, or always the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    column: Option<String>,
    /// What the column's texts mean here; a text that is not among them is refused.
    values: Option<BTreeMap<String, String>>,
    /// Where there is no column, or its cell is empty.
    default: Option<String>,
}

/// Columns of instalments; both are empty where a row is a whole bill.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartColumns {
    /// Such as `1/3` or `1 of 3`.
    column: String,
    /// What all parts come to, written as the amount is.
    total: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Only {
    column: String,
    values: Vec<String>,
}

impl Choice {
    fn read(&self, what: &'static str, cells: &Cells) -> Result<String, RowError> {
        let text = self.column.as_deref().map_or("", |column| cells.get(column));
        if text.is_empty() {
            let column = || RowError::Empty { column: self.column.clone().unwrap_or_else(|| what.to_owned()) };
            return self.default.clone().ok_or_else(column);
        }
        match &self.values {
            None => Ok(text.to_owned()),
            Some(values) => values.get(text).cloned().ok_or_else(|| RowError::Unmapped { what, got: shown(text) }),
        }
    }

    /// Of what a bill may lack: empty where neither the file nor the mapping has it.
    fn read_optional(choice: Option<&Self>, what: &'static str, cells: &Cells) -> Result<String, RowError> {
        match choice.map(|choice| choice.read(what, cells)) {
            None | Some(Err(RowError::Empty { .. })) => Ok(String::new()),
            Some(read) => read,
        }
    }
}

impl Mapping {
    /// Reads and checks a mapping's file.
    pub fn load(path: &Path) -> Result<Self, MappingError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path);
        Self::parse(&text.map_err(|reason| MappingError::Unreadable { path: shown.clone(), reason })?, &shown)
    }

    /// Checks a text as if it stood at `path`.
    pub fn parse(text: &str, path: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text_without_bom(text))
            .map_err(|reason| MappingError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
        let value = |rule, got: String| Err(MappingError::Value { path: path.to_owned(), rule, got });
        if !matches!(mapping.delimiter, ',' | ';' | '\t' | '|') {
            return value("delimiter is a comma, a semicolon, a tabulator or a bar", mapping.delimiter.to_string());
        }
        if mapping.amount.is_ambiguous() {
            let rule = "amount.thousands is a point, a comma, ' or a blank, and another sign than amount.decimal";
            return value(rule, format!("{:?}", mapping.amount));
        }
        for (rule, choice) in [
            ("currency has a column or a default", Some(&mapping.currency)),
            ("category has a column or a default", Some(&mapping.category)),
            ("vendor has a column or a default", mapping.vendor.as_ref()),
            ("memo has a column or a default", mapping.memo.as_ref()),
        ] {
            let Some(choice) = choice else { continue };
            if choice.column.is_none() && choice.default.is_none() {
                return value(rule, "neither".to_owned());
            }
        }
        if mapping.part.is_some() && mapping.lines == Lines::Sum {
            return value("rows are instalments or lines to be summed, not both", "part and lines".to_owned());
        }
        Ok(mapping)
    }

    /// The byte between fields.
    pub(super) fn delimiter(&self) -> u8 {
        // Checked when it was read: one of four signs of ASCII.
        u8::try_from(self.delimiter).unwrap_or(b',')
    }

    pub(super) fn quotes(&self) -> bool {
        self.quoting == Quoting::Standard
    }

    pub(super) fn number_column(&self) -> &str {
        &self.number.column
    }

    /// The columns that it reads.
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut columns = vec![&self.number.column, &self.payee.column, &self.amount.column, &self.due.column];
        let choices = [Some(&self.currency), Some(&self.category), self.vendor.as_ref(), self.memo.as_ref()];
        columns.extend(choices.into_iter().flatten().filter_map(|choice| choice.column.as_ref()));
        columns.extend(self.part.iter().flat_map(|part| [&part.column, &part.total]));
        columns.extend(self.only.iter().map(|only| &only.column));
        let mut columns: Vec<&str> = columns.into_iter().map(String::as_str).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Whether a row is to be a bill.
    pub(super) fn check_only(&self, cells: &Cells) -> Result<(), RowError> {
        for only in &self.only {
            let got = cells.get(&only.column);
            if !only.values.iter().any(|value| value == got) {
                return Err(RowError::LeftOut { column: only.column.clone(), got: shown(got) });
            }
        }
        Ok(())
    }

    /// A row in the words of our own form; amount and date as the program wrote them.
    pub(super) fn spelled(&self, cells: &Cells) -> Result<Spelled, RowError> {
        let filled = |column: &str| match cells.get(column) {
            "" => Err(RowError::Empty { column: column.to_owned() }),
            text => Ok(text.to_owned()),
        };
        let payee = filled(&self.payee.column)?;
        let payee = match &self.payee.addresses {
            None => payee,
            Some(addresses) => {
                addresses.get(&payee).cloned().ok_or_else(|| RowError::UnknownPayee { got: shown(&payee) })?
            }
        };
        Ok(Spelled {
            number: filled(&self.number.column)?,
            payee,
            amount: filled(&self.amount.column)?,
            currency: self.currency.read("currency", cells)?,
            category: self.category.read("category", cells)?,
            due: filled(&self.due.column)?,
            vendor: Choice::read_optional(self.vendor.as_ref(), "vendor", cells)?,
            memo: Choice::read_optional(self.memo.as_ref(), "memo", cells)?,
            part: self.part.as_ref().map_or("", |part| cells.get(&part.column)).to_owned(),
            total: self.part.as_ref().map_or("", |part| cells.get(&part.total)).to_owned(),
            kind: String::new(),
            reference: String::new(),
            discount_percent: String::new(),
            discount_until: String::new(),
            instalments: Vec::new(),
        })
    }
}
