//! Double entry for one agent: accounts by asset and purpose, entries whose postings sum to zero, and what to make of a
//! balance that is not the expected one.
//!
//! Absent: IO, clocks, floats. Amounts are integers in a denom's smallest unit; time is the block's. Never here: what
//! moved and why, which whoever books an entry has found out, and where entries are kept.

pub mod account;
pub mod balances;
pub mod beancount;
pub mod commodity;
pub mod csv;
mod day;
mod digits;
pub mod entry;
pub mod looks;
pub mod movement;
pub mod reconcile;
pub mod treasury;

pub use account::{Account, AccountError};
pub use balances::Balances;
pub use entry::{Entry, EntryError, Posting, Price, Reference};
pub use looks::{LOOKS, Looks};
pub use movement::{Movement, MovementId, MovementKind};
pub use reconcile::{Reconciled, reconcile};
