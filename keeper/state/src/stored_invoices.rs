//! What an agent knows of outgoing invoices, read beside a running keeper.

use stateset_agent::{Kind, invoices};

use crate::agent_rows::{Located, each};
use crate::state_error::StateError;
use crate::stored_state::StoredState;

impl StoredState<'_> {
    /// The invoices of which something is still expected; with those that ended if `whole`, which costs what is stored.
    pub fn invoices(&self, whole: bool) -> Result<invoices::State, StateError> {
        let mut state = invoices::State::default();
        let Located::Rows { agent, .. } = &self.located else { return Ok(state) };
        let statuses = invoices::RESIDENT.into_iter().map(Some);
        let statuses: Vec<Option<u8>> = if whole { vec![None] } else { statuses.collect() };
        for status in statuses {
            each(&self.moment, *agent, Kind::Invoice, status, |row| Ok(invoices::admit(&mut state, &row)?))?;
        }
        Ok(state)
    }
}
