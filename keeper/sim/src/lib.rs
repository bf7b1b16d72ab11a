//! The embedded chain: the real contracts on cw-multi-test behind the [`Chain`](stateset_chain::Chain) port, taking the
//! very bytes that a node takes.
//!
//! It answers like a node (checks, codes, codespaces, logs) and goes wrong on demand. Clock and faults are inputs:
//! nothing here reads the time or a random source, so a run replays exactly.
//!
//! One story of some 300 steps runs on a real node and here, and every answer compared (`tests/chain`). Known
//! differences, of which the real node is the judge:
//! - gas is an estimate, and a transaction runs out of it after its messages, not within one;
//! - x/staking's slashing of unbonding stake is missing;
//! - a code is native, so an upload must be wasm whose checksum is known; what is wrong with other bytes is not looked
//!   into;
//! - bytes that are no transaction, and addresses that are no bech32, are worded otherwise after the same code;
//! - an account that does not exist is named by its address, where a node prints the address' bytes as if they were
//!   text;
//! - a simulation's error does not name the line of a node's source that refused;
//! - a contract learns of another contract's refusal as a code, where a node hands it the words;
//! - fees are paid by the first signer or by one kind of grant, and only messages of x/bank, x/staking and x/wasm that agents need are handled.

mod account;
mod address;
mod ante;
mod bank;
mod chain;
mod coins;
mod failure;
pub mod faults;
mod fee_grant;
mod flawed_node;
pub mod front;
mod gas;
mod genesis;
mod machine;
mod mempool;
mod message;
pub mod mortal;
mod native;
mod port;
mod staking;
mod state;
mod tx;
mod validators;

pub use chain::{EmbeddedChain, GenesisError, Snapshot, StoredCode};
pub use faults::Faults;
pub use flawed_node::FlawedNode;
pub use genesis::{CHAIN_ID, GasPrice, Genesis, STATE, USDC};
pub use machine::validator;
pub use native::Native;
pub use validators::{Staked, StakingError};
