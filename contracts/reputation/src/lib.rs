//! The reputation contract: what an agent's word is worth, and what it costs to break it.
//!
//! Callers: agents' owners and controllers, reporters, judges, the owner, anyone who moves on what is due. Asks the
//! registry who an agent is and wallets what was paid; calls nobody but hooks.
//!
//! Invariants:
//! - Stake, bonds and what is owed never exceed what the contract holds; what comes in goes out once.
//! - No stake is slashed but by a case that ran its course, and what an open case may need does not leave.
//! - Judge, community and rules of whoever was reported, or of what began to leave, are those of then, whoever takes
//!   which place later. What decides over others changes only after all could have left. Nobody judges his own case.
//! - Every stage of a case ends at a known time, for anyone to say so: without a first verdict in the accused's favour,
//!   after one as it says. Before a judge that decides none accusations have no effect.
//! - Who decides, or lets take effect, names the content by its hash.
//! - A payment is rated at most once from each side, and one counterparty's say is bounded.
//! - A failing hook, payee or victim stops nothing. No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
stateset_api::entry!(reputation, reply);

mod address;
mod answer;
mod appeal;
mod auth;
mod case;
mod change;
mod config;
mod content;
mod context;
mod decision;
mod dispatch;
mod error;
mod finality;
mod funds;
mod hold;
mod hook;
mod legacy;
mod migration;
mod payout;
mod pending;
mod query;
mod rating;
mod receipt;
mod record;
mod report;
mod stake;
mod standing;
mod state;
mod term;
mod version;
mod wallet_code;

pub use error::ContractError;
pub use stateset_store::StoreError;
