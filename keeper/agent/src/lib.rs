//! The keeper's core: `step(state, input)` changes the state and says which rows changed and what is wanted.
//!
//! Absent here: IO, clocks, randomness, tokio, tonic, cosmrs. Time is the block's and comes in as input, so the same
//! code runs live, in replay and in a rehearsal. Nothing here moves money: an effect is a wish that the chain may
//! refuse.
//!
//! # A room per kind of work
//! [`bills`] and [`vendors`], of which the first asks the second why a bill must wait. [`treasury`] only plans: nothing of
//! it is recorded yet. To add another: a folder beside it with its own `Input`, `Effect` and `State`, and
//! `step`, `needs`, `rows`, `admit`; then a line in each of [`Input`], [`Effect`], [`AgentState`], [`Kind`] and in the
//! functions of `step.rs`. No file of another room is touched. Its inputs are tagged by words that no other room uses,
//! since recorded inputs do not name their room.

pub mod bills;
pub mod decisions;
mod input;
pub mod lookalike;
mod row;
pub mod show;
mod state;
mod step;
pub mod treasury;
pub mod vendors;

pub use bills::{
    Bill, BillError, BillRecord, BillStatus, EscalationEvent, GovernanceAnswer, Import, Intent, Judged, Notice,
    Observation, Outcome,
};
pub use input::Input;
pub use lookalike::is_invisible;
pub use row::{Kind, Lookup, Row, RowError, RowKey};
pub use state::{AgentState, Header};
pub use step::{Effect, Step, admit, all_rows, due, evict, lookups, residents, restore_counts, step};
