//! What payments teach: how many blocks lie between the decision to pay and the payment.
//!
//! Bills decide and know no memory; memory knows neither. Of each batch the first that was paid teaches: what
//! settles together took the same time, and a batch costs one look-up and two rows however large it is. Absent: a
//! clock (a block's height is one), and evidence that nobody has: what was found paid without a block, or was decided
//! before decisions were recorded, teaches nothing.

use stateset_api::IntentId;

use crate::bills::{self, BillStatus, Ended, Outcome};
use crate::decisions::{self, Work};
use crate::memory::{self, BeliefKind, Noticed, Observation, Seen};
use crate::row::{Kind, Lookup, Row};
use crate::state::AgentState;

/// What it is learned of.
const SUBJECT: &str = "bills";

/// A bill that an input says is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paid {
    id: IntentId,
    height: u64,
}

/// Of an input's bills the one that will teach, if the step finds it as it is now. Before rules 4 none did.
pub(crate) fn teacher(state: &AgentState, input: &bills::Input) -> Option<Paid> {
    let bills::Input::Outcomes(ended) = input else { return None };
    if state.rules() < 4 {
        return None;
    }
    let intended =
        |id: &IntentId| state.bills.get(id).is_some_and(|record| matches!(record.status, BillStatus::Intended { .. }));
    ended.iter().find_map(|Ended { id, outcome }| match outcome {
        Outcome::Settled { height: height @ 1.. } if intended(id) => Some(Paid { id: *id, height: *height }),
        _ => None,
    })
}

/// What is to be looked up for it.
pub(crate) fn lookup(paid: Paid) -> Lookup {
    Lookup::Alike(Kind::Decision, decisions::about(Work::Bills, &paid.id.to_string()))
}

/// Learns from it. Returns the rows and effects of that.
pub(crate) fn learn(state: &mut AgentState, paid: Paid) -> (Vec<Row>, Vec<memory::Effect>) {
    let subject = paid.id.to_string();
    let is_it = |one: &&decisions::Decision| {
        one.work == Work::Bills && one.action == bills::PAY && one.height <= paid.height && one.subject == subject
    };
    let Some(decision) = state.decisions.latest(is_it) else { return Default::default() };
    let seen = Seen::Size(paid.height - decision.height);
    let observation = Observation { about: BeliefKind::BlocksToSettle, subject: SUBJECT.to_owned(), seen };
    let noticed = Noticed { at: decision.at, observations: vec![observation] };
    let memory::Step { effects, changed } = memory::step(&mut state.memory, &memory::Input::Noticed(noticed));
    (memory::rows(&state.memory, &changed), effects)
}

#[cfg(test)]
#[path = "settling_tests.rs"]
mod tests;
