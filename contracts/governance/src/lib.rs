//! The governance contract: which actions are approved, by rule or by vote; who judges cases and suspends agents.
//!
//! Callers: agents' owners, controllers and wallets (ask), approvers (vote), wallets (use approvals up), the owner
//! (sets the rules), anyone who moves on what is due. Asks registry and reputation; calls them with what was voted.
//!
//! Invariants:
//! - Deny by default: what no rule matches, and what compliance stands against, is not approved, and no vote can.
//! - An approval is used at most once, by the wallet and for the action it was given for (payments, a treasury move, a
//!   mandate, something outside the chain), neither before its terms let it nor after it expires. What ends
//!   it, a change of settings or an alarm, ends it for good, and what was put to a vote before with it.
//! - No payee gets more under approvals than its caps in any window, however many approvals there are.
//! - A vote is counted once per approver and round, at the weight from before it began, of a verdict at most that from
//!   before the report, on the content that was shown; nobody votes on his own. Every vote ends at a known time, and no
//!   change of settings ends it or decides who votes.
//! - Whoever is judged can appeal to others than those who judged. Loosening waits; tightening is immediate.
//! - No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
stateset_api::entry!(governance);

mod action;
mod address;
mod alarm;
mod approval;
mod auth;
mod ballot;
mod case;
mod change;
mod config;
mod conflict;
mod content;
mod context;
mod court;
mod dispatch;
mod effect;
mod electorate;
mod error;
mod exposure;
mod facts;
mod funds;
mod import;
mod legacy;
mod limits;
mod migration;
mod query;
mod record;
mod request;
mod settings;
mod state;
mod stored_matter;
mod version;
mod vote;

pub use error::ContractError;
pub use stateset_store::StoreError;
