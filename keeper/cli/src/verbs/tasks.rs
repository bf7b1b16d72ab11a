//! `tasks`: hand in, list, say what came of one. What changes something reaches the keeper as bills do.

use eyre::Context as _;
use serde::Serialize;
use serde_json::json;
use stateset_agent::tasks::{
    Ended, HandIn, Input, Money, State, Task, TaskId, TaskRecord, TaskStatus, Verdict, check_end, preview,
};
use stateset_api::Amount;
use stateset_config::context::Context;
use stateset_state::journaled_state::TaskPage;
use stateset_telemetry::timestamp::show_time;

use crate::cli::{AddTask, EndTask, TaskVerb};
use crate::exit::RowsRefused;
use crate::output::{Format, pairs, table};
use crate::task_file::{TaskFile, WrittenPayment, WrittenTask};
use crate::verbs::bill_store::{ask, hand_in, known_bill, waiting};
use crate::verbs::bills::reason as bill_reason;
use crate::verbs::file;

pub(super) async fn run(verb: &TaskVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        TaskVerb::Import { file, dry_run } => {
            let read: TaskFile = file::read(file)?;
            import(&read, *dry_run, context, format).await
        }
        TaskVerb::Add(verb) => import(&written(verb), false, context, format).await,
        TaskVerb::List { state, after, limit } => {
            let after = after.as_deref().map(str::parse).transpose()?;
            list(TaskPage { status: *state, after, limit: *limit }, context, format)
        }
        TaskVerb::Show { id } => show(id.parse()?, context, format),
        TaskVerb::Cancel(verb) => end(verb, Verdict::Cancelled, context, format).await,
        TaskVerb::Done(verb) => end(verb, Verdict::Done, context, format).await,
        TaskVerb::Fail(verb) => end(verb, Verdict::Failed, context, format).await,
    }
}

fn written(verb: &AddTask) -> TaskFile {
    let AddTask { id, title, source, kind, goal, depends_on, earliest, deadline, late_days_max, .. } = verb.clone();
    let AddTask { price_max, estimate, reward, penalty, payment, delivered_by, .. } = verb.clone();
    let payment = payment.payee.map(|payee| WrittenPayment {
        payee,
        amount: payment.amount.unwrap_or_default(),
        category: payment.category,
        number: payment.number.unwrap_or_default(),
        good: payment.good,
        units: payment.units,
    });
    let task = WrittenTask {
        id,
        title,
        kind,
        goal,
        depends_on,
        earliest,
        deadline,
        late_days_max,
        price_max,
        estimate,
        reward,
        penalty,
        payment,
        delivered_by,
    };
    TaskFile { source, tasks: vec![task] }
}

/// What became of one task of a file.
#[derive(Serialize)]
struct RowShown {
    /// From 1.
    position: usize,
    id: TaskId,
    title: String,
    result: &'static str,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Imported {
    tasks: Vec<RowShown>,
    new: usize,
    duplicate: usize,
    refused: usize,
    /// Whether this is what would become of them.
    dry_run: bool,
}

async fn import(file: &TaskFile, dry_run: bool, context: &Context, format: Format) -> eyre::Result<()> {
    let read: Vec<_> = file.tasks.iter().map(|task| task.read(&file.source, context)).collect();
    let good: Vec<Task> = read.iter().filter_map(|task| task.as_ref().ok()).cloned().collect();
    // Deadlines pass by the block's time; a node that is down keeps no task out.
    let now = context.chain.latest_block().await.map_or(0, |block| block.time);
    let waiting = waiting(context)?;
    let known = ask(context, |stored| stored.tasks_before(&waiting, &good))?;
    let outcomes = preview(&known, &good, now);
    let mut accepted = outcomes.iter().zip(&good);
    let (mut tasks, mut shown) = (Vec::new(), Vec::new());
    for (position, (task, written)) in (1..).zip(read.into_iter().zip(&file.tasks)) {
        let (result, reason) = match task {
            Err(error) => ("refused", Some(format!("{error:#}"))),
            Ok(_) => match accepted.next() {
                Some(((_, Ok(HandIn::Duplicate)), _)) => ("duplicate", Some("the same task is known".to_owned())),
                Some(((_, Err(refusal)), _)) => ("refused", Some(refusal.to_string())),
                Some(((_, Ok(HandIn::New)), task)) => {
                    tasks.push(task.clone());
                    ("new", None)
                }
                None => ("refused", None),
            },
        };
        let id = TaskId::of(&file.source, &written.id);
        shown.push(RowShown { position, id, title: written.title.clone(), result, reason });
    }
    if !tasks.is_empty() && !dry_run {
        hand_in(context, &Input::TasksAdded { tasks, at: now }.into()).await.wrap_err("nothing was changed")?;
    }
    let count = |result: &str| shown.iter().filter(|row| row.result == result).count();
    let (new, duplicate, refused) = (count("new"), count("duplicate"), count("refused"));
    report(format, &Imported { tasks: shown, new, duplicate, refused, dry_run })?;
    // Whoever reads the exit code alone learns that a part was not taken in.
    if refused > 0 {
        return Err(RowsRefused { taken_in: new + duplicate, not_taken_in: refused }.into());
    }
    Ok(())
}

fn report(format: Format, imported: &Imported) -> eyre::Result<()> {
    let human = |imported: &Imported| {
        let rows = imported.tasks.iter().map(|row| {
            let reason = row.reason.clone().unwrap_or_default();
            [row.position.to_string(), row.id.to_string(), row.title.clone(), row.result.to_owned(), reason]
        });
        let Imported { new, duplicate, refused, dry_run, .. } = imported;
        let nothing = if *dry_run { "\na dry run: nothing was taken in" } else { "" };
        let tasks = table(["", "id", "title", "result", "reason"], rows);
        format!("{tasks}\n{new} new, {duplicate} known already, {refused} refused{nothing}")
    };
    if imported.dry_run { format.print(imported, human) } else { format.report(imported, human) }
}

/// All tasks that have not ended, and what waits to be taken in, with what it touches.
fn known(context: &Context) -> eyre::Result<State> {
    let waiting = waiting(context)?;
    ask(context, |stored| stored.tasks_after(&waiting))
}

/// One task, wherever it stands.
fn known_task(context: &Context, id: TaskId) -> eyre::Result<TaskRecord> {
    let found = ask(context, |stored| stored.task(id))?;
    found.ok_or_else(|| eyre::eyre!("no task has the id {id}; `tasks list` shows them"))
}

async fn end(verb: &EndTask, verdict: Verdict, context: &Context, format: Format) -> eyre::Result<()> {
    let id: TaskId = verb.id.parse()?;
    let coin = verb.cost.as_deref().map(|text| context.coin(text)).transpose().wrap_err("cost")?;
    let cost = coin.map(|coin| Money { denom: coin.denom, amount: Amount(coin.amount) });
    let ended = Ended { id, verdict, reason: verb.reason.clone(), at: 0, cost };
    let known = known(context)?;
    if known.get(id).is_none() {
        // It ended, or there is none.
        let record = known_task(context, id)?;
        eyre::bail!("task {id} is {} already: {}", record.status.name(), why(context, &record)?);
    }
    check_end(&known, &ended).map_err(|reason| eyre::eyre!("task {id}: {reason}"))?;
    hand_in(context, &Input::TaskEnded(ended).into()).await.wrap_err("nothing was changed")?;
    let word = match verdict {
        Verdict::Done => "done",
        Verdict::Failed => "failed",
        Verdict::Cancelled => "cancelled",
    };
    format.report(&json!({ "task": id, "verdict": word }), |_| format!("that task {id} is {word} is handed in"))
}

/// A task as it is shown.
#[derive(Serialize)]
struct TaskShown {
    id: TaskId,
    #[serde(flatten)]
    task: Task,
    state: &'static str,
    /// Why it stands there.
    why: String,
    overdue: bool,
    /// When it was taken in, Unix seconds; 0 if no node answered then.
    since: u64,
}

fn shown(context: &Context, id: TaskId, record: TaskRecord) -> eyre::Result<TaskShown> {
    let why = why(context, &record)?;
    let TaskRecord { task, since, status, overdue, .. } = record;
    Ok(TaskShown { id, task, state: status.name(), why, overdue, since })
}

fn list(page: TaskPage, context: &Context, format: Format) -> eyre::Result<()> {
    let tasks = ask(context, |stored| stored.tasks(&page))?;
    let more = u32::try_from(tasks.len()) == Ok(page.limit);
    let tasks: Vec<TaskShown> =
        tasks.into_iter().map(|(id, record)| shown(context, id, record)).collect::<eyre::Result<_>>()?;
    format.print(&tasks, |tasks| {
        let rows = tasks.iter().map(|task| {
            let deadline = task.task.deadline.map(show_time).unwrap_or_default();
            let overdue = if task.overdue && task.state != "late" { ", overdue" } else { "" };
            let state = format!("{}{overdue}", task.state);
            [task.id.to_string(), task.task.title.clone(), task.task.kind.clone(), deadline, state, task.why.clone()]
        });
        let text = table(["id", "title", "kind", "deadline", "state", "why"], rows);
        match tasks.last().filter(|_| more) {
            Some(last) => format!("{text}\nthere may be more: `tasks list --after {}`", last.id),
            None => text,
        }
    })
}

/// Why a task stands where it stands.
fn why(context: &Context, record: &TaskRecord) -> eyre::Result<String> {
    if let Some(held) = record.held.as_ref().filter(|_| !record.status.has_ended()) {
        return Ok(format!("waits for a person's word on '{}': {}", held.subject, context.show_text(&held.reason)));
    }
    Ok(match &record.status {
        TaskStatus::Open => format!("not before {}", show_time(record.task.earliest)),
        TaskStatus::Blocked { on } => {
            let mut waits = Vec::new();
            for id in on {
                let known = ask(context, |stored| stored.task(*id))?;
                waits.push(known.map_or_else(
                    || id.to_string(),
                    |known| format!("'{}' ({id}), which is {}", known.task.title, known.status.name()),
                ));
            }
            format!("waits for {}", waits.join(", "))
        }
        TaskStatus::Ready if record.task.payment.is_some() => "becomes a bill with the keeper's next round".to_owned(),
        TaskStatus::Ready => "waits for a person who does it: `tasks done` or `tasks fail`".to_owned(),
        TaskStatus::Doing { bill } => {
            let known = known_bill(context, *bill)?;
            let why = bill_reason(context, &known);
            let colon = if why.is_empty() { "" } else { ": " };
            format!("its bill {} ({bill}) is {}{colon}{why}", known.bill.number, known.status.name())
        }
        status => context.show_text(status.reason().map_or("", String::as_str)),
    })
}

fn show(id: TaskId, context: &Context, format: Format) -> eyre::Result<()> {
    let task = shown(context, id, known_task(context, id)?)?;
    format.print(&task, |TaskShown { id, task, state, why, overdue, since }| {
        let money = |of: &Option<stateset_agent::tasks::Money>| {
            of.as_ref().map(|of| context.show(of.amount.0, &of.denom)).unwrap_or_default()
        };
        let late = if *overdue { ", overdue" } else { "" };
        let mut lines = vec![
            ("id", id.to_string()),
            ("title", task.title.clone()),
            ("state", format!("{state}{late}")),
            ("why", why.clone()),
            ("kind", task.kind.clone()),
            ("handed in by", format!("{}, as {}, {}", task.source, task.external, show_time(*since))),
            ("goal", task.goal.clone().unwrap_or_default()),
            ("earliest", if task.earliest == 0 { String::new() } else { show_time(task.earliest) }),
            ("deadline", task.deadline.map(show_time).unwrap_or_default()),
            ("given up", task.given_up_at().map(show_time).unwrap_or_default()),
            ("at most", money(&task.price_max)),
            ("estimate", money(&task.estimate)),
            ("reward", money(&task.reward)),
            ("penalty", money(&task.penalty)),
        ];
        lines.extend(task.depends_on.iter().map(|on| ("after", on.to_string())));
        if let Some(payment) = &task.payment {
            let amount = context.show(payment.amount.0, &payment.denom);
            let what = format!("{amount} to {} for {}, number {}", payment.payee, payment.category, payment.number);
            lines.push(("payment", what));
        }
        lines.retain(|(_, value)| !value.is_empty());
        pairs(lines)
    })
}
