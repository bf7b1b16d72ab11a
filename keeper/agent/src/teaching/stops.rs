//! What memory has stopped, as the rooms know it that choose.

use crate::bills::{self, Bill, Changed, Doubt, Observation};
use crate::decisions::{Constraint, Obstacle};
use crate::goals;
use crate::memory::{self, Stop};
use crate::state::AgentState;
use crate::tasks::{self, Task, Terms};
use crate::teaching::subjects::{TREASURY, goal, pay, task_kind};

/// Notes of the bills that are asked about whether payments to their payee are stopped.
pub(crate) fn note_stops(state: &mut AgentState, observation: &Observation) -> Changed {
    let AgentState { bills, memory, .. } = state;
    let stopped = |bill: &Bill| {
        let Stop { subject, reason, .. } = memory.stopped(&pay(&bill.payee))?;
        Some(Doubt::Stopped { subject: subject.clone(), reason: reason.clone() })
    };
    bills::note_stops(bills, observation, stopped)
}

/// Has the treasury know which of its moves are stopped.
pub(crate) fn bar(state: &mut AgentState) {
    let stops = state.memory.stops();
    let moves = stops.filter_map(|stop| Some((stop.subject.strip_prefix(TREASURY)?.to_owned(), obstacle(stop))));
    state.treasury.bar(moves.collect());
}

/// Opens what waited for a person's word on a subject.
pub(crate) fn let_go(state: &mut AgentState, subject: &str) -> tasks::Changed {
    if state.memory.stopped(subject).is_some() { tasks::Changed::new() } else { state.tasks.let_go(subject) }
}

/// What memory and goals say of a task that is ready.
pub(crate) fn terms(memory: &memory::State, goals: &goals::State, task: &Task) -> Terms {
    let goal = task.goal.as_ref().and_then(|name| goals.goals().iter().find(|goal| goal.name == *name));
    let subjects = std::iter::once(task_kind(&task.kind)).chain(goal.map(|goal| self::goal(&goal.name)));
    let stop = subjects.filter_map(|subject| memory.stopped(&subject)).next();
    let barred = stop.map(|stop| (stop.subject.clone(), obstacle(stop)));
    Terms { weight: goal.map_or(0, |goal| goal.weight), barred }
}

/// Rules out what is stopped.
pub(crate) fn obstacle(stop: &Stop) -> Obstacle {
    let Stop { subject, reason, .. } = stop;
    let reason = format!("{reason}; `memory allow '{subject}'` lets it go on");
    Obstacle { constraint: Constraint::Stopped, reason }
}
