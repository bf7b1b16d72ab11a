//! What comes in about invoices: all of it a person's word. What was received comes with the ledger's inputs. Each is tagged
//! by a word that no other room uses.

use serde::{Deserialize, Serialize};

use crate::invoices::invoice::Invoice;
use crate::invoices::record::Ending;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Invoices were sent.
    InvoicesIssued(Issue),
    /// Money that nobody had identified is set against an invoice.
    InvoiceMatched(MatchInvoice),
    /// Nothing more is expected for an invoice.
    InvoiceEnded(End),
}

/// Invoices, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    pub invoices: Vec<Invoice>,
    /// Unix seconds, by the clock of the machine on which it was said; so elsewhere here.
    pub at: u64,
}

/// Which money for which invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchInvoice {
    /// The ledger entry's number.
    pub entry: u64,
    /// The invoice's number.
    pub number: String,
    pub at: u64,
}

/// Why nothing more is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub number: String,
    pub how: Ending,
    pub reason: String,
    pub at: u64,
}
