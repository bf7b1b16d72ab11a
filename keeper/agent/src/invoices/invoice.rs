//! An invoice as it was sent to a customer.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::limits::{DENOM_BYTES_MAX, REFERENCE_BYTES_MAX};

use crate::bills::{DUE_LATEST, TEXT_BYTES_MAX};
use crate::invoices::error::{InvoiceError, LINES_MAX};
use crate::lookalike::is_invisible;

/// What a customer owes for work that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoice {
    /// Our own number for it: no two invoices share one.
    pub number: String,
    pub customer: String,
    pub denom: String,
    /// In the denom's smallest unit.
    pub amount: Amount,
    /// Unix seconds.
    pub issued: u64,
    /// Unix seconds, from which it is late.
    pub due: u64,
    /// What it is for, if it says so: then these come to its amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub text: String,
    pub amount: Amount,
}

impl Invoice {
    /// Checks what can be checked without knowing the others.
    pub fn validate(&self) -> Result<(), InvoiceError> {
        let Self { number, customer, denom, amount, issued, due, lines } = self;
        let got = number.len();
        if !(1..=REFERENCE_BYTES_MAX).contains(&got) || number.trim() != number || number.chars().any(is_invisible) {
            return Err(InvoiceError::Number { got });
        }
        let texts = [("customer", customer)].into_iter().chain(lines.iter().map(|line| ("line", &line.text)));
        for (what, text) in texts {
            let got = text.len();
            if !(1..=TEXT_BYTES_MAX).contains(&got) {
                return Err(InvoiceError::Text { what, got });
            }
        }
        if !(1..=DENOM_BYTES_MAX).contains(&denom.len()) {
            return Err(InvoiceError::Denom { got: denom.len() });
        }
        // Beyond it no account can hold it.
        if amount.is_zero() || i128::try_from(amount.0).is_err() {
            return Err(InvoiceError::Amount { got: *amount });
        }
        if *due > DUE_LATEST || due < issued {
            return Err(InvoiceError::Due { issued: *issued, due: *due });
        }
        if lines.len() > LINES_MAX {
            return Err(InvoiceError::Lines { got: lines.len() });
        }
        let sum = lines.iter().fold(0_u128, |sum, line| sum.saturating_add(line.amount.0));
        if !lines.is_empty() && sum != amount.0 {
            return Err(InvoiceError::Sum { sum: Amount(sum), amount: *amount });
        }
        Ok(())
    }
}
