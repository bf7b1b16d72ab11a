//! Tasks: work with a deadline that waits for other work, and ends once: done, late, failed, abandoned or cancelled, each
//! with its reason.
//!
//! This room has its own [`Input`], [`Effect`] and [`State`]. A task whose work is a payment becomes a bill when it is ready
//! and ends with it; the crate's root composes the two. Every other kind of work has no hands yet: such a task is ready until
//! a person says what came of it.
//!
//! Time is the block's: nothing passes while the chain stands. Absent: a task that waits for itself (what is handed in may
//! wait only for what is known or comes with it, and never changes), and one that waits for what can never be.

mod clock;
mod decide;
mod effect;
mod end;
mod hand_in;
mod id;
mod input;
mod limits;
mod record;
mod rows;
mod state;
mod step;
#[cfg(test)]
mod step_tests;
#[cfg(test)]
mod suite;
mod task;
mod transition;

pub(crate) use decide::{Terms, decide};
pub use effect::{Effect, Notice};
pub use end::check_end;
pub use hand_in::{HandIn, Refusal, preview};
pub use id::{TaskId, TaskIdError};
pub use input::{Ended, Input, Verdict};
pub use limits::{
    DEPENDENCIES_MAX, DUE_AT_ONCE_MAX, LATE_SECONDS_DEFAULT, REASON_BYTES_MAX, TASKS_LIVE_MAX, TEXT_BYTES_MAX,
};
pub use record::{OnHold, TaskRecord, TaskStatus};
pub use rows::{admit, all_rows, lookups, rows};
pub use state::{Changed, State};
pub use step::{Step, step};
pub(crate) use step::{bills_changed, bills_made, bills_of, time_of};
pub use task::{Good, Money, Payment, Task, TaskError};
