//! The goals of the time, and the days since there were any. Derived from the recorded inputs alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stateset_api::{Amount, IntentId};

use crate::bills;
use crate::goals::day::{Day, SECONDS, Worth};
use crate::goals::goal::{DAYS_MAX, Goal};
use crate::goals::measure::Measure;
use crate::goals::plan::Plan;
use crate::tasks;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// The configuration has these goals from the block's time `at` (Unix seconds) on, in place of those before.
    GoalsSet { goals: Vec<Goal>, at: u64 },
    /// A day began by the block's time: goals are looked at.
    GoalsDay { at: u64 },
    /// Somebody says what they see of what a goal names. `at`: the block's time at which it was taken in.
    GoalReported { name: String, value: u64, at: u64 },
}

/// The time that an input brings, Unix seconds.
pub(crate) const fn time_of(input: &Input) -> u64 {
    match input {
        Input::GoalsSet { at, .. } | Input::GoalsDay { at } | Input::GoalReported { at, .. } => *at,
    }
}

impl Input {
    /// The same as of this time, by which it is recorded.
    #[must_use]
    pub fn at(self, at: u64) -> Self {
        match self {
            Self::GoalsSet { goals, at: _ } => Self::GoalsSet { goals, at },
            Self::GoalsDay { at: _ } => Self::GoalsDay { at },
            Self::GoalReported { name, value, at: _ } => Self::GoalReported { name, value, at },
        }
    }
}

/// What a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub goals: bool,
    /// Days since 1970.
    pub days: BTreeSet<u64>,
    /// Plans, by their goals' names.
    pub plans: BTreeSet<String>,
}

impl Changed {
    /// What another step changed as well.
    pub(crate) fn extend(&mut self, other: Self) {
        self.goals |= other.goals;
        self.days.extend(other.days);
        self.plans.extend(other.plans);
    }
}

/// Goals, and what happened on each day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// None if there never were any.
    pub(crate) goals: Option<Vec<Goal>>,
    pub(crate) days: BTreeMap<u64, Day>,
    /// By the goal's name. Of a goal that is none any more its plan stays.
    pub(crate) plans: BTreeMap<String, Plan>,
}

impl State {
    /// The goals of now.
    pub fn goals(&self) -> &[Goal] {
        self.goals.as_deref().unwrap_or_default()
    }

    /// The last day that was seen, in days since 1970.
    pub fn today(&self) -> Option<u64> {
        self.days.keys().next_back().copied()
    }

    /// The last so many days.
    pub fn last(&self, days: u64) -> impl Iterator<Item = &Day> {
        let first = self.today().unwrap_or_default().saturating_add(1).saturating_sub(days);
        self.days.range(first..).map(|(_, day)| day)
    }

    /// Takes one input in.
    pub fn step(&mut self, input: &Input) -> Changed {
        match input {
            Input::GoalsSet { goals, at } => {
                self.goals = Some(goals.clone());
                Changed { goals: true, ..self.see(*at) }
            }
            Input::GoalsDay { at } => self.see(*at),
            Input::GoalReported { name, value, at } => {
                let mut changed = self.see(*at);
                let is_named = self.goals().iter().any(|goal| goal.measure.reported() == Some(name));
                changed.extend(self.change_today(|day| {
                    let is_other = is_named && day.levels.get(name) != Some(value);
                    if is_other {
                        day.levels.insert(name.clone(), *value);
                    }
                    is_other
                }));
                changed
            }
        }
    }

    /// Whether this time begins a day that goals are looked at on.
    pub fn is_day_due(&self, time: u64) -> bool {
        !self.goals().is_empty() && self.today().is_none_or(|today| today < time / SECONDS)
    }

    /// Whether a report would say anything new: a goal goes by it, and it is the first of its day or another number.
    pub fn learns_of(&self, name: &str, value: u64, at: u64) -> bool {
        let is_named = self.goals().iter().any(|goal| goal.measure.reported() == Some(name));
        let known = self.days.get(&(at / SECONDS)).and_then(|day| day.levels.get(name));
        is_named && known != Some(&value)
    }

    /// The plan of a goal, if it ever had one.
    pub fn plan(&self, goal: &str) -> Option<&Plan> {
        self.plans.get(goal)
    }

    /// Changes the last day that was seen. `change` says whether it did.
    fn change_today(&mut self, change: impl FnOnce(&mut Day) -> bool) -> Changed {
        let mut changed = Changed::default();
        if let Some((today, day)) = self.days.iter_mut().next_back()
            && change(day)
        {
            changed.days.insert(*today);
        }
        changed
    }

    /// Books what lies in the wallet by the ledger, of denoms of which a reserve is a goal: the least of the day is kept.
    pub(crate) fn hold(&mut self, held: impl Fn(&str) -> Option<u128>) -> Changed {
        let denoms = self.goals().iter().filter_map(|goal| match &goal.measure {
            Measure::Reserve { denom, .. } => Some(denom.clone()),
            _ => None,
        });
        let found: Vec<(String, u128)> = denoms.filter_map(|denom| Some((denom.clone(), held(&denom)?))).collect();
        self.change_today(|day| {
            let mut is_changed = false;
            for (denom, amount) in found {
                if day.held.get(&denom).is_none_or(|least| amount < least.0) {
                    day.held.insert(denom, Amount(amount));
                    is_changed = true;
                }
            }
            is_changed
        })
    }

    /// Books what a look at the treasury, or a move into it or out of it, showed; where earning is a goal.
    pub(crate) fn book_treasury(&mut self, change: impl FnOnce(&mut Worth)) -> Changed {
        if !self.goals().iter().any(|goal| matches!(goal.measure, Measure::Earn { .. })) {
            return Changed::default();
        }
        self.change_today(|day| {
            let before = day.treasury.clone();
            change(day.treasury.get_or_insert_default());
            day.treasury != before
        })
    }

    /// Books what was bought of a good otherwise than by a payment of a task's.
    pub(crate) fn book_good(&mut self, of: (&str, &str), (amount, units): (u128, u64)) -> Changed {
        self.change_today(|day| {
            day.add_bought(of, amount, units);
            true
        })
    }

    /// The chain reached this time, Unix seconds. A time before the last day is that day's.
    pub fn see(&mut self, time: u64) -> Changed {
        let mut changed = Changed::default();
        let day = time / SECONDS;
        if !self.goals().is_empty() && time > 0 && self.today().is_none_or(|today| today < day) {
            self.days.insert(day, Day::default());
            changed.days.insert(day);
        }
        changed
    }

    /// Adds what became of bills and tasks to the last day.
    pub fn book(
        &mut self,
        (of_bills, bills): (&BTreeSet<IntentId>, &bills::State),
        (of_tasks, tasks): (&tasks::Changed, &tasks::State),
    ) -> Changed {
        let mut changed = Changed::default();
        if self.goals().is_empty() {
            return changed;
        }
        let goals = self.goals.as_deref().unwrap_or_default();
        let Some((today, day)) = self.days.iter_mut().next_back() else { return changed };
        let mut is_changed = false;
        for record in of_bills.iter().filter_map(|id| bills.get(id)) {
            is_changed |= day.add_bill(*today, record, goals);
        }
        for record in of_tasks.iter().filter_map(|id| tasks.get(*id)) {
            is_changed |= day.add_task(record, goals);
        }
        if is_changed {
            changed.days.insert(*today);
        }
        changed
    }

    /// Lets go of days that no goal looks back to.
    pub fn evict(&mut self) {
        let first = self.today().unwrap_or_default().saturating_add(1).saturating_sub(DAYS_MAX);
        while self.days.first_key_value().is_some_and(|(day, _)| *day < first) {
            self.days.pop_first();
        }
    }
}
