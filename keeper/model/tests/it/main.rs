//! The client against real servers on this machine: scripted ones, hostile ones, and on request a small model.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod asking;
mod budgets;
mod hostile;
mod raw_server;
mod real_model;
mod recording;
mod scripted_server;
mod suite;
