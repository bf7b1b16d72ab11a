//! What only a collector can judge.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod collector;
mod traces;
