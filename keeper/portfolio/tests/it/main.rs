//! The keeper alone operates a treasury, over the real contracts: what it is for, and every way in which it may be cut off.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod booked;
mod flipped;
mod killed;
mod node;
mod operated;
mod refused;
mod storm;
mod world;
