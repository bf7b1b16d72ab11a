//! The real binary from outside, against an embedded chain served as a node: bad input, bad folders, bad times.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod agents;
mod bills;
mod blind;
mod by_hand;
mod configuration;
mod decisions;
mod deploying;
mod disk;
mod doctor;
mod einvoices;
mod endpoints;
mod escalation;
mod files;
mod gas_refill;
mod governance_approval;
mod heartbeat;
mod journal;
mod keys;
mod log;
mod lying;
mod mandate;
mod node;
mod owner;
mod pages;
mod proposals;
mod reputation;
mod running;
mod take_over;
mod terminal;
mod treasury;
mod treasury_plan;
mod vendors;
