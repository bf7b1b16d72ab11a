//! The keeper's library from outside: many agents beside each other.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod supervisor;
