//! What a time does: tasks become ready, payments become bills, deadlines pass.

use stateset_api::IntentId;

use crate::bills::{Bill, BillRecord, BillStatus};
use crate::show::breach::show_breach;
use crate::show::timestamp::show_time;
use crate::tasks::effect::Notice;
use crate::tasks::end::{done, end};
use crate::tasks::id::TaskId;
use crate::tasks::limits::DUE_AT_ONCE_MAX;
use crate::tasks::record::{TaskRecord, TaskStatus};
use crate::tasks::state::State;
use crate::tasks::transition::Transition;

/// Looks at what is due, the earliest first; more than [`DUE_AT_ONCE_MAX`] waits for the next tick.
pub(crate) fn tick(on: &mut Transition<'_>, time: u64) {
    for id in on.state.due(time, DUE_AT_ONCE_MAX) {
        look(on, id, time);
    }
}

/// The bills that a tick may make.
pub(crate) fn bills_due(state: &State, time: u64) -> Vec<Bill> {
    let due = state.due(time, DUE_AT_ONCE_MAX).into_iter().filter_map(|id| state.get(id));
    let unpaid = due.filter(|record| matches!(record.status, TaskStatus::Open | TaskStatus::Ready));
    unpaid.filter_map(|record| record.task.bill()).collect()
}

fn look(on: &mut Transition<'_>, id: TaskId, time: u64) {
    // Another one's end may have been its own.
    let Some(record) = on.state.get(id).filter(|record| !record.status.has_ended()) else { return };
    let title = record.task.title.clone();
    let is_doing = matches!(record.status, TaskStatus::Doing { .. });
    if let (Some(deadline), Some(given_up)) = (record.task.deadline, record.task.given_up_at()) {
        // Money that is on its way is waited for.
        if given_up < time && !is_doing {
            let until = if given_up == deadline {
                String::new()
            } else {
                format!(", and nobody waits longer than until {}", show_time(given_up))
            };
            let reason = format!("its deadline was {}{until}", show_time(deadline));
            return end(on, id, TaskStatus::Abandoned { reason }, time);
        }
        if deadline < time && !record.overdue {
            on.change(id, |record| record.overdue = true);
            on.notify(Notice::Overdue { id, title, deadline });
        }
    }
    let opens = |record: &TaskRecord| matches!(record.status, TaskStatus::Open) && record.task.earliest <= time;
    if on.state.get(id).is_some_and(opens) {
        on.open(id, time);
    }
    let ready = on.state.get(id).filter(|record| record.status == TaskStatus::Ready);
    if let Some(bill) = ready.and_then(|record| record.task.bill()) {
        on.bills.push((id, bill));
    }
}

/// A task's bill was handed in; `known`: what is known under its id.
pub(crate) fn follow_bill(
    on: &mut Transition<'_>,
    (id, bill): (TaskId, &Bill),
    known: Option<(IntentId, &BillRecord)>,
    now: u64,
) {
    match known.filter(|(_, known)| known.asks_the_same(bill)) {
        Some((bill, record)) => {
            on.change(id, |task| task.status = TaskStatus::Doing { bill });
            end_with(on, bill, record, now);
        }
        None => {
            let reason = format!(
                "a bill of its payee is known whose number is {} or cannot be told from it, and which asks for something \
                 else; the known one stands",
                bill.number
            );
            end(on, id, TaskStatus::Failed { reason }, now);
        }
    }
}

/// Ends the tasks that became this bill, if it has ended. One that is held for a person has not.
pub(crate) fn end_with(on: &mut Transition<'_>, bill: IntentId, record: &BillRecord, now: u64) {
    let number = &record.bill.number;
    let failed = |reason: String| TaskStatus::Failed {
        reason: format!("its bill {number} is {}: {reason}", record.status.name()),
    };
    for id in on.state.of_bill(bill) {
        let Some(task) = on.state.get(id) else { continue };
        let status = match &record.status {
            BillStatus::Paid { height: 0 } => {
                done(task, now, format!("its bill {number} was found paid by its receipt"))
            }
            BillStatus::Paid { height } => done(task, now, format!("its bill {number} was paid in block {height}")),
            BillStatus::Credited => done(task, now, format!("its bill {number} is covered by credit notes")),
            BillStatus::Denied { breach } => {
                failed(show_breach(breach, |amount| format!("{amount}{}", record.bill.denom)))
            }
            BillStatus::Refused { reason } => failed(reason.clone()),
            _ => continue,
        };
        end(on, id, status, now);
    }
}
