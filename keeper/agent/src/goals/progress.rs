//! How far recorded facts are from a goal.

use serde::Serialize;

use crate::goals::day::{Bought, Day, SECONDS};
use crate::goals::goal::{Goal, PARTS};
use crate::goals::measure::Measure;
use crate::goals::state::State;

/// Of a budget, in parts of a million: from here on it is at risk.
pub const AT_RISK_PARTS: u128 = 800_000;

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ok,
    /// Missed soon, or already but within its tolerance or before its deadline.
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
    /// In parts of a million; of amounts in the denom's smallest unit; of what is reported as it is reported.
    pub measure: u128,
    /// The same.
    pub target: u128,
    pub standing: Standing,
    /// Amounts as the chain writes coins.
    pub words: String,
}

/// How a goal stands by the days that are known. Before its deadline nothing is missed.
pub fn progress(goal: &Goal, state: &State) -> Progress {
    let found = measured(goal, state);
    let is_early = goal.deadline.is_some_and(|deadline| state.today().unwrap_or_default() < deadline / SECONDS);
    match found.standing {
        Standing::Missed if is_early => Progress { standing: Standing::AtRisk, ..found },
        _ => found,
    }
}

fn measured(goal: &Goal, state: &State) -> Progress {
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
            let standing = match at_most(goal, spent, max.0) {
                Standing::Ok if spent > part(max.0, AT_RISK_PARTS) => Standing::AtRisk,
                standing => standing,
            };
            let words = format!("{spent}{denom} of {max}{denom} were paid for {category} in {days} days");
            Progress { measure: spent, target: max.0, standing, words }
        }
        Measure::Reserve { denom, min, .. } => reserve(goal, state, (denom, min.0)),
        Measure::Earn { min, .. } => earn(goal, state, *min),
        Measure::Level { name, min, max, .. } => level(goal, state, (name, *min, *max)),
        Measure::Reputation { min, .. } => level(goal, state, (crate::goals::measure::REPUTATION, *min, None)),
        Measure::PayeeShare { payee, denom, max, .. } => payee_share(goal, state, (payee, denom, *max)),
        Measure::UnitCost { good, denom, max, .. } => unit_cost(goal, state, (good, denom, max.0)),
    }
}

fn nothing(target: u128, standing: Standing, words: String) -> Progress {
    Progress { measure: target, target, standing, words }
}

fn reserve(goal: &Goal, state: &State, (denom, min): (&str, u128)) -> Progress {
    let days = goal.measure.days();
    let held = || state.last(days).filter_map(|day| day.held.get(denom)).map(|amount| amount.0);
    let Some(now) = held().last() else {
        let words = format!("the ledger showed nothing of {denom} in {days} days");
        return nothing(min, Standing::AtRisk, words);
    };
    let least = held().min().unwrap_or(now);
    let standing = match at_least(goal, now, min) {
        Standing::Ok if at_least(goal, least, min) == Standing::Missed => Standing::AtRisk,
        standing => standing,
    };
    let words = format!("{now}{denom} of {min}{denom} are at hand, {least}{denom} was the least in {days} days");
    Progress { measure: now, target: min, standing, words }
}

/// What the treasury brought between its first look of the days and its last, by the year.
fn earn(goal: &Goal, state: &State, min: u32) -> Progress {
    let (days, target) = (goal.measure.days(), u128::from(min));
    let first_day = state.today().unwrap_or_default().saturating_add(1).saturating_sub(days);
    let looks = || {
        let seen = state.days.range(first_day..);
        seen.filter_map(|(day, of)| Some((*day, of.treasury.as_ref()?.total?.0)))
    };
    let (Some((from, before)), Some((to, after))) = (looks().next(), looks().next_back()) else {
        return nothing(target, Standing::Ok, format!("the treasury was not looked at in {days} days"));
    };
    if from == to || before == 0 {
        return nothing(target, Standing::Ok, format!("too little is known of the treasury in {days} days"));
    }
    // What moved on the first day was before its last look, or is taken for it.
    let moved = state.days.range(from.saturating_add(1)..=to).filter_map(|(_, day)| day.treasury.as_ref());
    let (put_in, out) = moved.fold((0_u128, 0_u128), |(put_in, out), of| {
        (put_in.saturating_add(of.put_in.0), out.saturating_add(of.taken_out.0))
    });
    let (there, was) = (after.saturating_add(out), before.saturating_add(put_in));
    let gained = there.saturating_sub(was);
    let a_year = gained.saturating_mul(365).saturating_mul(u128::from(PARTS)) / was.saturating_mul((to - from).into());
    let words = if there < was {
        format!("the treasury lost {} of {was} in {} days, its prices included", was - there, to - from)
    } else {
        format!("the treasury gained {gained} on {was} in {} days, its prices included", to - from)
    };
    Progress { measure: a_year, target, standing: at_least(goal, a_year, target), words }
}

fn level(goal: &Goal, state: &State, (name, min, max): (&str, u64, Option<u64>)) -> Progress {
    let (days, target) = (goal.measure.days(), u128::from(min));
    let Some(now) = state.last(days).filter_map(|day| day.levels.get(name)).last().copied() else {
        return nothing(target, Standing::AtRisk, format!("nobody reported {name} in {days} days"));
    };
    let standing = match (at_least(goal, now.into(), target), max) {
        (Standing::Ok, Some(max)) => at_most(goal, now.into(), max.into()),
        (standing, _) => standing,
    };
    let most = max.map(|max| format!(" and at most {max}")).unwrap_or_default();
    let words = format!("{name} is {now}, wanted are at least {min}{most}");
    Progress { measure: now.into(), target, standing, words }
}

fn payee_share(goal: &Goal, state: &State, (payee, denom, max): (&str, &str, u32)) -> Progress {
    let (days, target) = (goal.measure.days(), u128::from(max));
    let (one, all) = state
        .last(days)
        .map(|day| day.paid_to(payee, denom))
        .fold((0_u128, 0_u128), |(one, all), (more, of)| (one.saturating_add(more), all.saturating_add(of)));
    if all == 0 {
        return Progress {
            measure: 0,
            target,
            standing: Standing::Ok,
            words: format!("nothing was paid in {denom} in {days} days"),
        };
    }
    // Rounded up: what is a little above is above.
    let measure = one.saturating_mul(PARTS.into()).div_ceil(all);
    let words = format!("{one}{denom} of {all}{denom} went to {payee} in {days} days");
    Progress { measure, target, standing: at_most(goal, measure, target), words }
}

fn unit_cost(goal: &Goal, state: &State, (good, denom, max): (&str, &str, u128)) -> Progress {
    let days = goal.measure.days();
    let Bought { amount, units } =
        state.last(days).map(|day| day.bought_of(good, denom)).fold(Bought::default(), |sum, of| Bought {
            amount: stateset_api::Amount(sum.amount.0.saturating_add(of.amount.0)),
            units: sum.units.saturating_add(of.units),
        });
    if units == 0 {
        let words = format!("no {good} was bought in {denom} in {days} days");
        return Progress { measure: 0, target: max, standing: Standing::Ok, words };
    }
    let each = amount.0.div_ceil(units.into());
    let words = format!("{units} of {good} cost {each}{denom} each in {days} days, wanted are {max}{denom}");
    Progress { measure: each, target: max, standing: at_most(goal, each, max), words }
}

/// So many parts of a million, rounded towards less; without a product that overflows.
fn part(amount: u128, parts: u128) -> u128 {
    let all = u128::from(PARTS);
    (amount / all).saturating_mul(parts).saturating_add(amount % all * parts / all)
}

fn at_least(goal: &Goal, measure: u128, target: u128) -> Standing {
    match measure {
        measure if measure < target.saturating_sub(part(target, goal.tolerance.into())) => Standing::Missed,
        measure if measure < target => Standing::AtRisk,
        _ => Standing::Ok,
    }
}

fn at_most(goal: &Goal, measure: u128, target: u128) -> Standing {
    match measure {
        measure if measure > target.saturating_add(part(target, goal.tolerance.into())) => Standing::Missed,
        measure if measure > target => Standing::AtRisk,
        _ => Standing::Ok,
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
