//! Tasks as rows, and back.

use crate::row::{Kind, Lookup, Row, RowError};
use crate::tasks::id::TaskId;
use crate::tasks::input::{Ended, Input};
use crate::tasks::record::TaskRecord;
use crate::tasks::state::{Changed, State};

/// What is to be looked up so that an input's step sees all that it touches, bills aside. What is in memory is left out.
pub fn lookups(state: &State, input: &Input) -> Vec<Lookup> {
    let needed: Changed = match input {
        Input::TasksAdded { tasks, .. } => {
            tasks.iter().flat_map(|task| std::iter::once(task.id()).chain(task.depends_on.iter().copied())).collect()
        }
        Input::TaskEnded(Ended { id, .. }) => Changed::from([*id]),
        // What waits for the clock has not ended, and what has not ended is in memory.
        Input::TasksDue { .. } => Changed::new(),
    };
    let absent = needed.into_iter().filter(|id| state.get(*id).is_none());
    absent.map(|id| Lookup::Key(Kind::Task, id.0)).collect()
}

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    changed.iter().filter_map(|id| Some(row(*id, state.get(*id)?))).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    state.iter().map(|(id, record)| row(id, record)).collect()
}

/// Brings a stored row back into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let unreadable =
        |reason: serde_json::Error| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() };
    let record: TaskRecord = serde_json::from_str(&row.json).map_err(unreadable)?;
    state.admit(TaskId(row.key), record);
    Ok(())
}

fn row(id: TaskId, record: &TaskRecord) -> Row {
    // Strings, numbers and lists of these: JSON has a form for each, so writing cannot fail.
    let json = serde_json::to_string(record).unwrap_or_default();
    Row { kind: Kind::Task, key: id.0, status: record.status.code(), alike: None, similar: None, json }
}
