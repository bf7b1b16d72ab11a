//! What waits for a person besides bills and proposals: tasks that no hands of the keeper do, what memory has stopped, moves
//! of which nobody knows whether they were made. From the journal; no node is asked.

use serde::Serialize;
use stateset_agent::tasks::{TaskId, TaskRecord};
use stateset_agent::treasury::{MoveOutcome, MoveRecord};
use stateset_config::context::Context;
use stateset_state::Waits;

use crate::verbs::bill_store::ask;

/// One thing that waits.
#[derive(Clone, Serialize)]
pub(super) struct Waiting {
    pub(super) kind: &'static str,
    /// A bill's or task's id, a proposal's number, what is stopped.
    pub(super) id: String,
    pub(super) what: String,
    pub(super) status: String,
    pub(super) why: String,
    /// What a person may do about it.
    pub(super) next: String,
}

/// All of it, as the keeper last recorded it.
pub(super) fn besides_bills(context: &Context) -> eyre::Result<Vec<Waiting>> {
    let waits = ask(context, |stored| stored.waits())?;
    Ok(waits.iter().map(|one| waiting(context, one)).collect())
}

fn waiting(context: &Context, one: &Waits) -> Waiting {
    match one {
        Waits::Task { id, record } => task(context, *id, record),
        Waits::Move(one) => moved(context, one),
        Waits::Stop(stop) => Waiting {
            kind: "stop",
            id: stop.subject.clone(),
            what: "nothing of this kind is begun".to_owned(),
            status: "stopped".to_owned(),
            why: context.show_text(&stop.reason),
            next: format!("`memory allow '{}' --by YOU` lets it go on", stop.subject),
        },
    }
}

/// A task that is ready and that a person must allow or do.
fn task(context: &Context, id: TaskId, record: &TaskRecord) -> Waiting {
    let TaskRecord { task, held, .. } = record;
    let (status, why, next) = match held {
        Some(held) => ("on hold", held.reason.as_str(), format!("`memory allow '{}' --by YOU`", held.subject)),
        None => ("ready", "", format!("do it, then `tasks done {id}`; or `tasks cancel {id}`")),
    };
    let of_goal = task.goal.as_ref().map_or_else(String::new, |goal| format!(", for the goal '{goal}': `why {id}`"));
    Waiting {
        kind: "task",
        id: id.to_string(),
        what: format!("{}{of_goal}", context.show_text(&task.title)),
        status: status.to_owned(),
        why: context.show_text(why),
        next,
    }
}

fn moved(context: &Context, one: &MoveRecord) -> Waiting {
    let MoveRecord { id, planned, purpose, denom, outcome, .. } = one;
    let why = match outcome {
        Some(MoveOutcome::Unknown { reason }) => reason.as_str(),
        _ => "",
    };
    Waiting {
        kind: "move",
        id: id.to_string(),
        what: format!("{planned}: {}", context.show_text(&purpose.words(*planned, denom))),
        status: "unknown".to_owned(),
        why: context.show_text(why),
        next: format!("`treasury explain {id}`, and look at the chain whether it was done"),
    }
}
