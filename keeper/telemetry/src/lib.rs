//! What the keeper shows of itself: health, readiness and metrics over HTTP, the log's lines and counters.
//!
//! Never here: decisions, keys, or anything that a round waits for. Whoever reads nothing of this stops no payment.

pub mod authority;
pub mod escape;
pub mod http;
pub mod log;
pub mod metrics;
pub mod pulse;
pub mod report;
pub mod terms;
pub mod traces;

pub use stateset_agent::show::{breach, timestamp};
