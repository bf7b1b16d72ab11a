//! The treasury contract: puts a wallet's idle money to work within its owner's bounds.
//!
//! Callers: the wallet (its signers' proposals), the wallet's operator and guardian, anyone who moves on what is due.
//! Asks the wallet who they are; speaks to the chain's staking and to listed pools, in its own name.
//!
//! Invariants:
//! - Money leaves only to the wallet, to listed validators and to listed pools.
//! - Each action is judged by balances after it: what it cost, what is left, whether it led towards the targets.
//! - No 24 hours cost more than `loss_per_day_max` at the reference price, which no pool can move.
//! - Nothing is loosened before its delay; tightening and stopping act at once.
//! - Rewards come here: no message can send them elsewhere.
//! - A failing pool or validator stops no recall and no tightening, nor does one that takes all gas.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

mod action;
mod change;
mod config;
mod delisting;
mod error;
mod operator;
mod party;
mod payout;
mod pool;
mod position;
mod query;
mod recall;
mod simulation;
mod state;
mod verification;

pub use error::ContractError;
pub use stateset_store::StoreError;
