//! Notices from outside: what arrives where, over servers and programs that behave badly, deaths and absences.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod program;
mod queue;
mod receiver;
mod reminders;
mod suite;
mod webhook;
