//! The reputation contract: what an agent's word is worth, and what it costs to break it.
//!
//! Callers: agents' owners and controllers, reporters, the governance that decides, the owner that sets the rules, anyone
//! who moves on what is due. Asks the registry who an agent is and wallets what was paid; calls nobody but hooks.
//!
//! Invariants:
//! - Stake, bonds and what is owed never exceed what the contract holds; what comes in goes out once.
//! - Stake is slashable until the moment it is paid out; what an open case may need does not leave.
//! - No stake is slashed but by a case that ran its course, and nobody decides a case to which he is a party.
//! - Nobody becomes judge of stake that began to leave, as a whole, before he took office: its judge and its rules are
//!   those under which it left. Rules and roles wait until all could have left.
//! - Every stage of a case ends at a known time, after which anyone can move it on; silence favours the accused.
//! - A payment is rated at most once from each side, and one counterparty's say is bounded.
//! - A failing hook, payee or victim stops nothing. No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

mod appeal;
mod case;
mod change;
mod config;
mod decision;
mod error;
mod finality;
mod funds;
mod hook;
mod judge;
mod migration;
mod party;
mod payout;
mod query;
mod rating;
mod receipt;
mod stake;
mod standing;
mod state;

pub use error::ContractError;
pub use stateset_store::StoreError;
