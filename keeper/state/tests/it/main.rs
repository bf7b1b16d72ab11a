//! The state from outside: steps, replays, and journals of before.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod digests;
mod goals;
mod state;
mod tasks;
