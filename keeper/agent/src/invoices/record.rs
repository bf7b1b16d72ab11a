//! An invoice and where it stands.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use crate::invoices::invoice::Invoice;

/// An invoice, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvoiceRecord {
    pub invoice: Invoice,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<Received>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// Money that was set against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// The ledger entry that booked what came in.
    pub entry: u64,
    /// What of it was owed; more is the customer's until a person says otherwise.
    pub amount: Amount,
    /// Unix seconds.
    pub at: u64,
}

/// How it ended otherwise than paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It was not owed.
    Cancelled,
    /// It was owed, and will not come.
    WrittenOff,
}

/// A person's word that nothing more is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    pub how: Ending,
    pub reason: String,
    pub at: u64,
}

/// Where an invoice stands. The number is stored, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum InvoiceStatus {
    Open = 0,
    PartPaid = 1,
    Paid = 2,
    Cancelled = 3,
    WrittenOff = 4,
}

impl InvoiceStatus {
    /// Those of which something is still expected.
    pub const LIVE: [u8; 2] = [Self::Open as u8, Self::PartPaid as u8];

    /// In tables and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::PartPaid => "part paid",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::WrittenOff => "written off",
        }
    }
}

impl InvoiceRecord {
    pub(crate) const fn new(invoice: Invoice) -> Self {
        Self { invoice, received: Vec::new(), ended: None }
    }

    /// What came in for it so far.
    pub fn paid(&self) -> Amount {
        Amount(self.received.iter().fold(0, |sum, one| sum.saturating_add(one.amount.0)))
    }

    /// What is still expected for it.
    pub fn open(&self) -> Amount {
        let open = self.invoice.amount.0.saturating_sub(self.paid().0);
        if self.ended.is_some() { Amount(0) } else { Amount(open) }
    }

    pub fn status(&self) -> InvoiceStatus {
        match &self.ended {
            Some(Ended { how: Ending::Cancelled, .. }) => InvoiceStatus::Cancelled,
            Some(Ended { how: Ending::WrittenOff, .. }) => InvoiceStatus::WrittenOff,
            None if self.open().is_zero() => InvoiceStatus::Paid,
            None if self.received.is_empty() => InvoiceStatus::Open,
            None => InvoiceStatus::PartPaid,
        }
    }

    /// Whether something of it is late at a time (Unix seconds). Time alone makes it so: nothing is stored of it.
    pub fn is_overdue(&self, now: u64) -> bool {
        !self.open().is_zero() && now > self.invoice.due
    }
}
