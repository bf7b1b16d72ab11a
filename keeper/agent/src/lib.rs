//! The keeper's core: `step(state, input)` changes the state and says which rows changed and what is wanted.
//!
//! Absent here: IO, clocks, randomness, tokio, tonic, cosmrs. Time is the block's and comes in as input, so the same
//! code runs live, in replay and in a rehearsal. Nothing here moves money: an effect is a wish that the chain may
//! refuse.
//!
//! # A room per kind of work
//! [`bills`] and [`vendors`], of which the first asks the second why a bill must wait; [`advice`], in which a model's word on a
//! bill can hold it; [`decisions`], the engine that chooses for all and keeps why; [`tasks`], whose payments become
//! bills; [`goals`], which measures what was recorded, and [`planner`], which makes tasks of what is at risk; [`ledger`],
//! which books what moved and wants nothing; [`invoices`], which sets what came in against what was billed; [`treasury`],
//! which asks the first what will be due; [`memory`], which learns from what is said to it, and by [`teaching`] from what
//! the others did. To add
//! another: a folder beside it with its own `Input`, `Effect` and `State`, and
//! `step`, `needs`, `rows`, `admit`; then a line in each of [`Input`], [`Effect`], [`AgentState`], [`Kind`] and in the
//! functions of `step.rs`. No file of another room is touched. Its inputs are tagged by words that no other room uses,
//! since recorded inputs do not name their room.

pub mod advice;
pub mod bills;
mod booking;
pub mod decisions;
pub mod fixed;
pub mod goals;
mod input;
pub mod invoices;
pub mod ledger;
pub mod lookalike;
pub mod memory;
pub mod permissions;
pub mod planner;
pub mod rating;
mod row;
mod settings;
mod settling;
pub mod show;
mod state;
mod step;
pub mod tasks;
pub mod teaching;
pub mod treasury;
pub mod vendors;

pub use bills::{
    Bill, BillError, BillRecord, BillStatus, EscalationEvent, GovernanceAnswer, Import, Intent, Judged, Notice,
    Observation, Outcome,
};
pub use input::Input;
pub use lookalike::is_invisible;
pub use row::{Kind, Lookup, Row, RowError, RowKey};
pub use settings::Settings;
pub use state::{AgentState, Header};
pub use step::{Effect, Step, admit, all_rows, due, evict, lookups, residents, restore_counts, step};
