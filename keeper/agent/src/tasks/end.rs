//! How tasks end, and what that does to those that wait for them.

use stateset_api::limits::DENOM_BYTES_MAX;

use crate::show::timestamp::show_time;
use crate::tasks::effect::Notice;
use crate::tasks::id::TaskId;
use crate::tasks::input::{Ended, Verdict};
use crate::tasks::limits::REASON_BYTES_MAX;
use crate::tasks::record::{TaskRecord, TaskStatus};
use crate::tasks::state::State;
use crate::tasks::task::Money;
use crate::tasks::transition::Transition;

/// Ends a task that has not ended, and sees to those that wait for it: they are opened once nothing else stands before
/// them, or can never be ready and are abandoned, and so on. `now`: 0 if no time is known.
pub(crate) fn end(on: &mut Transition<'_>, id: TaskId, status: TaskStatus, now: u64) {
    let mut ending = vec![(id, status)];
    // Each task ends once, so this ends too.
    while let Some((id, status)) = ending.pop() {
        let Some(record) = on.state.get(id).filter(|record| !record.status.has_ended()) else { continue };
        let title = record.task.title.clone();
        let dependents = on.state.dependents(id);
        for dependent in dependents {
            if status.is_done() {
                release(on, dependent, id, now);
            } else {
                ending.push((dependent, abandoned_by(id, &title, &status)));
            }
        }
        on.change(id, |record| record.status = status.clone());
        on.notify(Notice::Ended { id, title, status });
    }
}

/// What becomes of a task whose dependency ended otherwise than done.
pub(crate) fn abandoned_by(id: TaskId, title: &str, status: &TaskStatus) -> TaskStatus {
    let reason = format!("it waited for '{title}' ({id}), which is {}", status.name());
    TaskStatus::Abandoned { reason }
}

fn release(on: &mut Transition<'_>, id: TaskId, done: TaskId, now: u64) {
    let Some(TaskRecord { status: TaskStatus::Blocked { on: waited }, .. }) = on.state.get(id) else { return };
    let rest: Vec<TaskId> = waited.iter().copied().filter(|waited| *waited != done).collect();
    if rest.is_empty() {
        on.open(id, now);
    } else {
        on.change(id, |record| record.status = TaskStatus::Blocked { on: rest });
    }
}

/// Done, in time or not, as far as this time says; 0 if no time is known.
pub(crate) fn done(record: &TaskRecord, now: u64, reason: String) -> TaskStatus {
    let Some(deadline) = record.task.deadline.filter(|deadline| record.overdue || *deadline < now) else {
        return TaskStatus::Done { reason };
    };
    TaskStatus::Late { reason: format!("{reason}; its deadline was {}", show_time(deadline)) }
}

/// That it cost more than it may, in words. The money is spent: it is booked all the same, and a plan's goal pays for it.
fn beyond(record: &TaskRecord, cost: Option<&Money>) -> Option<String> {
    let (cost, most) = (cost?, record.task.price_max.as_ref()?);
    let Money { denom, amount } = most;
    let is_beyond = cost.denom == *denom && cost.amount > *amount;
    is_beyond.then(|| format!("it cost {}{denom}, more than the {amount}{denom} that it may", cost.amount))
}

/// Takes in a person's word.
pub(crate) fn by_person(on: &mut Transition<'_>, ended: &Ended) {
    match check_end(on.state, ended) {
        Ok(status) => {
            if ended.cost.is_some() {
                on.change(ended.id, |record| record.cost = ended.cost.clone());
            }
            end(on, ended.id, status, ended.at);
        }
        Err(reason) => on.notify(Notice::Ignored { id: ended.id, reason }),
    }
}

/// Where a task would stand after a person's word; if that does not follow, why.
pub fn check_end(state: &State, ended: &Ended) -> Result<TaskStatus, String> {
    let Ended { id, verdict, reason, at, cost } = ended;
    let record = state.get(*id).ok_or_else(|| format!("no task has the id {id}; `tasks list` shows them"))?;
    if !(1..=REASON_BYTES_MAX).contains(&reason.len()) {
        return Err(format!("a reason has 1 to {REASON_BYTES_MAX} bytes: got {}", reason.len()));
    }
    if let Some(got) = cost.as_ref().map(|cost| cost.denom.len()).filter(|got| !(1..=DENOM_BYTES_MAX).contains(got)) {
        return Err(format!("the denom of what it has cost has 1 to {DENOM_BYTES_MAX} bytes: got {got}"));
    }
    if let Some((cost, most)) = cost.as_ref().zip(record.task.price_max.as_ref())
        && cost.denom != most.denom
        && state.rules >= 5
    {
        let (got, wanted) = (&cost.denom, &most.denom);
        return Err(format!("it may cost {}{wanted}: say what it came to in {wanted}, not in {got}", most.amount));
    }
    let reason = match beyond(record, cost.as_ref()).filter(|_| state.rules >= 5) {
        Some(beyond) => format!("{reason}; {beyond}"),
        None => reason.clone(),
    };
    match (&record.status, verdict) {
        (status, _) if status.has_ended() => {
            Err(format!("it is {} already: {}", status.name(), status.reason().map_or("", String::as_str)))
        }
        (TaskStatus::Doing { bill }, _) => Err(format!("it became bill {bill} and ends with it: see `bills list`")),
        (_, Verdict::Cancelled) => Ok(TaskStatus::Cancelled { reason }),
        (_, Verdict::Failed) => Ok(TaskStatus::Failed { reason }),
        (_, Verdict::Done) if record.task.payment.is_some() => {
            Err("its work is a payment: it is done once its bill is paid".to_owned())
        }
        (TaskStatus::Blocked { on }, Verdict::Done) => {
            let on = on.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(format!("it waits for {on}: end these first, or cancel it"))
        }
        (_, Verdict::Done) => Ok(done(record, *at, reason)),
    }
}
