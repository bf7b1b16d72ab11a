//! What the agent's work teaches its memory, and what memory has stopped for the rooms that ask before they choose.
//!
//! Between memory and the rooms that decide, which know nothing of beliefs but what they ask of them (a treasury what its
//! yields were, a planner whom to try). Each input teaches by what it changed: payments that the
//! chain refused or took, tasks that ended, moves of the treasury, a day of validators. What is stopped rules an option out
//! in bills, treasury and tasks, until a person says `memory allow`. Absent: anything learned before rules 5, a clock, and a
//! stop of what leads towards money for bills.

mod payments;
mod pools;
mod stops;
mod subjects;
mod tasks;
mod treasury;

pub(crate) use payments::{Tried, of_outcomes, tried};
pub(crate) use pools::{awaited, of_look};
pub(crate) use stops::{bar, bar_by, count_failures, let_go, note_stops, obstacle, terms};
pub(crate) use subjects::goal;
pub use subjects::{GOALS, PAY, TASKS, TREASURY};
pub(crate) use tasks::of_tasks;
pub use treasury::teaches;
pub(crate) use treasury::{of_day, of_move};

use crate::memory::{self, Changed};
use crate::row::Row;
use crate::state::AgentState;

/// Takes in what was learned of one input: the rows that changed by it, each once, and what a person may want to know.
pub(crate) fn remember(state: &mut AgentState, inputs: &[memory::Input]) -> (Vec<Row>, Vec<memory::Effect>) {
    let (mut all, mut said) = (Changed::default(), Vec::new());
    for input in inputs {
        let memory::Step { effects, changed } = memory::step(&mut state.memory, input);
        all.extend(changed);
        said.extend(effects);
    }
    if !inputs.is_empty() {
        bar(state);
    }
    (memory::rows(&state.memory, &all), said)
}
