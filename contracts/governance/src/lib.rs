//! The governance contract: which actions are approved, by rule or by vote; who judges cases and suspends agents.
//!
//! Callers: agents' owners, controllers and wallets (ask), approvers (vote), wallets (use approvals up), the owner (sets
//! the rules), anyone who moves on what is due. Asks registry and reputation; calls them with what was voted.
//!
//! Invariants:
//! - Deny by default: what no rule matches, and what compliance stands against, is not approved, and no vote can.
//! - An approval is used at most once, by the wallet and for the action it was given for, before it expires.
//! - No payee gets more under approvals than its caps in any window, however many approvals there are.
//! - A vote is counted once per approver and round, at the weight from before the vote began; nobody votes on his own.
//! - A change of settings voids open votes, unused approvals and other changes that wait. Loosening waits; tightening is immediate.
//! - Every vote ends at a known time and anyone can close it. No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

mod approval;
mod ballot;
mod change;
mod config;
mod effect;
mod electorate;
mod error;
mod exposure;
mod facts;
mod party;
mod query;
mod request;
mod state;
mod vote;

pub use error::ContractError;
pub use stateset_store::StoreError;
