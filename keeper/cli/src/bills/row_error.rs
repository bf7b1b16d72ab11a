//! Why one row is no bill.

use stateset_agent::BillError;
use stateset_agent::bills::{CreditError, CreditNote};
use stateset_config::money::MoneyError;
use thiserror::Error;

use super::csv::QuotingError;
use super::einvoice_error::EInvoiceError;
use super::lines_error::LinesError;
use super::parts_error::PartsError;

/// Why one row is no bill. Each follows the row's line or position.
#[derive(Debug, Error)]
pub enum RowError {
    #[error("has {got} fields where the heading names {want}")]
    Fields { got: usize, want: usize },
    #[error(transparent)]
    Quoting(QuotingError),
    #[error("is not readable as text: {column} has bytes that are no UTF-8")]
    Text { column: String },
    #[error("is not understood: {0}")]
    Syntax(String),
    #[error("is not understood: it is no object with a bill's names")]
    NoObject,
    #[error(
        "number '{got}' is what a spreadsheet shows in place of one: write the column as text, and export it again"
    )]
    Shortened { got: String },
    #[error("currency '{got}' is not configured (known: {known})")]
    Currency { got: String, known: String },
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(
        "amount '{text}' is {point} with a decimal point and {comma} with a decimal comma: say which by --decimal point or \
         --decimal comma"
    )]
    TwoAmounts { text: String, point: String, comma: String },
    #[error("amount '{text}' is not written as {form}")]
    Amount { text: String, form: String },
    #[error(
        "amount '{text}' is a credit, not a bill: in our own form a credit note says so in the column kind; else settle it with the vendor"
    )]
    Credit { text: String },
    #[error("is credit note '{}', which reduces a bill", .0.number)]
    CreditNote(Box<CreditNote>),
    #[error("is no credit note: {0}")]
    Credits(#[from] CreditError),
    #[error("is a credit note over '{text}': what it credits is written below nought")]
    CreditAbove { text: String },
    #[error("kind '{got}' is neither bill nor credit")]
    Kind { got: String },
    #[error(
        "names the bill '{got}' that it refers to, which a credit note does alone: write credit into the column kind"
    )]
    Reference { got: String },
    #[error("discount_percent '{got}' is no percentage above 0 and below 100 with at most two decimals, such as 2.5")]
    Discount { got: String },
    #[error("has one of discount_percent and discount_until: a discount is both, or neither")]
    HalfDiscount,
    #[error("payee '{got}' is no {prefix}1… address: {reason}")]
    Payee { got: String, prefix: String, reason: String },
    #[error(
        "payee '{got}' has no address in the mapping: find out its address by another way than this file, and add it"
    )]
    UnknownPayee { got: String },
    #[error("{what} '{got}' is not in the mapping's {what}.values")]
    Unmapped { what: &'static str, got: String },
    #[error("column '{column}' is empty, and the mapping has no default for it")]
    Empty { column: String },
    #[error("due '{got}' is neither a date such as 2026-11-30 nor a time such as 2026-11-30T12:00:00Z")]
    Due { got: String },
    #[error("due '{got}' is no date written as {form}")]
    DueForm { got: String, form: String },
    #[error("is left out by the mapping: {column} is '{got}'")]
    LeftOut { column: String, got: String },
    #[error("is summed into the bill on line {first}")]
    Summed { first: u64 },
    #[error(transparent)]
    Lines(LinesError),
    #[error(transparent)]
    Parts(#[from] PartsError),
    #[error(transparent)]
    EInvoice(#[from] EInvoiceError),
    #[error(transparent)]
    Bill(#[from] BillError),
}

impl RowError {
    /// The credit note that the row is.
    pub fn credit(&self) -> Option<&CreditNote> {
        match self {
            Self::CreditNote(note) => Some(note),
            _ => None,
        }
    }

    /// Whether whoever wrote the mapping wants it so: then nothing is amiss.
    pub const fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut { .. } | Self::Summed { .. })
    }
}

/// The beginning of a stranger's text, for messages.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(96).collect()
}
