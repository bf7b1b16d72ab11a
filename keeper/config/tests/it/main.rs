//! Configurations from outside: one agent, several, and of before there could be several.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod reloading;
mod roster;
