//! What a purchase by a plan turned out to cost: the price of one is learned, and what it cost more than the best known is
//! taken off the goal's budget; where none is known, what it cost more than the goal wants one to. So whatever cost more than
//! the task's limit has broken the budget, too. A goal whose trying has cost more than that is stopped until a person allows it.

use stateset_api::Amount;

use crate::goals::{Changed, Measure, Trial};
use crate::memory::{self, BeliefKind, Noticed, Observation, Seen};
use crate::state::AgentState;
use crate::tasks;
use crate::teaching;

/// Of the tasks that ended in a step.
pub(crate) fn of_trials(state: &mut AgentState, changed: &tasks::Changed, now: u64) -> (Vec<memory::Input>, Changed) {
    let (mut lessons, mut booked) = (Vec::new(), Changed::default());
    for id in changed {
        let Some(record) = state.tasks.get(*id).filter(|record| record.status.is_done()) else { continue };
        let Some(name) = record.task.goal.clone() else { continue };
        let is_tried = |trial: &&Trial| trial.task == *id;
        let Some(trial) = state.goals.plan(&name).and_then(|plan| plan.trial.as_ref()).filter(is_tried).cloned() else {
            continue;
        };
        let at = if now > 0 { now } else { record.since };
        let Some(cost) = record.cost.as_ref().filter(|cost| cost.denom == trial.denom).map(|cost| cost.amount.0) else {
            continue;
        };
        let price = u64::try_from(cost).unwrap_or(u64::MAX);
        let seen =
            Observation { about: BeliefKind::GoodPrice, subject: trial.subject.clone(), seen: Seen::Size(price) };
        lessons.push(memory::Input::Noticed(Noticed { at, observations: vec![seen] }));
        lessons.extend(spend(state, (&name, &trial, price), at));
        booked.plans.insert(name.clone());
        if let Some(Measure::UnitCost { good, .. }) = measure(state, &name) {
            booked.extend(state.goals.book_good((&good, &trial.denom), (cost, 1)));
        }
    }
    (lessons, booked)
}

fn spend(state: &mut AgentState, (name, trial, price): (&str, &Trial, u64), at: u64) -> Option<memory::Input> {
    let wanted = match measure(state, name) {
        Some(Measure::UnitCost { max, .. }) => u64::try_from(max.0).unwrap_or(u64::MAX),
        _ => price,
    };
    let more = price.saturating_sub(trial.best.unwrap_or(wanted));
    let plan = state.goals.plans.get_mut(name)?;
    plan.spent = Amount(plan.spent.0.saturating_add(more.into()));
    plan.trial = None;
    let spent = u64::try_from(plan.spent.0).unwrap_or(u64::MAX);
    let Some(Measure::UnitCost { budget, .. }) = measure(state, name) else { return None };
    let worth = u64::try_from(budget.0).unwrap_or(u64::MAX);
    Some(memory::Input::Costed { subject: teaching::goal(name), spent, worth, at })
}

fn measure(state: &AgentState, name: &str) -> Option<Measure> {
    state.goals.goals().iter().find(|goal| goal.name == name).map(|goal| goal.measure.clone())
}
