//! The wallet: holds one agent's money and says what may be spent of it.
//!
//! Callers: the owner (sets the rules), the operator (pays within them), the guardian (stops), and anyone for upkeep.
//!
//! Invariants:
//! - Coins leave in two ways only: a payment that every rule let through, and a withdrawal to the owner itself.
//! - An intent's id moves money at most once: it has a receipt, or its age refuses it.
//! - What is counted as spent equals what the receipts say was paid, per denom and per payee.
//! - A message takes effect whole or not at all; no submessage's failure is caught.
//! - The operator and the guardian cannot loosen anything. An address that is unlisted is never paid.
//! - An agent is bound only to a wallet whose code nobody can replace.
//! - No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

mod binding;
mod error;
mod freeze;
mod multi_send;
mod operator;
mod ownership;
mod payee;
mod policy;
mod query;
mod receipt;
mod session;
mod spend;
mod state;
mod store;
mod withdrawal;

pub use error::ContractError;
