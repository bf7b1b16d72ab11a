//! One input about advice: what of it is followed, and what becomes of that.

use std::collections::BTreeSet;

use stateset_api::IntentId;

use crate::advice::chore::{task, weigh_chore};
use crate::advice::comment::weigh_words;
use crate::advice::hold::{FALSE_ALARMS_MAX, IGNORED_SECONDS, is_stopped, weigh_hold};
use crate::advice::input::{Advice, Input, Source};
use crate::advice::later::weigh_later;
use crate::advice::proposal::{Known, cut};
use crate::advice::state::{BILLS_MAX, State};
use crate::bills::{self, BillStatus, Doubt};
use crate::decisions::Decision;
use crate::tasks::{self, Task};

/// Of each kind but holds so many proposals of one answer are weighed.
pub const PROPOSALS_MAX: usize = 20;

/// What an input came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bills that a person is to look at, and the doubt for each.
    pub holds: Vec<(IntentId, Doubt)>,
    /// To be taken in, each as any other.
    pub tasks: Vec<Task>,
    pub decisions: Vec<Decision>,
}

/// The bills that an input names.
pub fn bills_of(input: &Input) -> Vec<IntentId> {
    match input {
        Input::Asked { bills, .. } => bills.clone(),
        Input::Answered(advice) => {
            let Advice { holds, laters, words, tasks, .. } = advice;
            let holds = holds.iter().map(|hold| hold.bill);
            let others = laters.iter().map(|later| later.bill).chain(words.iter().map(|words| words.bill));
            let all = holds.chain(others).chain(tasks.iter().map(|task| task.bill));
            all.collect::<BTreeSet<IntentId>>().into_iter().collect()
        }
    }
}

/// The time that an answer brings, Unix seconds; 0 of a question.
pub(crate) const fn time_of(input: &Input) -> u64 {
    match input {
        Input::Asked { .. } => 0,
        Input::Answered(advice) => advice.at,
    }
}

/// The tasks that an input may make.
pub fn tasks_of(known: &bills::State, input: &Input) -> Vec<Task> {
    let Input::Answered(advice) = input else { return Vec::new() };
    let chores = advice.tasks.iter().take(PROPOSALS_MAX);
    chores.filter_map(|chore| task(advice, chore, known.get(&chore.bill)?)).collect()
}

/// Takes one input in. The bills that it names and the tasks that it may make must be in memory, if there are such.
pub fn step(state: &mut State, known: &bills::State, tasks: &tasks::State, input: &Input) -> Step {
    state.inputs = state.inputs.saturating_add(1);
    match input {
        Input::Asked { bills, until } => {
            for bill in bills.iter().filter(|bill| known.contains_key(bill)) {
                if state.shown.len() < BILLS_MAX {
                    state.shown.insert(*bill, *until);
                }
            }
            Step::default()
        }
        Input::Answered(advice) => answered(state, Known { bills: known, tasks }, advice),
    }
}

fn answered(state: &mut State, known: Known<'_>, advice: &Advice) -> Step {
    // What was shown waits no more; it is not shown again before it was judged.
    state.shown.values_mut().for_each(|until| *until = (*until).min(advice.at));
    state.tasks.retain(|id| known.tasks.get(*id).is_some_and(|record| !record.status.has_ended()));
    if state.ignored_since.is_some_and(|since| since.saturating_add(IGNORED_SECONDS) <= advice.at) {
        // It is heard again, and the next false alarm is one too many.
        let left = if known.bills.rules >= 5 { FALSE_ALARMS_MAX - 1 } else { 0 };
        (state.ignored_since, state.false_alarms) = (None, left);
    }
    if state.ignored_since.is_none() && state.false_alarms >= FALSE_ALARMS_MAX {
        state.ignored_since = Some(advice.at);
    }
    let mut step = Step::default();
    hold(state, known, advice, &mut step);
    for later in advice.laters.iter().take(PROPOSALS_MAX) {
        let Some((until, decision)) = weigh_later(state, known, (advice, later)) else { continue };
        step.decisions.push(decision);
        state.later.extend(until.map(|until| (later.bill, until)));
    }
    for words in advice.words.iter().take(PROPOSALS_MAX) {
        step.decisions.extend(weigh_words(state, known, (advice, words)));
    }
    for chore in advice.tasks.iter().take(PROPOSALS_MAX) {
        let Some((task, decision)) = weigh_chore(state, known, (advice, chore)) else { continue };
        step.decisions.push(decision);
        state.tasks.extend(task.as_ref().map(Task::id));
        step.tasks.extend(task);
    }
    step
}

fn hold(state: &mut State, known: Known<'_>, advice: &Advice, step: &mut Step) {
    for hold in advice.holds.iter().take(BILLS_MAX) {
        let Some((is_held, decision)) = weigh_hold(state, known, (advice, hold)) else { continue };
        step.decisions.push(decision);
        if is_held {
            state.held.insert(hold.bill);
            let Source { model, .. } = &advice.source;
            let doubt = Doubt::Advised { model: model.clone(), reason: cut(&hold.reason) };
            step.holds.push((hold.bill, doubt));
        }
    }
}

/// Follows what became of bills: one that is judged waits for no word, one that a person let go on was a false alarm, one
/// that a person stops was a right one. Returns whether anything changed.
pub fn follow(state: &mut State, known: &bills::State, changed: &bills::Changed) -> bool {
    if state.shown.is_empty() && state.held.is_empty() && state.later.is_empty() {
        return false;
    }
    let mut is_changed = false;
    for bill in &changed.bills {
        let record = known.get(bill);
        let status = record.map(|record| &record.status);
        if !matches!(status, Some(BillStatus::Open)) {
            is_changed |= state.shown.remove(bill).is_some();
            is_changed |= state.later.remove(bill).is_some();
        }
        let is_held = matches!(status, Some(BillStatus::NeedsReview { .. }));
        let is_stopped = known.rules >= 5 && record.is_some_and(is_stopped);
        if (!is_held || is_stopped) && state.held.remove(bill) {
            state.false_alarms = match is_held {
                true => state.false_alarms.saturating_sub(1),
                false => state.false_alarms.saturating_add(1),
            };
            is_changed = true;
        }
    }
    is_changed
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
