//! The wallet's tests, one binary: direct calls where the typed error matters, a whole embedded chain where money moves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod bank;
mod binding;
mod caps;
mod cost;
mod desk;
mod freeze;
mod hostile;
mod intent;
mod migration;
mod operator;
mod ownership;
mod payee;
mod policy;
mod receipt;
mod simulation;
mod spend;
mod story;
mod window;
mod wire;
