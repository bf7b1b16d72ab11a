//! The goals of an agent and what was recorded about them, read beside a running keeper.

use stateset_agent::{Kind, goals};

use crate::agent_rows::{Located, each};
use crate::state_error::StateError;
use crate::stored_state::StoredState;

impl StoredState<'_> {
    /// The goals that the keeper judges by, and the last days.
    pub fn goals(&self) -> Result<goals::State, StateError> {
        let mut state = goals::State::default();
        if let Located::Rows { agent, .. } = &self.located {
            each(&self.moment, *agent, Kind::Goal, None, |row| Ok(goals::admit(&mut state, &row)?))?;
        }
        Ok(state)
    }
}
