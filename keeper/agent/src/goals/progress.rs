//! How far recorded facts are from a goal.

use serde::Serialize;

use crate::goals::day::Day;
use crate::goals::goal::{Goal, Measure, PARTS};
use crate::goals::state::State;

/// Of a budget, in parts of a million: from here on it is at risk.
pub const AT_RISK_PARTS: u128 = 800_000;

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ok,
    /// Missed soon, or already but within its tolerance.
    AtRisk,
    Missed,
}

impl Standing {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::AtRisk => "at risk",
            Self::Missed => "missed",
        }
    }
}

/// How a goal stands, and by which numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// In parts of a million, or of a budget in its denom's smallest unit.
    pub measure: u128,
    /// The same.
    pub target: u128,
    pub standing: Standing,
    /// Amounts as the chain writes coins.
    pub words: String,
}

/// How a goal stands by the days that are known.
pub fn progress(goal: &Goal, state: &State) -> Progress {
    let days = goal.measure.days();
    match &goal.measure {
        Measure::PayOnTime { .. } => {
            let counts = count(state, days, |day| (day.on_time, day.overdue));
            share(goal, counts, ("bill", "paid on time"))
        }
        Measure::FinishTasks { .. } => {
            let counts = count(state, days, |day| (day.tasks_done, day.tasks_missed));
            share(goal, counts, ("task", "done in time"))
        }
        Measure::Budget { category, denom, max, .. } => {
            let spent = state.last(days).map(|day| day.paid_in(category, denom)).fold(0_u128, u128::saturating_add);
            let (parts, tolerance) = (u128::from(PARTS), u128::from(goal.tolerance));
            let allowed = max.0.saturating_add(max.0 / parts * tolerance + max.0 % parts * tolerance / parts);
            let warned = max.0 / parts * AT_RISK_PARTS + max.0 % parts * AT_RISK_PARTS / parts;
            let standing = match spent {
                spent if spent > allowed => Standing::Missed,
                spent if spent > warned => Standing::AtRisk,
                _ => Standing::Ok,
            };
            let words = format!("{spent}{denom} of {max}{denom} were paid for {category} in {days} days");
            Progress { measure: spent, target: max.0, standing, words }
        }
    }
}

fn count(state: &State, days: u64, of: impl Fn(&Day) -> (u64, u64)) -> (u64, u64) {
    state
        .last(days)
        .map(of)
        .fold((0, 0), |(good, bad), (more, worse)| (good.saturating_add(more), bad.saturating_add(worse)))
}

fn share(goal: &Goal, (good, bad): (u64, u64), (what, how): (&str, &str)) -> Progress {
    let parts = u128::from(PARTS);
    let target = parts - u128::from(goal.tolerance.min(PARTS));
    let all = u128::from(good) + u128::from(bad);
    let days = goal.measure.days();
    if all == 0 {
        let words = format!("no {what} came to an end in {days} days");
        return Progress { measure: parts, target, standing: Standing::Ok, words };
    }
    // Towards less: what is not quite reached is not reached.
    let measure = u128::from(good) * parts / all;
    let standing = match measure {
        measure if measure < target => Standing::Missed,
        _ if bad > 0 => Standing::AtRisk,
        _ => Standing::Ok,
    };
    let words = format!("{good} of {all} {what}s were {how} in {days} days");
    Progress { measure, target, standing, words }
}
