//! The embedded chain from outside: signed bytes in, a node's answers out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod admission;
mod alarm;
mod contracts;
mod delivery;
mod faults;
mod front;
mod money;
mod paid_once;
mod preflight;
mod silent;
mod validators;
mod world;
