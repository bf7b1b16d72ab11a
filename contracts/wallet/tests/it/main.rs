//! The wallet's tests, one binary: direct calls where the typed error matters, a whole embedded chain where money
//! moves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod alarm;
mod approval_rule;
mod approver;
mod attack;
mod bank;
mod binding;
mod budget;
mod caps;
mod cost;
mod council;
mod dead_man;
mod decision;
mod escalation;
mod fixture;
mod freeze;
mod grant;
mod hostile;
mod intent;
mod loosening;
mod mandate;
mod migration;
mod newcomer;
mod operator;
mod ownership;
mod payee;
mod policy;
mod proposal;
mod proposal_model;
mod receipt;
mod recovery;
mod room_model;
mod signature;
mod signers;
mod simulation;
mod spend;
mod stall;
mod standard;
mod story;
mod suite;
mod trust;
mod vectors;
mod window;
mod wire;
