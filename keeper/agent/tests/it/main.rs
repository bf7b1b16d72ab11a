//! What the core promises to those around it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod attacks;
mod eviction;
mod learning;
mod paid_total;
mod planning;
mod recorded;
mod strangers;
mod table;
mod tasks;
mod teaching;
