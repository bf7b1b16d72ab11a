//! Whether a task whose work is a payment is begun, left, or waits for a person: by the engine that all kinds of work share.
//!
//! In the payment's denom, with the weight `w` of the goal that the task serves, from 0 to 1:
//!
//! ```text
//! do       (1 + w) · reward - amount           0, if it states neither reward nor penalty in this denom
//! leave    - (1 + w) · penalty                 - amount then: what somebody asked for is worth what it costs
//! wait     as leave                            only while doing it is ruled out
//! ```
//!
//! Never here: whether the payment may be made. It becomes a bill, of which the wallet's policy has the last word.

use crate::bills::Bill;
use crate::decisions::{About, Choice, Decision, Estimate, Obstacle, Work, choose};
use crate::tasks::effect::Notice;
use crate::tasks::end::end;
use crate::tasks::id::TaskId;
use crate::tasks::record::{OnHold, TaskRecord, TaskStatus};
use crate::tasks::state::State;
use crate::tasks::step::Step;
use crate::tasks::task::{Money, Payment, Task};
use crate::tasks::transition::Transition;

const MILLION: i128 = 1_000_000;

/// What the other rooms say of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Of the goal that it serves, in parts of a million; 0 without one.
    pub(crate) weight: u32,
    /// What rules it out, and what a person lets go on.
    pub(crate) barred: Option<(String, Obstacle)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Do,
    Wait,
    Leave,
}

/// Decides about tasks that would become bills. What stays in [`Step::bills`] does.
pub(crate) fn decide(
    state: &mut State,
    made: Vec<(TaskId, Bill)>,
    terms: impl Fn(&Task) -> Terms,
    now: u64,
) -> (Step, Vec<Decision>) {
    let mut on = Transition::new(state);
    let mut decisions = Vec::new();
    for (id, bill) in made {
        let Some(record) = on.state.get(id) else { continue };
        let terms = terms(&record.task);
        let Some((next, decision)) = weigh(record, (id, &bill), &terms, now) else { continue };
        let reason = decision.rationale.clone();
        decisions.push(decision);
        match (next, terms.barred) {
            (Next::Do, _) => on.bills.push((id, bill)),
            (Next::Wait, Some((subject, Obstacle { reason, .. }))) => hold(&mut on, id, OnHold { subject, reason }),
            (Next::Wait | Next::Leave, _) => end(&mut on, id, TaskStatus::Abandoned { reason }, now),
        }
    }
    (on.into(), decisions)
}

fn hold(on: &mut Transition<'_>, id: TaskId, held: OnHold) {
    let Some(title) = on.state.get(id).map(|record| record.task.title.clone()) else { return };
    let reason = held.reason.clone();
    on.change(id, |record| record.held = Some(held));
    on.notify(Notice::OnHold { id, title, reason });
}

fn weigh(record: &TaskRecord, (id, bill): (TaskId, &Bill), terms: &Terms, now: u64) -> Option<(Next, Decision)> {
    let payment = record.task.payment.as_ref()?;
    let (doing, leaving) = worth(&record.task, payment, terms.weight);
    let obstacle = terms.barred.as_ref().map(|(_, obstacle)| obstacle.clone());
    let choice = |action, name: &str, value, obstacle| {
        let estimate = Estimate::certain(value, record.task.deadline.unwrap_or(now).max(now));
        Choice { action, name: name.to_owned(), estimate, obstacle }
    };
    let mut choices = vec![choice(Next::Do, "do", doing, obstacle.clone())];
    // Not worse than leaving it: a person may let it go on.
    choices.extend(obstacle.is_some().then(|| choice(Next::Wait, "wait for a person", leaving, None)));
    choices.push(choice(Next::Leave, "leave", leaving, None));
    let chosen = choose(choices)?;
    let (amount, denom, title) = (bill.amount, &bill.denom, &record.task.title);
    let rationale = match (chosen.action, &obstacle) {
        (Next::Do, _) => format!("'{title}' for {amount}{denom} is ready and worth it"),
        (Next::Wait, Some(Obstacle { constraint, reason })) => format!("'{title}': {}: {reason}", constraint.name()),
        _ => format!("'{title}' costs {amount}{denom} and is worth less by what it states of reward and penalty"),
    };
    let about = About { work: Work::Tasks, subject: id.to_string(), at: now, height: 0, denom: denom.clone() };
    Some(Decision::of(about, chosen, rationale))
}

/// What doing and leaving it come to.
fn worth(task: &Task, payment: &Payment, weight: u32) -> (i128, i128) {
    let of = |money: &Option<Money>| {
        let amount = money.as_ref().filter(|money| money.denom == payment.denom)?.amount.0;
        let weighed = signed(amount).saturating_mul(MILLION.saturating_add(weight.into()));
        Some(weighed / MILLION)
    };
    let amount = signed(payment.amount.0);
    match (of(&task.reward), of(&task.penalty)) {
        (None, None) => (0, -amount),
        (reward, penalty) => (reward.unwrap_or_default().saturating_sub(amount), -penalty.unwrap_or_default()),
    }
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
