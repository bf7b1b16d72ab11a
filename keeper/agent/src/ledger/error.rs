//! Why an input about the ledger changes nothing.

use stateset_ledger::{Account, EntryError};
use thiserror::Error;

/// Bytes of a person's reason.
pub const REASON_BYTES_MAX: usize = 400;

/// An input that changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// Nothing is counted in this denom yet.
    #[error("the ledger does not count {asset} yet: a running keeper opens it with its first look at the wallet")]
    NotOpen { asset: String },
    /// What would be booked is no entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// No such incident.
    #[error("there is no incident {number}: `ledger incidents` shows them")]
    NoIncident { number: u64 },
    /// It is closed.
    #[error("incident {number} is resolved already: {reason}")]
    Resolved { number: u64, reason: String },
    /// No such payment.
    #[error("there is no unrecognised payment {id}: `ledger unrecognised` lists them")]
    NoPayment { id: String },
    /// A person said so before.
    #[error("payment {id} is acknowledged already: {reason}")]
    Acknowledged { id: String, reason: String },
    /// No such entry, or none that can be matched.
    #[error("entry {number} is no unidentified one: `ledger show --unidentified` lists those")]
    NoEntry { number: u64 },
    /// It is matched.
    #[error("entry {number} is matched already, by entry {by}")]
    Matched { number: u64, by: u64 },
    /// The money cannot belong there.
    #[error("{what} goes to an account under {allowed}, not to {account}")]
    Account { what: &'static str, allowed: &'static str, account: Account },
    /// A reason that is empty or too long.
    #[error("a reason has 1 to {REASON_BYTES_MAX} bytes, got {got}")]
    Reason { got: usize },
}
