//! The laboratory: the demo, and the embedded chain as a server to play against.
//!
//! Never here: anything that a production keeper runs. Keys in here are public, and money on its chains is worth nothing.

pub mod cli;
mod contracts;
pub mod demo;
mod embedded;
mod folder;
pub mod play;
