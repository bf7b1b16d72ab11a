//! The keeper: configuration, what connects its parts, and the round.
//!
//! Never here: what may be spent (the wallet contract says), how an intent happens once (`stateset-chain`), what to pay
//! and why (`stateset-agent`), what a person types and reads (`stateset-cli`).

mod agent_rows;
pub mod byte_order_mark;
pub mod config;
pub mod context;
pub mod epoch;
pub mod escalation;
pub mod governance;
pub mod governance_watcher;
pub mod heartbeat;
pub mod inbox;
pub mod journaled_state;
mod judging;
mod many;
pub mod money;
pub mod node_check;
mod payee_watcher;
pub mod process_memory;
mod replay;
pub mod round_error;
pub mod run;
pub mod service;
pub mod state_error;
pub mod stored_state;
pub mod supervisor;
mod take_over;
pub mod timestamp;
pub mod transact;
pub mod treasury;
pub mod vendor_proof;
pub mod wallet;
pub mod wiring;
