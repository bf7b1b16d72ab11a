//! Taking tasks in: each once, and none that waits for itself or for what nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::show::timestamp::show_time;
use crate::tasks::effect::Notice;
use crate::tasks::end::{abandoned_by, end};
use crate::tasks::id::TaskId;
use crate::tasks::limits::TASKS_LIVE_MAX;
use crate::tasks::record::{TaskRecord, TaskStatus};
use crate::tasks::state::State;
use crate::tasks::task::Task;
use crate::tasks::transition::Transition;

/// What becomes of one task that is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandIn {
    New,
    /// The very same task is known.
    Duplicate,
}

/// A longer circle is named by its first link alone.
const CIRCLE_SHOWN_MAX: usize = 33;

/// Of the tasks that are handed in together.
struct Known {
    accepted: BTreeSet<TaskId>,
    handed_in: BTreeSet<TaskId>,
}

/// Why a task that can be one is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("{0}")]
    Task(#[from] crate::tasks::task::TaskError),
    #[error(
        "its source and id are known with other content; the known one stands, a changed one needs an id of its own"
    )]
    Conflict,
    #[error("its deadline was {}, the chain is at {}: name a later one", show_time(*deadline), show_time(*now))]
    DeadlinePassed { deadline: u64, now: u64 },
    #[error("{TASKS_LIVE_MAX} tasks have not ended, no more are taken")]
    Full,
    #[error("it waits for {dependency}, which nobody handed in")]
    Unknown { dependency: TaskId },
    #[error("it waits for {dependency}, which is refused")]
    DependencyRefused { dependency: TaskId },
    #[error("it waits for itself: {}", circle.iter().map(ToString::to_string).collect::<Vec<_>>().join(" waits for "))]
    Circle { circle: Vec<TaskId> },
}

/// What would become of tasks at this time (Unix seconds; 0 if none is known), in their order. What they touch must be in
/// memory.
pub fn preview(state: &State, tasks: &[Task], now: u64) -> Vec<(TaskId, Result<HandIn, Refusal>)> {
    let (outcomes, _) = sort(state, tasks, now);
    tasks.iter().map(Task::id).zip(outcomes).collect()
}

/// Takes tasks in. Nothing is known of what is refused, so it may come again.
pub(crate) fn hand_in(on: &mut Transition<'_>, tasks: &[Task], now: u64) {
    let (outcomes, accepted) = sort(on.state, tasks, now);
    for (task, outcome) in tasks.iter().zip(outcomes) {
        if let Err(refusal) = outcome {
            let title = task.title.chars().take(64).collect();
            on.notify(Notice::Refused { id: task.id(), title, reason: refusal.to_string() });
        }
    }
    // Each after what it waits for.
    for index in accepted {
        if let Some(task) = tasks.get(index) {
            add(on, task, now);
        }
    }
}

fn add(on: &mut Transition<'_>, task: &Task, now: u64) {
    let id = task.id();
    let known = || task.depends_on.iter().filter_map(|dependency| Some((*dependency, on.state.get(*dependency)?)));
    let lost = known().find(|(_, record)| record.status.has_ended() && !record.status.is_done());
    let lost = lost.map(|(dependency, record)| abandoned_by(dependency, &record.task.title, &record.status));
    let waited: BTreeSet<TaskId> = known().filter(|(_, record)| !record.status.is_done()).map(|(id, _)| id).collect();
    let is_blocked = !waited.is_empty();
    let status = if is_blocked { TaskStatus::Blocked { on: waited.into_iter().collect() } } else { TaskStatus::Open };
    on.state.admit(id, TaskRecord::new(task.clone(), now, status));
    on.changed.insert(id);
    on.notify(Notice::Added { id, title: task.title.clone() });
    match lost {
        Some(status) => end(on, id, status, now),
        None if !is_blocked => on.open(id, now),
        None => {}
    }
}

/// What becomes of each task, and the indexes of those to be taken in, each behind what it waits for.
fn sort(state: &State, tasks: &[Task], now: u64) -> (Vec<Result<HandIn, Refusal>>, Vec<usize>) {
    let mut outcomes = Vec::with_capacity(tasks.len());
    let mut candidates: BTreeMap<TaskId, usize> = BTreeMap::new();
    for (index, task) in tasks.iter().enumerate() {
        let id = task.id();
        let earlier = candidates.get(&id).and_then(|earlier| tasks.get(*earlier));
        let known = state.get(id).map(|record| &record.task).or(earlier);
        let outcome = match known {
            Some(known) if known == task => Ok(HandIn::Duplicate),
            Some(_) => Err(Refusal::Conflict),
            None => check(task, now).map(|()| HandIn::New),
        };
        let room = TASKS_LIVE_MAX.saturating_sub(state.live());
        let outcome = if candidates.len() >= room { outcome.and_then(full) } else { outcome };
        if outcome == Ok(HandIn::New) {
            candidates.insert(id, index);
        }
        outcomes.push(outcome);
    }
    let all = candidates.clone();
    let accepted = in_order(state, tasks, &mut candidates);
    let known = Known {
        accepted: all.into_keys().filter(|id| !candidates.contains_key(id)).collect(),
        handed_in: tasks.iter().map(Task::id).collect(),
    };
    for (id, index) in &candidates {
        if let Some(outcome) = outcomes.get_mut(*index) {
            *outcome = Err(refusal(state, (tasks, &candidates), *id, &known));
        }
    }
    (outcomes, accepted)
}

fn full(outcome: HandIn) -> Result<HandIn, Refusal> {
    if outcome == HandIn::New { Err(Refusal::Full) } else { Ok(outcome) }
}

fn check(task: &Task, now: u64) -> Result<(), Refusal> {
    task.validate()?;
    match task.deadline {
        Some(deadline) if deadline < now => Err(Refusal::DeadlinePassed { deadline, now }),
        _ => Ok(()),
    }
}

/// Takes those out of the candidates that wait for nothing but what is known or taken out before. Costs what they wait for.
fn in_order(state: &State, tasks: &[Task], candidates: &mut BTreeMap<TaskId, usize>) -> Vec<usize> {
    let mut missing: BTreeMap<TaskId, BTreeSet<TaskId>> = BTreeMap::new();
    let mut waiting: BTreeSet<(TaskId, TaskId)> = BTreeSet::new();
    let mut ready = Vec::new();
    for (id, index) in candidates.iter() {
        let Some(task) = tasks.get(*index) else { continue };
        let of = task.depends_on.iter().copied().filter(|dependency| state.get(*dependency).is_none());
        let of: BTreeSet<TaskId> = of.collect();
        waiting.extend(of.iter().map(|dependency| (*dependency, *id)));
        if of.is_empty() {
            ready.push(*id);
        }
        missing.insert(*id, of);
    }
    let mut order = Vec::new();
    while let Some(id) = ready.pop() {
        order.extend(candidates.remove(&id));
        let last = (id, TaskId([0xff; 16]));
        for (_, dependent) in waiting.range((id, TaskId([0; 16]))..=last) {
            let Some(of) = missing.get_mut(dependent) else { continue };
            of.remove(&id);
            if of.is_empty() {
                ready.push(*dependent);
            }
        }
    }
    order
}

/// Why a candidate is left over: what it waits for is not known, or is left over as well, at last in a circle.
fn refusal(state: &State, (tasks, left): (&[Task], &BTreeMap<TaskId, usize>), id: TaskId, known: &Known) -> Refusal {
    let of = |id: &TaskId| left.get(id).and_then(|index| tasks.get(*index)).map_or(&[][..], |task| &task.depends_on);
    let is_missing = |dependency: &&TaskId| {
        state.get(**dependency).is_none() && !left.contains_key(*dependency) && !known.accepted.contains(*dependency)
    };
    if let Some(dependency) = of(&id).iter().find(is_missing).copied() {
        let is_here = known.handed_in.contains(&dependency);
        return if is_here { Refusal::DependencyRefused { dependency } } else { Refusal::Unknown { dependency } };
    }
    let mut path = vec![id];
    let mut next = of(&id).iter().find(|dependency| left.contains_key(*dependency)).copied();
    let dependency = next.unwrap_or(id);
    while let Some(at) = next.filter(|_| path.len() < CIRCLE_SHOWN_MAX) {
        path.push(at);
        if at == id {
            return Refusal::Circle { circle: path };
        }
        next = of(&at).iter().find(|dependency| left.contains_key(*dependency)).copied();
    }
    Refusal::DependencyRefused { dependency }
}
