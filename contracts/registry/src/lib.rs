//! The registry: who an agent is, by which keys it speaks, and which wallet is its own.
//!
//! Callers: anyone (registers, and becomes the agent's owner), owners, controllers, the authority, wallet contracts.
//!
//! Invariants:
//! - An agent's id is assigned here, once, out of chain id, contract and a counter: it names its chain.
//! - A wallet belongs to at most one agent and an agent to at most one wallet, and only after both sides said so; a
//!   bound agent changes hands only to the owner of its wallet.
//! - Naming a wallet or a controller takes nothing from anybody else who names it: no address can be squatted. An owner
//!   and a controller share at most one agent that is not retired.
//! - A suspension ends by the authority's word about that very suspension, or with the agent; it ends what was offered.
//! - Discovery shows active and fresh agents alone; what it costs does not grow with what is stored, nor does any
//!   `execute`.
//! - The money here is the deposits of agents that are not retired, and what was forfeited and not yet collected.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
stateset_api::entry!(registry);

mod address;
mod agent;
mod auth;
mod authority;
mod controller;
mod deposit;
mod dispatch;
mod error;
mod funds;
mod heartbeat;
mod keys;
mod legacy;
mod listing;
mod lookup;
mod migration;
mod ownership;
mod profile;
mod query;
mod record;
mod state;
mod status;
mod version;
mod wallet_binding;

pub use error::ContractError;
