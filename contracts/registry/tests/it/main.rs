//! The registry's tests, one binary, by direct calls. The binding with a real wallet is tested beside the wallet.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod agent;
mod controller;
mod desk;
mod discovery;
mod migration;
mod wallet_binding;
mod wire;
