//! The step, composed of those of all kinds of work: one input, the rows that it changes, and what is wanted of the
//! world.
//!
//! Around a step, whoever keeps the rows: looks up [`lookups`] and [`admit`]s what is found (and what that asks for in
//! turn), steps, writes the input and the changed rows in one go, then [`evict`]s what has ended. With everything in
//! memory the first and the last can be left out; rows and effects are the same.

use serde::{Deserialize, Serialize};

use crate::bills::{self, Bill};
use crate::input::Input;
use crate::row::{Kind, Lookup, Row, RowError};
use crate::state::AgentState;

/// What the step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Effect {
    Bills(bills::Effect),
}

/// What a step came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    /// What is stored otherwise than before.
    pub rows: Vec<Row>,
    /// The rules became others: [`AgentState::rules`] is to be stored.
    pub rules_changed: bool,
}

/// What an input touches and is not in memory.
pub fn lookups(state: &AgentState, input: &Input) -> Vec<Lookup> {
    match input {
        Input::Bills(input) => bills::lookups(&state.bills, &bills::needs(&state.wallet, input)),
    }
}

/// Brings a stored row back into memory. Returns what is to be looked up with it.
pub fn admit(state: &mut AgentState, row: &Row) -> Result<Option<Lookup>, RowError> {
    match row.kind {
        Kind::Bill | Kind::Payee => bills::admit(&mut state.bills, row),
    }
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing.
pub fn step(state: &mut AgentState, input: &Input) -> Step {
    match input {
        Input::Bills(input) => {
            let bills::Step { effects, changed } = bills::step(&mut state.bills, &state.wallet, input);
            Step {
                effects: effects.into_iter().map(Effect::Bills).collect(),
                rows: bills::rows(&state.bills, &changed),
                rules_changed: changed.rules,
            }
        }
    }
}

/// Lets go of what has ended, once it is stored.
pub fn evict(state: &mut AgentState) {
    state.bills.evict();
}

/// Every row of what is in memory.
pub fn all_rows(state: &AgentState) -> Vec<Row> {
    bills::all_rows(&state.bills)
}

/// The rows that are in memory from the start: those of these kinds that stand in one of these statuses.
pub const fn residents() -> [(Kind, &'static [u8]); 1] {
    [(Kind::Bill, &bills::BillStatus::LIVE)]
}

/// How many stored rows of a kind stand in a status.
pub fn restore_counts(state: &mut AgentState, kind: Kind, counts: &[(u8, u64)]) {
    if kind == Kind::Bill {
        let mut all = [0; bills::BillStatus::NAMES.len()];
        for (status, count) in counts {
            if let Some(known) = all.get_mut(usize::from(*status)) {
                *known = *count;
            }
        }
        state.bills.restore_counts(all);
    }
}

/// The bills to ask the wallet about at this time: see [`bills::due`].
pub fn due(state: &AgentState, now: u64) -> Vec<&Bill> {
    bills::due(&state.bills, now)
}
