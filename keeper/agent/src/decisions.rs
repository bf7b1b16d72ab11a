//! What was decided, why, what else could have been done and what removed it: one row per decision, kept for good.
//!
//! A kind of work lists what it could do as [`Choice`]s, [`choose`] takes one, and the [`Decision`] is the record of it.
//! It is written in the same write as what it led to, and [`crate::step`] over the same input makes it again to the byte.
//!
//! Absent: a decision of a person's, who gives its reasons elsewhere, and a decision that is held in memory once stored.
//! A bill that was held when it was handed in has none: nothing had been asked yet, and its record says why it waits.

mod choice;
mod decision;
mod entry;
mod estimate;
mod rows;
mod state;

pub use choice::{Choice, Chosen, Constraint, Obstacle, choose};
pub use decision::{About, Decision, DecisionId, Work};
pub use entry::{DOMAIN, entry};
pub use estimate::{AVERSION, Estimate, Expected, Other};
pub use rows::{about, admit, all_rows, read, row};
pub use state::State;
