//! The keeper's library from outside: its state and its journal, configurations, and many agents beside each other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod roster;
mod state;
mod supervisor;
