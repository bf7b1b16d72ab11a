//! The registry: who an agent is, by which keys it speaks, and which wallet is its own.
//!
//! Callers: anyone (registers, and becomes the agent's owner), owners, controllers, wallet contracts.
//!
//! Invariants:
//! - An agent's id is assigned here, once, out of chain id, contract and a counter: it names its chain.
//! - A wallet belongs to at most one agent and an agent to at most one wallet, and only after both sides said so.
//! - Naming a wallet or a controller takes nothing from anybody else who names it: no address can be squatted.
//! - An owner and a controller share at most one agent.
//! - The registry holds no money and calls nobody.
//! - No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

mod agent;
mod controller;
mod error;
mod profile;
mod query;
mod state;
mod wallet_binding;

pub use error::ContractError;
