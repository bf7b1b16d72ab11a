//! The step, composed of those of all kinds of work: one input, the rows that it changes, and what is wanted of the
//! world.
//!
//! Around a step, whoever keeps the rows: looks up [`lookups`] and [`admit`]s what is found (and what that asks for in
//! turn), steps, writes the input and the changed rows in one go, then [`evict`]s what has ended. With everything in
//! memory the first and the last can be left out; rows and effects are the same.

use serde::{Deserialize, Serialize};

use crate::bills::{self, Bill};
use crate::decisions::{self, Decision};
use crate::input::Input;
use crate::row::{Kind, Lookup, Row, RowError};
use crate::state::AgentState;
use crate::vendors;

/// What the step wants done.
#[expect(clippy::large_enum_variant, reason = "effects of bills are nearly all, and live for one step")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Effect {
    Bills(bills::Effect),
    Vendors(vendors::Effect),
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
        Input::Bills(input) => {
            let needs = bills::needs(&state.bills, &state.wallet, &state.vendors, input);
            bills::lookups(&state.bills, &needs)
        }
        // All vendors are in memory.
        Input::Vendors(_) => Vec::new(),
    }
}

/// Brings a stored row back into memory. Returns what is to be looked up with it.
pub fn admit(state: &mut AgentState, row: &Row) -> Result<Option<Lookup>, RowError> {
    match row.kind {
        Kind::Bill | Kind::Payee | Kind::Credit => bills::admit(&mut state.bills, row),
        Kind::Vendor => vendors::admit(&mut state.vendors, row).map(|()| None),
        Kind::Decision => decisions::admit(&mut state.decisions, row).map(|()| None),
    }
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing.
pub fn step(state: &mut AgentState, input: &Input) -> Step {
    match input {
        Input::Bills(input) => {
            let bills::Step { effects, changed, decisions } =
                bills::step(&mut state.bills, &state.wallet, &state.vendors, input);
            let mut rows = bills::rows(&state.bills, &changed);
            rows.extend(keep(state, decisions));
            let learned = learn(state, input, &changed);
            rows.extend(vendors::rows(&state.vendors, &learned));
            Step { effects: effects.into_iter().map(Effect::Bills).collect(), rows, rules_changed: changed.rules }
        }
        Input::Vendors(input) => {
            let vendors::Step { effects, changed } = vendors::step(&mut state.vendors, input);
            if state.rules() < 3 {
                state.vendors.forget_former(&changed);
            }
            Step {
                effects: effects.into_iter().map(Effect::Vendors).collect(),
                rows: vendors::rows(&state.vendors, &changed),
                rules_changed: false,
            }
        }
    }
}

/// What bills that were paid say of their vendors' series: one that is not paid teaches nothing. Before rules 3 those
/// that were taken in without a doubt did. Returns which vendors changed.
fn learn(state: &mut AgentState, input: &bills::Input, changed: &bills::Changed) -> vendors::Changed {
    let is_import = matches!(input, bills::Input::Imported(_));
    if state.vendors.is_empty() || state.rules() < 3 && !is_import {
        return vendors::Changed::new();
    }
    let teaches = |status: &bills::BillStatus| match status {
        bills::BillStatus::Open => state.bills.rules < 3,
        // Paid is final, so it has just been.
        bills::BillStatus::Paid { .. } => state.bills.rules >= 3,
        _ => false,
    };
    let records = changed.bills.iter().filter_map(|id| state.bills.get(id));
    let learned = records.filter(|record| teaches(&record.status));
    learned.filter_map(|record| state.vendors.learn_number(&record.bill.payee, &record.bill.number)).collect()
}

/// Rows of what was decided. Before rules 4 none was kept.
fn keep(state: &mut AgentState, decided: Vec<Decision>) -> Vec<Row> {
    let decided = if state.rules() < 4 { Vec::new() } else { decided };
    let rows = decided.iter().map(decisions::row).collect();
    decided.into_iter().for_each(|decision| state.decisions.add(decision));
    rows
}

/// Lets go of what has ended, once it is stored.
pub fn evict(state: &mut AgentState) {
    state.bills.evict();
    state.decisions.evict();
}

/// Every row of what is in memory.
pub fn all_rows(state: &AgentState) -> Vec<Row> {
    let mut rows = bills::all_rows(&state.bills);
    rows.extend(vendors::all_rows(&state.vendors));
    rows.extend(decisions::all_rows(&state.decisions));
    rows
}

/// The rows that are in memory from the start: those of these kinds that stand in one of these statuses.
pub const fn residents() -> [(Kind, &'static [u8]); 3] {
    [(Kind::Bill, &bills::BillStatus::LIVE), (Kind::Vendor, &vendors::RESIDENT), (Kind::Credit, &[0])]
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
