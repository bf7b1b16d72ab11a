//! The registry's tests, one binary, by direct calls. The binding with a real wallet is tested beside the wallet.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod aged;
mod agent;
mod agreement;
mod authority;
mod controller;
mod deposit;
mod discovery;
mod fixture;
mod heartbeat;
mod keys;
mod migration;
mod model;
mod ownership;
mod property;
mod status;
mod wallet_binding;
mod wire;
