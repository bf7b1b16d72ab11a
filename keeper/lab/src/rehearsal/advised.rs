//! What a model was asked in a rehearsal, and what came of it: from its records and the journal's decisions.

use serde::Serialize;
use stateset_advisor::Store;
use stateset_agent::{Kind, decisions};
use stateset_chain::journal::Reader;
use stateset_model::Outcome;
use stateset_state::stored_state::StoredState;

/// Rows read at once.
const PAGE: u32 = 1_000;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Advised {
    pub questions: u32,
    /// Of these, answered with JSON; whether of the right shape or not.
    pub answered: u32,
    /// Proposals of the right shape that were weighed against the constraints.
    pub proposals: u32,
    /// Of these, followed.
    pub followed: u32,
}

/// By what was kept of one agent.
pub(super) fn advised(store: &Store, journal: &Reader, wallet: &str) -> eyre::Result<Advised> {
    let mut found = Advised::default();
    for record in store.records(usize::MAX)? {
        found.questions += 1;
        found.answered += u32::from(matches!(record.outcome, Outcome::Answered(_)));
    }
    let stored = StoredState::read(journal, wallet)?;
    let mut before = None;
    loop {
        let rows = stored.last_rows(Kind::Decision, (before, PAGE))?;
        let Some(last) = rows.last() else { return Ok(found) };
        before = Some(last.key);
        for row in &rows {
            let decision = decisions::read(row)?;
            let is_proposed = decision.proposed_by.is_some();
            found.proposals += u32::from(is_proposed);
            found.followed += u32::from(is_proposed && decision.action != stateset_agent::advice::LEAVE);
        }
    }
}
