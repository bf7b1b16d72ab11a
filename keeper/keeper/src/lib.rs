//! The keeper: wiring, configuration, command line, health.
//!
//! Never here: what may be spent (the wallet contract says), how an intent happens once (`stateset-chain`), what to pay
//! and why (`stateset-agent`).

pub mod bills;
pub mod cli;
pub mod config;
pub mod consult;
pub mod context;
pub mod core;
pub mod demo;
pub mod deploy;
pub mod devnet;
pub mod escalation;
pub mod heartbeat;
pub mod http;
pub mod inbox;
pub mod money;
pub mod output;
pub mod paper;
pub mod profile;
pub mod register;
pub mod run;
pub mod transact;
pub mod verbs;
pub mod wallet;
pub mod words;
