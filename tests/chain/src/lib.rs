//! What only a real node can judge, and what a node would refuse.
//!
//! Callers: this package's tests, `scripts/build-contracts` and `scripts/bench`.

pub mod agents;
pub mod council;
pub mod cut;
pub mod discovery;
pub mod faults;
pub mod gas;
pub mod growth;
pub mod keeper;
pub mod node;
pub mod previous;
pub mod reputation;
pub mod rest;
pub mod story;
pub mod throughput;
pub mod venues;
pub mod wallets;
pub mod wasm;
