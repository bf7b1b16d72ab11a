//! The real binary from outside, against an embedded chain served as a node: bad input, bad places, bad times.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod bills;
mod configuration;
mod consult;
mod escalation;
mod heartbeat;
mod journal;
mod keys;
mod log;
mod node;
mod owner;
mod place;
mod proposals;
mod reputation;
mod running;
