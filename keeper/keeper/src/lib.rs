//! The keeper: what connects its parts, the round, and many agents beside each other.
//!
//! Never here: what may be spent (the wallet contract says), how an intent happens once (`stateset-chain`), what to pay
//! and why (`stateset-agent`), what bills ask the chain (`stateset-bills`), what keeps an agent alive
//! (`stateset-upkeep`), what an operator configures (`stateset-config`), what a person types and reads (`stateset-cli`).

mod disk_wait;
mod many;
pub mod parts;
mod reload;
pub mod round_error;
pub mod run;
pub mod service;
pub mod settings;
pub mod supervisor;
pub mod wiring;
