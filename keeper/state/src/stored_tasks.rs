//! What an agent knows of tasks, read beside a running keeper.

use stateset_agent::tasks::{State, TaskId, TaskRecord, TaskStatus};
use stateset_agent::{AgentState, Input, Kind, Lookup, Row, admit, lookups, step, tasks};
use stateset_chain::journal::RecordPage;

use crate::agent_rows::{Located, bring, each, row};
use crate::state_error::StateError;
use crate::stored_state::StoredState;

/// A part of the tasks, by id.
#[derive(Clone, Copy, Debug)]
pub struct TaskPage {
    /// Those that stand there alone, by their status' code.
    pub status: Option<u8>,
    /// Those with a greater id.
    pub after: Option<TaskId>,
    pub limit: u32,
}

impl StoredState<'_> {
    /// One task, wherever it stands.
    pub fn task(&self, id: TaskId) -> Result<Option<TaskRecord>, StateError> {
        self.find(Lookup::Key(Kind::Task, id.0))?.first().map(read).transpose()
    }

    /// A part of the tasks.
    pub fn tasks(&self, page: &TaskPage) -> Result<Vec<(TaskId, TaskRecord)>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(Vec::new()) };
        let TaskPage { status, after, limit } = *page;
        let page = RecordPage { kind: Kind::Task.code(), status, after: after.map(|id| id.0), limit };
        let records = self.moment.records(*agent, &page)?.into_iter();
        let task = |row: Row| Ok((TaskId(row.key), read(&row)?));
        records.map(|record| task(row(record)?)).collect()
    }

    /// All tasks that have not ended, as they will be once what waits in the inbox is taken in, and what that touches.
    pub fn tasks_after(&self, waiting: &[Input]) -> Result<State, StateError> {
        let mut state = AgentState::new(String::new());
        let Located::Rows { agent, .. } = &self.located else {
            tasks_of(waiting).for_each(|input| drop(step(&mut state, input)));
            return Ok(state.tasks);
        };
        for status in TaskStatus::LIVE {
            each(&self.moment, *agent, Kind::Task, Some(status), |row| {
                admit(&mut state, &row)?;
                Ok(())
            })?;
        }
        for input in tasks_of(waiting) {
            let touched = lookups(&state, input);
            bring(&self.moment, *agent, &mut state, touched)?;
            step(&mut state, input);
        }
        Ok(state.tasks)
    }

    /// The same, and what these tasks would touch if they were handed in.
    pub fn tasks_before(&self, waiting: &[Input], handed_in: &[tasks::Task]) -> Result<State, StateError> {
        let state = self.tasks_after(waiting)?;
        let input = Input::from(tasks::Input::TasksAdded { tasks: handed_in.to_vec(), at: 0 });
        let mut state = AgentState { tasks: state, ..AgentState::new(String::new()) };
        if let Located::Rows { agent, .. } = &self.located {
            let touched = lookups(&state, &input);
            bring(&self.moment, *agent, &mut state, touched)?;
        }
        Ok(state.tasks)
    }
}

fn tasks_of(waiting: &[Input]) -> impl Iterator<Item = &Input> {
    waiting.iter().filter(|input| matches!(input, Input::Tasks(_)))
}

fn read(row: &Row) -> Result<TaskRecord, StateError> {
    serde_json::from_str(&row.json).map_err(|reason| StateError::Unreadable { what: "task".to_owned(), reason })
}
