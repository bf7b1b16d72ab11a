//! What the agent knows of tasks. Derived from the recorded inputs alone.
//!
//! In memory: every task that has not ended. The others lie in the journal as rows and come back with [`State::admit`] when
//! an input touches them. Absent: a change of a record that the indexes do not follow, and a scan over all tasks.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::IntentId;

use crate::tasks::id::TaskId;
use crate::tasks::record::{TaskRecord, TaskStatus};

/// The tasks that a step changed.
pub type Changed = BTreeSet<TaskId>;

/// Tasks, and what is found of them without looking through all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    records: BTreeMap<TaskId, Box<TaskRecord>>,
    /// From when on the clock has something to do about them.
    by_time: BTreeSet<(u64, TaskId)>,
    /// What is waited for, and by whom.
    dependents: BTreeSet<(TaskId, TaskId)>,
    by_bill: BTreeSet<(IntentId, TaskId)>,
    /// Those that leave memory once they are stored.
    ended: BTreeSet<TaskId>,
    /// Ready, and not begun before a person allows it, by what.
    held: BTreeSet<(String, TaskId)>,
    /// The rules of the next step.
    pub(crate) rules: u32,
}

const FIRST: TaskId = TaskId([0; 16]);
const LAST: TaskId = TaskId([0xff; 16]);

impl State {
    pub fn get(&self, id: TaskId) -> Option<&TaskRecord> {
        self.records.get(&id).map(|record| &**record)
    }

    /// The tasks in memory, by id.
    pub fn iter(&self) -> impl Iterator<Item = (TaskId, &TaskRecord)> {
        self.records.iter().map(|(id, record)| (*id, &**record))
    }

    /// How many tasks have not ended.
    pub fn live(&self) -> usize {
        self.records.len() - self.ended.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether the clock has something to do at this time (Unix seconds).
    pub fn is_due(&self, time: u64) -> bool {
        self.by_time.first().is_some_and(|(from, _)| *from <= time)
    }

    /// What it has something to do about, the earliest first, at most so many.
    pub(crate) fn due(&self, time: u64, max: usize) -> Vec<TaskId> {
        self.by_time.iter().take_while(|(from, _)| *from <= time).take(max).map(|(_, id)| *id).collect()
    }

    /// The tasks that wait for this one.
    pub fn dependents(&self, id: TaskId) -> Vec<TaskId> {
        self.dependents.range((id, FIRST)..=(id, LAST)).map(|(_, dependent)| *dependent).collect()
    }

    /// The tasks that became this bill.
    pub fn of_bill(&self, bill: IntentId) -> Vec<TaskId> {
        self.by_bill.range((bill, FIRST)..=(bill, LAST)).map(|(_, id)| *id).collect()
    }

    /// Brings a task into memory. One that is there stays.
    pub fn admit(&mut self, id: TaskId, record: TaskRecord) {
        if !self.records.contains_key(&id) {
            self.index(id, &record, true);
            self.records.insert(id, Box::new(record));
        }
    }

    /// Changes where a task stands; the indexes follow.
    pub(crate) fn change(&mut self, id: TaskId, change: impl FnOnce(&mut TaskRecord)) {
        let Some(mut record) = self.records.remove(&id) else { return };
        self.index(id, &record, false);
        change(&mut record);
        self.index(id, &record, true);
        self.records.insert(id, record);
    }

    /// Takes in that a person allows a subject: what waited for it is looked at again. Costs what waited.
    pub(crate) fn let_go(&mut self, subject: &str) -> Changed {
        let first = (subject.to_owned(), FIRST);
        let waited = self.held.range(first..).take_while(|(held, _)| held == subject).map(|(_, id)| *id);
        let waited: Changed = waited.collect();
        for id in &waited {
            self.change(*id, |record| record.held = None);
        }
        waited
    }

    /// Lets go of everything that has ended, once it is stored.
    pub fn evict(&mut self) {
        for id in std::mem::take(&mut self.ended) {
            self.records.remove(&id);
        }
    }

    fn index(&mut self, id: TaskId, record: &TaskRecord, is_known: bool) {
        if let Some(from) = record.looked_at_from() {
            set(&mut self.by_time, (from, id), is_known);
        }
        if let Some(held) = record.held.as_ref().filter(|_| !record.status.has_ended()) {
            set(&mut self.held, (held.subject.clone(), id), is_known);
        }
        match &record.status {
            TaskStatus::Blocked { on } => {
                for dependency in on {
                    set(&mut self.dependents, (*dependency, id), is_known);
                }
            }
            TaskStatus::Doing { bill } => set(&mut self.by_bill, (*bill, id), is_known),
            status if status.has_ended() => set(&mut self.ended, id, is_known),
            _ => {}
        }
    }
}

fn set<T: Ord>(of: &mut BTreeSet<T>, entry: T, is_known: bool) {
    if is_known {
        of.insert(entry);
    } else {
        of.remove(&entry);
    }
}
