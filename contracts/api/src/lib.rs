//! What every StateSet contract and client agrees on: messages, ids, events, and the pure rules of spending, of a
//! treasury, of reputation and of governance.
//!
//! Callers: the contracts, which enforce the rules, and the keeper, which asks a contract to simulate before it pays a
//! fee and itself runs what needs no state (whether a policy or a court is valid, what is tighter, hashes, the log).
//! Absent here: storage, IO, clocks, `Deps`. Time and state come in as plain values, so a rule gives the same answer
//! wherever it runs.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod coins;

pub mod amount;
pub mod approval;
pub mod conduit;
pub mod content;
pub mod decision;
mod entry;
pub mod event;
pub mod governance;
pub mod id;
pub mod json;
pub mod limits;
mod message;
pub mod policy;
pub mod registry;
pub mod reputation;
pub mod ring;
pub mod score;
pub mod stored;
pub mod treasury;
pub mod wallet;

pub use amount::Amount;
pub use id::{AgentId, Did, IdError, IntentId};
