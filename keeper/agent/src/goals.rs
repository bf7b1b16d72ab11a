//! Goals that the agent's configuration sets, and how far recorded facts are from them.
//!
//! This room has its own [`Input`] and [`State`]. While there are goals it keeps one row a day: what was paid in each category,
//! what was paid on time, and how tasks ended. Without goals it keeps nothing. A step adds to one day, so what it costs does not
//! depend on how many there were; the last [`DAYS_MAX`] days are in memory, the rows stay.
//!
//! Absent: a measure that is not a recorded fact, and a payment that a goal permits. A budget that says `hold` holds bills back,
//! beside the wallet's policy.

mod budget;
mod day;
mod goal;
mod progress;
mod rows;
mod state;
#[cfg(test)]
mod tests;

pub use budget::constrain;
pub use day::Day;
pub use goal::{DAYS_MAX, GOALS_MAX, Goal, GoalError, Measure, PARTS, check_all};
pub use progress::{AT_RISK_PARTS, Progress, Standing, progress};
pub use rows::{RESIDENT, admit, all_rows, rows};
pub use state::{Changed, Input, State};
