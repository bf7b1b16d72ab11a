//! The keeper: wiring, configuration, command line, health.
//!
//! Never here: what may be spent (the wallet contract says), how an intent happens once (`stateset-chain`), what to pay
//! and why (`stateset-agent`).

mod agent_rows;
pub mod bills;
pub mod cli;
pub mod config;
pub mod context;
pub mod demo;
pub mod deploy;
pub mod describe;
pub mod devnet;
pub mod endpoint;
pub mod escalation;
pub mod governance;
pub mod governance_watcher;
pub mod heartbeat;
pub mod http;
pub mod inbox;
pub mod journaled_state;
pub mod money;
pub mod output;
pub mod profile;
pub mod register;
mod replay;
mod report;
mod requested_action;
pub mod round_error;
pub mod run;
pub mod signing_permit;
pub mod signing_request;
pub mod state_error;
pub mod stored_state;
pub mod timestamp;
pub mod transact;
pub mod treasury;
pub mod verbs;
pub mod wallet;
