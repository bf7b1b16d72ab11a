//! Tests of the crate from outside, one module per noun.

#![expect(clippy::unwrap_used, reason = "a test stops at its first surprise")]

mod agents;
mod answering;
mod contract;
mod dialect;
mod disk;
mod endpoints;
mod fake;
mod fees;
mod first_silent;
mod foreign_bytes;
mod grpc;
mod journal;
mod keystore;
mod outbox;
mod signing;
mod steps;
mod suite;
mod window;
