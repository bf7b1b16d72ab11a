//! Goals that the agent's configuration sets, and how far recorded facts are from them.
//!
//! This room has its own [`Input`] and [`State`]. While there are goals it keeps one row a day: what was paid in each category,
//! what was paid on time, how tasks ended, and what else a goal names; and one row for the plan of each goal that had one, which
//! [`crate::planner`] makes. Without goals it keeps nothing. A step adds to one day, so what it costs does not
//! depend on how many there were; the last [`DAYS_MAX`] days are in memory, the rows stay.
//!
//! Absent: a measure that is not a recorded fact, and a payment that a goal permits. A budget that says `hold` holds bills back,
//! beside the wallet's policy.

mod budget;
mod day;
mod deadline;
mod goal;
mod measure;
mod plan;
mod progress;
mod rows;
mod state;
#[cfg(test)]
mod tests;

pub use budget::constrain;
pub use day::{Bought, Day, Worth};
pub use goal::{DAYS_MAX, GOALS_MAX, Goal, GoalError, PARTS, check_all};
pub use measure::{Measure, PAYEES_MAX, REPUTATION};
pub use plan::{Plan, Trial};
pub use progress::{AT_RISK_PARTS, Progress, Standing, progress};
pub use rows::{RESIDENT, admit, all_rows, rows};
pub(crate) use state::time_of;
pub use state::{Changed, Input, State};
