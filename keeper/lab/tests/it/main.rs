//! The laboratory's binary from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod demo;
mod models;
mod pages;
mod past;
mod play;
mod rehearsal;
mod rehearsed_treasury;
