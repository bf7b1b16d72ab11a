//! The governance contract's tests, one binary: on a whole embedded chain, with the real registry, the real reputation
//! contract and real wallets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod action;
mod alarm;
mod approval;
mod arbitration;
mod attack;
mod ballot;
mod change;
mod config;
mod content;
mod cost;
mod court;
mod evaluate;
mod group;
mod import;
mod lasting;
mod members;
mod migration;
mod model;
mod property;
mod request;
mod suite;
mod suspension;
mod vectors;
mod wallet;
mod wire;
