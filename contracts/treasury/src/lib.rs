//! The treasury contract: puts a wallet's idle money to work within its owner's bounds.
//!
//! Callers: the wallet (its signers' proposals), the wallet's operator and guardian, anyone who moves on what is due.
//! Asks the wallet who they are; speaks to the chain's staking and to listed pools, in its own name.
//!
//! Invariants:
//! - Money leaves only to the wallet, to listed validators and to listed pools.
//! - Each action is judged by what its own venue gave for it: what flows in meanwhile, from anyone, hides no loss.
//! - No 24 hours cost more than `loss_per_day_max` at the reference price, which no pool can move but within what the
//!   policy says of following it; nor all of them more than `loss_lifetime_max`, after which the operator only takes out.
//! - What stops the wallet's operator (no operator, silence, a freeze, a brake, an agent suspended) stops it here in the
//!   same block.
//! - Nothing is loosened before its delay, nor after an alarm that came later; tightening and stopping act at once.
//! - Rewards come here: no message can send them elsewhere.
//! - A failing pool or validator stops no recall and no tightening, nor does one that takes all gas.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
stateset_api::entry!(treasury, reply);

mod dispatch;

mod act;
mod action;
mod address;
mod change;
mod config;
mod listing;
mod migration;
mod operator;
mod payout;
mod query;
mod recall;
mod reference;
mod simulation;
mod verification;

mod auth;
mod measurement;
mod pool;
mod position;
mod self_call;
mod transfer;
mod unbonding;

mod amount;
mod error;
mod funds;
mod state;
mod version;

pub use error::ContractError;
pub use stateset_store::StoreError;
