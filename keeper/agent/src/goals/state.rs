//! The goals of the time, and the days since there were any. Derived from the recorded inputs alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

use crate::bills;
use crate::goals::day::{Day, SECONDS};
use crate::goals::goal::{DAYS_MAX, Goal};
use crate::tasks;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// The configuration has these goals from the block's time `at` (Unix seconds) on, in place of those before.
    GoalsSet { goals: Vec<Goal>, at: u64 },
}

/// What a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub goals: bool,
    /// Days since 1970.
    pub days: BTreeSet<u64>,
}

/// Goals, and what happened on each day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// None if there never were any.
    pub(crate) goals: Option<Vec<Goal>>,
    pub(crate) days: BTreeMap<u64, Day>,
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
        let Input::GoalsSet { goals, at } = input;
        self.goals = Some(goals.clone());
        let mut changed = self.see(*at);
        changed.goals = true;
        changed
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
        let Some((today, day)) = self.days.iter_mut().next_back() else { return changed };
        let mut is_changed = false;
        for record in of_bills.iter().filter_map(|id| bills.get(id)) {
            is_changed |= day.add_bill(*today, record);
        }
        for record in of_tasks.iter().filter_map(|id| tasks.get(*id)) {
            is_changed |= day.add_task(record);
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
