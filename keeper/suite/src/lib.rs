//! What the keeper's test suites share: a chain that is served on a free port, a keeper's folder, and the real binary that
//! works between them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod home;

pub use home::*;
