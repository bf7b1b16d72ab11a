//! Why an input about invoices changes nothing.

use stateset_api::Amount;
use stateset_api::limits::{DENOM_BYTES_MAX, REFERENCE_BYTES_MAX};
use thiserror::Error;

use crate::bills::{DUE_LATEST, TEXT_BYTES_MAX};
use crate::ledger::{LedgerError, REASON_BYTES_MAX};

/// Lines of one invoice.
pub const LINES_MAX: usize = 100;

/// An invoice that cannot be one, or an input that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvoiceError {
    #[error(
        "the number must have 1 to {REFERENCE_BYTES_MAX} bytes that can be seen, without blanks at its ends: got {got}"
    )]
    Number { got: usize },
    #[error("the {what} must have 1 to {TEXT_BYTES_MAX} bytes: got {got}")]
    Text { what: &'static str, got: usize },
    #[error("the denom must have 1 to {DENOM_BYTES_MAX} bytes: got {got}")]
    Denom { got: usize },
    #[error("the amount is nought or beyond 2^127 - 1: {got}")]
    Amount { got: Amount },
    #[error(
        "it is due at {due}, issued at {issued}: due is not before issued, and at most {DUE_LATEST} (Unix seconds)"
    )]
    Due { issued: u64, due: u64 },
    #[error("an invoice has at most {LINES_MAX} lines: got {got}")]
    Lines { got: usize },
    #[error("its lines come to {sum}, and it to {amount}")]
    Sum { sum: Amount, amount: Amount },
    #[error(
        "invoice {number} is known over {known}, and this one says something else: the known one stands; give this one another number, or cancel that one"
    )]
    Known { number: String, known: Amount },
    #[error("there is no invoice {number}: `invoices list` shows them")]
    None { number: String },
    #[error("invoice {number} is {status}: nothing more is set against it")]
    Ended { number: String, status: &'static str },
    #[error("entry {entry} is of {got}, and invoice {number} of {wanted}")]
    Denoms { entry: u64, got: String, number: String, wanted: String },
    #[error("a reason has 1 to {REASON_BYTES_MAX} bytes, got {got}")]
    Reason { got: usize },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
