//! The agent's ledger: what moved money, booked by double entry, and what nobody could explain.
//!
//! This room has its own [`Input`] and [`State`]; it wants nothing of the world, so it has no effects. Entries, running
//! balances and incidents are rows. An entry costs its own postings, however many there were before. Absent: a look at
//! the chain, which whoever records an input has made, and a payment. While an incident is open, [`State::stops`] says
//! why nothing may be paid.

mod budgets;
mod error;
mod incident;
mod input;
mod inside;
mod keys;
mod limits;
mod rows;
mod state;
mod step;
mod unrecognised;
mod window;

pub use budgets::Near;
pub(crate) use budgets::count_failures;
pub use error::{LedgerError, REASON_BYTES_MAX};
pub use incident::{Cause, Evidence, Incident, Overrun, Resolution};
pub use input::{Acknowledge, Input, Match, Opening, Resolve, Unidentified};
pub use inside::{TreasuryLook, explained, is_booked, is_news, unbooked_act};
pub use keys::{entry_key, unrecognised_key};
pub use limits::{COUNT_MAX, DENOMS_MAX, Limits, LimitsError};
pub(crate) use rows::is_open_incident;
pub use rows::{RESIDENT, admit, all_rows, lookups, rows};
pub use state::{Changed, Kept, Opened, State};
pub use step::{Inflow, check, inflow, step};
pub(crate) use step::{attribute_to, post};
pub use unrecognised::{Acknowledgement, Unrecognised};
