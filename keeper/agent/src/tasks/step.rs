//! One input about tasks, and what bills that changed mean for them.

use stateset_api::IntentId;

use crate::bills::{self, Bill};
use crate::tasks::clock::{bills_due, end_with, follow_bill, tick};
use crate::tasks::effect::Effect;
use crate::tasks::end::by_person;
use crate::tasks::hand_in::hand_in;
use crate::tasks::id::TaskId;
use crate::tasks::input::{Ended, Input};
use crate::tasks::state::{Changed, State};
use crate::tasks::transition::Transition;

/// What a step wants done, and the tasks that it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub changed: Changed,
    /// What is to be taken in as bills in the same step, each for its task.
    pub bills: Vec<(TaskId, Bill)>,
}

impl From<Transition<'_>> for Step {
    fn from(on: Transition<'_>) -> Self {
        Self { effects: on.effects, changed: on.changed, bills: on.bills }
    }
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing. What [`super::lookups`] names and
/// exists must be in memory.
pub fn step(state: &mut State, input: &Input) -> Step {
    let mut on = Transition::new(state);
    match input {
        Input::TasksAdded { tasks, at } => hand_in(&mut on, tasks, *at),
        Input::TaskEnded(ended) => by_person(&mut on, ended),
        Input::TasksDue { time } => tick(&mut on, *time),
    }
    on.into()
}

/// The time that an input brings, Unix seconds; 0 if none is known.
pub(crate) const fn time_of(input: &Input) -> u64 {
    match input {
        Input::TasksAdded { at, .. } | Input::TaskEnded(Ended { at, .. }) => *at,
        Input::TasksDue { time } => *time,
    }
}

/// The bills that an input may make.
pub(crate) fn bills_of(state: &State, input: &Input) -> Vec<Bill> {
    match input {
        Input::TasksDue { time } => bills_due(state, *time),
        // These make tasks ready at most, which the clock makes bills of.
        Input::TasksAdded { .. } | Input::TaskEnded(_) => Vec::new(),
    }
}

/// Tasks follow the bills that they became, once these were taken in.
pub(crate) fn bills_made(
    state: &mut State,
    made: &[(TaskId, Bill)],
    (wallet, bills): (&str, &bills::State),
    now: u64,
) -> Step {
    let mut on = Transition::new(state);
    for (id, bill) in made {
        let intent = bill.intent_id(wallet);
        follow_bill(&mut on, (*id, bill), bills.get(&intent).map(|record| (intent, record)), now);
    }
    on.into()
}

/// Bills changed: tasks end with theirs.
pub(crate) fn bills_changed<'a>(
    state: &mut State,
    changed: impl IntoIterator<Item = &'a IntentId>,
    bills: &bills::State,
) -> Step {
    let mut on = Transition::new(state);
    for id in changed {
        if let Some(record) = bills.get(id) {
            end_with(&mut on, *id, record, 0);
        }
    }
    on.into()
}
