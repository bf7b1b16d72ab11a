//! The laboratory: the demo, the embedded chain as a server to play against, rehearsals, and a journal's past
//! under other rules.
//!
//! Never here: anything that a production keeper runs. Keys in here are public, and money on its chains is worth nothing.

pub mod cli;
mod contracts;
pub mod demo;
mod embedded;
mod folder;
pub mod judgement;
pub mod past;
pub mod play;
pub mod rehearsal;
pub mod timing;
