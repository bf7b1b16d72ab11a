//! What tasks that ended teach: how long their kind takes and what it costs, what a good costs at a vendor, whether somebody
//! delivers in time, and whether the kind fails again and again.

use crate::memory::{self, BeliefKind, Noticed, Observation, Seen};
use crate::state::AgentState;
use crate::tasks::{Changed, Money, TaskRecord, TaskStatus};
use crate::teaching::subjects::task_kind;

/// What the tasks teach that ended in a step. `now`: the time that its input brought, 0 if none.
pub(crate) fn of_tasks(state: &AgentState, changed: &Changed, now: u64) -> Vec<memory::Input> {
    if state.rules() < 5 {
        return Vec::new();
    }
    let ended = changed.iter().filter_map(|id| state.tasks.get(*id)).filter(|record| record.status.has_ended());
    ended.flat_map(|record| of_task(state, record, now)).collect()
}

fn of_task(state: &AgentState, record: &TaskRecord, now: u64) -> Vec<memory::Input> {
    // A payment's end brings no time: then it is that at which the task was ready.
    let at = if now > 0 { now } else { record.ready_at.unwrap_or(record.since) };
    let mut observations = Vec::new();
    if record.status.is_done() {
        observations.extend(duration(record, now));
        observations.extend(cost(record));
        observations.extend(price(record));
    }
    observations.extend(delivery(record));
    let mut lessons = Vec::new();
    if !observations.is_empty() {
        lessons.push(memory::Input::Noticed(Noticed { at, observations }));
    }
    let subject = task_kind(&record.task.kind);
    let failed = matches!(record.status, TaskStatus::Failed { .. });
    if failed || record.status.is_done() && state.memory.has_failed(&subject) {
        lessons.push(memory::Input::Tried { subject, failed, at });
    }
    lessons
}

/// From when nothing stood before it any more. How long a payment takes is learned in blocks, beside this.
fn duration(record: &TaskRecord, now: u64) -> Option<Observation> {
    let seconds = now.checked_sub(record.ready_at?).filter(|_| now > 0)?;
    let subject = record.task.kind.clone();
    Some(Observation { about: BeliefKind::TaskDuration, subject, seen: Seen::Size(seconds) })
}

fn cost(record: &TaskRecord) -> Option<Observation> {
    let paid = record.task.payment.as_ref().map(|of| Money { denom: of.denom.clone(), amount: of.amount });
    let Money { denom, amount } = record.cost.clone().or(paid)?;
    let subject = format!("{}/{denom}", record.task.kind);
    Some(Observation { about: BeliefKind::TaskCost, subject, seen: size(amount.0) })
}

fn price(record: &TaskRecord) -> Option<Observation> {
    let payment = record.task.payment.as_ref()?;
    let good = payment.good.as_ref()?;
    let each = payment.amount.0 / u128::from(good.units.max(1));
    let subject = good.subject(&payment.denom, &payment.payee);
    Some(Observation { about: BeliefKind::GoodPrice, subject, seen: size(each) })
}

fn delivery(record: &TaskRecord) -> Option<Observation> {
    let subject = record.task.delivered_by.clone().filter(|_| record.task.deadline.is_some())?;
    let seen = match record.status {
        TaskStatus::Done { .. } => Seen::Yes,
        TaskStatus::Late { .. } | TaskStatus::Failed { .. } => Seen::No,
        // It may have been somebody else's fault, unless nothing stood before it.
        TaskStatus::Abandoned { .. } if record.overdue && record.ready_at.is_some() => Seen::No,
        _ => return None,
    };
    Some(Observation { about: BeliefKind::PayeeOnTime, subject, seen })
}

fn size(amount: u128) -> Seen {
    Seen::Size(u64::try_from(amount).unwrap_or(u64::MAX))
}
