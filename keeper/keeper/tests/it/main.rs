//! The keeper's library from outside: its state and its journal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod state;
