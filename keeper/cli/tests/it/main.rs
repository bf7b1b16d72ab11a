//! The real binary from outside, against an embedded chain served as a node: bad input, bad folders, bad times.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod agents;
mod bills;
mod blind;
mod by_hand;
mod config_check;
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
mod goals;
mod governance_approval;
mod heartbeat;
mod journal;
mod keys;
mod ledger;
mod log;
mod lying;
mod mandate;
mod memory;
mod model;
mod node;
mod notices;
mod owner;
mod pages;
mod proposals;
mod reloading;
mod reputation;
mod running;
mod shadow;
mod take_over;
mod tasks;
mod terminal;
mod treasury;
mod treasury_operated;
mod treasury_plan;
mod vendors;
mod watching;
