//! The embedded chain: the real contracts on cw-multi-test behind the [`Chain`](stateset_chain::Chain) port, taking the
//! very bytes that a node takes.
//!
//! It answers like a node (checks, codes, codespaces, logs) and goes wrong on demand. Clock and faults are inputs:
//! nothing here reads the time or a random source, so a run replays exactly.
//!
//! Known differences, of which the real node is the judge: gas is an estimate; x/staking's slashing of unbonding stake
//! is missing; a code is native, so an upload must be wasm whose checksum is known.

mod account;
mod ante;
mod bank;
mod chain;
mod failure;
pub mod faults;
pub mod front;
mod gas;
mod genesis;
mod machine;
mod mempool;
mod message;
mod native;
mod port;
mod state;
mod tx;

pub use chain::{EmbeddedChain, GenesisError, Snapshot, StoredCode};
pub use faults::Faults;
pub use genesis::{CHAIN_ID, GasPrice, Genesis, STATE, USDC};
pub use machine::validator;
pub use native::Native;
