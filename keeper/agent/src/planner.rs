//! Breaks goals that are at risk into tasks: with dependencies, deadlines and a price, by stated rules.
//!
//! Between goals, tasks, memory and decisions. It looks once a day and when goals are set; a goal has one open plan at most, and a
//! new one no sooner than [`REPLAN_SECONDS`] after the one before. Each plan and each of its tasks has a decision's record.
//! Absent: a payment (what a plan buys is bought by a person's task or bill, which the wallet's policy judges), and anything
//! before rules 5.
//!
//! What each would come to, with the goal's weight `w` from 0 to 1 and the gap to its target in the goal's unit (of a unit cost
//! times the units bought):
//!
//! ```text
//! leave it          - w · gap
//! ask a person      - w · gap / 2          of what is looked at, every other thing gets better
//! try PAYEE         - what it is expected to cost more than the best known
//! ```

mod draft;
mod trial;

use crate::decisions::{About, Choice, Decision, Estimate, Work, choose};
use crate::goals::{self, Goal, Plan, Progress, Standing, progress};
use crate::memory;
use crate::planner::draft::{Draft, drafts};
use crate::state::AgentState;
use crate::tasks::{self, Task};
use crate::teaching;

pub(crate) use trial::of_trials;

/// A goal is planned for again no sooner than seven days after.
pub const REPLAN_SECONDS: u64 = 7 * 86_400;
/// Who hands in what is planned.
pub const SOURCE: &str = "planner";

const MILLION: i128 = 1_000_000;

/// What was planned.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    pub(crate) goals: goals::Changed,
    pub(crate) tasks: tasks::Step,
    pub(crate) decisions: Vec<Decision>,
}

/// Plans for the goals that are at risk or missed and have no open plan. `now`: Unix seconds.
pub(crate) fn plan(state: &mut AgentState, now: u64) -> Planned {
    let mut planned = Planned::default();
    if state.rules() < 5 || now == 0 {
        return planned;
    }
    for goal in state.goals.goals().to_vec() {
        let before = state.goals.plan(&goal.name).cloned().unwrap_or_default();
        let rests = before.number > 0 && now < before.at.saturating_add(REPLAN_SECONDS);
        let found = progress(&goal, &state.goals);
        if !before.is_open() && !rests && found.standing != Standing::Ok {
            plan_one(state, (&goal, &found, before), now, &mut planned);
        }
    }
    planned
}

fn plan_one(state: &mut AgentState, (goal, found, before): (&Goal, &Progress, Plan), now: u64, planned: &mut Planned) {
    let number = before.number.saturating_add(1);
    let drafts = drafts(state, (goal, found, &before), (number, now));
    let Some((draft, decision)) = weigh(state, (goal, found), drafts, now) else { return };
    let mut plan = Plan { goal: goal.name.clone(), number, at: now, trial: None, ..before };
    if let Some(draft) = draft {
        let ids: Vec<_> = draft.tasks.iter().map(Task::id).collect();
        let input = tasks::Input::TasksAdded { tasks: draft.tasks, at: now };
        let tasks::Step { effects, changed, .. } = tasks::step(&mut state.tasks, &input);
        planned.tasks.effects.extend(effects);
        planned.tasks.changed.extend(changed);
        // One that is refused, since there are too many, is not planned.
        plan.open = ids.into_iter().filter(|id| state.tasks.get(*id).is_some()).collect();
        plan.trial = draft.trial.filter(|trial| plan.open.contains(&trial.task));
        let of_tasks = plan.open.iter().map(|id| Decision { subject: id.to_string(), ..decision.clone() });
        planned.decisions.extend(of_tasks);
    }
    planned.decisions.push(decision);
    planned.goals.plans.insert(goal.name.clone());
    state.goals.plans.insert(goal.name.clone(), plan);
}

/// Chooses among the drafts. None as its first: it is left as it is.
fn weigh(
    state: &AgentState,
    (goal, found): (&Goal, &Progress),
    drafts: Vec<Draft>,
    now: u64,
) -> Option<(Option<Draft>, Decision)> {
    let stop = state.memory.stopped(&teaching::goal(&goal.name)).map(teaching::obstacle);
    let leaving = -weighed(goal, found, state);
    let by = |draft: &Draft| draft.tasks.iter().filter_map(|task| task.deadline).max().unwrap_or(now);
    let choice = |draft: Draft| {
        let value = draft.costs.map_or(leaving / 2, |costs| -i128::from(costs));
        let (name, estimate) = (draft.name.clone(), Estimate::certain(value, by(&draft)));
        Choice { obstacle: draft.obstacle.clone().or_else(|| stop.clone()), action: Some(draft), name, estimate }
    };
    let mut choices: Vec<Choice<Option<Draft>>> = drafts.into_iter().map(choice).collect();
    let leave = Estimate::certain(leaving, now);
    choices.push(Choice { action: None, name: "leave it".to_owned(), estimate: leave, obstacle: None });
    let chosen = choose(choices)?;
    let why = chosen.action.as_ref().map_or("", |draft| &draft.why);
    let colon = if why.is_empty() { "" } else { ": " };
    let rationale = format!("goal '{}' is {}: {}{colon}{why}", goal.name, found.standing.name(), found.words);
    let denom = goal.measure.denom().unwrap_or_default().to_owned();
    let about = About { work: Work::Goals, subject: goal.name.clone(), at: now, height: 0, denom };
    Some(Decision::of(about, chosen, rationale))
}

/// What the gap to the target counts for.
fn weighed(goal: &Goal, found: &Progress, state: &AgentState) -> i128 {
    let gap = found.measure.abs_diff(found.target);
    let units = match &goal.measure {
        goals::Measure::UnitCost { good, denom, days, .. } => {
            state.goals.last(*days).map(|day| day.bought_of(good, denom).units).fold(0_u64, u64::saturating_add)
        }
        _ => 1,
    };
    let gap = i128::try_from(gap.saturating_mul(units.into())).unwrap_or(i128::MAX);
    // Divided first where the product would be beyond every number.
    gap.checked_mul(goal.weight.into()).map_or(gap, |weighed| weighed / MILLION)
}

/// What ended of a plan is open no more.
pub(crate) fn follow(state: &mut AgentState, changed: &tasks::Changed) -> goals::Changed {
    let mut plans = goals::Changed::default();
    for (id, record) in changed.iter().filter_map(|id| Some((id, state.tasks.get(*id)?))) {
        if record.task.source != SOURCE || !record.status.has_ended() {
            continue;
        }
        let plan = record.task.goal.as_ref().and_then(|goal| state.goals.plans.get_mut(goal));
        if let Some(plan) = plan.filter(|plan| plan.open.contains(id)) {
            plan.open.remove(id);
            plans.plans.insert(plan.goal.clone());
        }
    }
    plans
}

/// Lessons and changes of one step's ended tasks.
pub(crate) fn learn(
    state: &mut AgentState,
    changed: &tasks::Changed,
    now: u64,
) -> (Vec<memory::Input>, goals::Changed) {
    let (lessons, mut booked) = of_trials(state, changed, now);
    booked.extend(follow(state, changed));
    (lessons, booked)
}
