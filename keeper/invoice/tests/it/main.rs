//! The reader against real files and hostile ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod discounts;
mod hostile;
mod instalments;
mod mutated;
mod published;
mod refused;
mod written;
