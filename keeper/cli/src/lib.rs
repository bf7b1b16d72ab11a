//! The command line: what a person types, what each verb does, and the words in which it answers.
//!
//! Never here: the round (`stateset-keeper`), what may be spent (the wallet contract says), a chain to play with
//! (`stateset-lab`).

pub mod bills;
pub mod cli;
pub mod deploy;
pub mod describe;
pub mod devnet;
pub mod entry;
pub mod exit;
pub mod output;
pub mod profile;
mod progress;
pub mod register;
mod requested_action;
pub mod signing_request;
pub mod strict_json;
pub mod task_file;
pub mod verbs;
