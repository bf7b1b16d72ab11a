//! What the configuration says of an agent and the core goes by. What is another than before is recorded, so that a replay
//! goes by the settings of the time.

use crate::bills::{self, Preferences};
use crate::goals::{self, Goal};
use crate::input::Input;
use crate::ledger::{self, Limits};
use crate::permissions::Permissions;
use crate::state::AgentState;

/// One agent's, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub goals: Vec<Goal>,
    /// How much of what goes wrong is borne.
    pub limits: Limits,
    pub bills: Preferences,
    /// What whoever acts for it asks; of payments the preferences say it as well, so that a replay knows.
    pub permissions: Permissions,
}

impl Settings {
    /// The inputs by which an agent comes to know these from `now` (Unix seconds) on; none if it goes by them already.
    pub fn news(&self, state: &AgentState, now: u64) -> Vec<Input> {
        let goals = (state.goals.goals() != self.goals)
            .then(|| goals::Input::GoalsSet { goals: self.goals.clone(), at: now }.into());
        let limits =
            (state.ledger.limits() != self.limits).then(|| ledger::Input::LedgerLimited(self.limits.clone()).into());
        let bills =
            (*state.bills.preferences() != self.bills).then(|| bills::Input::Preferred(self.bills.clone()).into());
        goals.into_iter().chain(limits).chain(bills).collect()
    }
}
