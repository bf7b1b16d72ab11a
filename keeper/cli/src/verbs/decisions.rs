//! `decisions`, `why` and `why-not`: what the agent decided, from the record of it. Nothing is reasoned anew.
//!
//! Where nothing was recorded it says so: decisions of before version 0.3 are not, nor is a bill's that was held when it
//! was handed in.

use eyre::{OptionExt, WrapErr, bail};
use serde::Serialize;
use stateset_agent::decisions::{Decision, Expected, Other, Work, about, read};
use stateset_agent::tasks::TaskId;
use stateset_agent::treasury::{MoveOutcome, MoveRecord};
use stateset_agent::{Kind, Lookup, Row, RowKey, goals, treasury};
use stateset_api::IntentId;
use stateset_chain::journal::Reader;
use stateset_config::context::Context;
use stateset_state::journaled_state::StoredState;
use stateset_telemetry::timestamp::show_time;

use crate::cli::{Decisions, Why, WhyNot};
use crate::output::{Format, pairs, short, table};
use crate::verbs::bills::reason;
use crate::verbs::noted::{NoteShown, verify};

/// A decision as it is shown.
#[derive(Serialize)]
struct Shown {
    id: String,
    #[serde(flatten)]
    decision: Decision,
    /// SHA-256 of the record as it is stored.
    hash: String,
    /// Where it stands on its way to the wallet's decision log; none if it was made while none went there.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<NoteShown>,
}

/// All that is known about one thing.
#[derive(Serialize)]
struct Answer {
    id: String,
    /// Where it stands now, in words.
    now: Option<String>,
    /// The first decision first.
    decisions: Vec<Shown>,
}

/// Why something was not done.
#[derive(Serialize)]
struct Not {
    id: String,
    action: String,
    /// When it was last weighed, Unix seconds.
    at: u64,
    /// What was done instead.
    instead: String,
    reason: String,
}

pub(super) async fn run(verb: &Decisions, context: &Context, format: Format) -> eyre::Result<()> {
    if let Decisions::Verify = verb {
        return verify(context, format).await;
    }
    let reader = Reader::open(&context.config.journal_file)?;
    let stored = StoredState::read(&reader, &context.wallet()?.address)?;
    let read = |row: &Row| -> eyre::Result<Shown> { shown(read(row)?, &stored) };
    match verb {
        Decisions::Verify => Ok(()),
        Decisions::List { before, limit } => {
            let before = before.as_deref().map(key).transpose()?;
            let rows = stored.last_rows(Kind::Decision, (before, *limit))?;
            let shown: Vec<Shown> = rows.iter().map(read).collect::<eyre::Result<_>>()?;
            let is_full = shown.len() == usize::try_from(*limit).unwrap_or(usize::MAX);
            format.print(&shown, |shown| list(shown, context, is_full))
        }
        Decisions::Show { id } => {
            let found = stored.find(Lookup::Key(Kind::Decision, key(id)?))?;
            let row = found.first().ok_or_eyre("no decision has this id: `decisions list` shows them")?;
            format.print(&read(row)?, |shown| one(shown, context))
        }
    }
}

pub(super) fn why(asked: &Why, context: &Context, format: Format) -> eyre::Result<()> {
    let answer = answer(&asked.id, context)?;
    format.print(&answer, |answer| {
        let mut text = vec![pairs([("about", answer.id.clone()), ("now", answer.now.clone().unwrap_or_default())])];
        text.extend(answer.decisions.iter().map(|shown| one(shown, context)));
        text.join("\n\n")
    })
}

pub(super) fn why_not(asked: &WhyNot, context: &Context, format: Format) -> eyre::Result<()> {
    let answer = answer(&asked.id, context)?;
    // What a model said of it later weighed something else.
    let weighed = |Shown { decision, .. }: &&Shown| {
        decision.action == asked.action || decision.others.iter().any(|other| other.action == asked.action)
    };
    let last = answer.decisions.iter().rev().find(weighed).or(answer.decisions.last());
    let last = last.ok_or_eyre("nothing was decided about it yet: `why` says where it stands")?;
    let decision = &last.decision;
    let reason = not(decision, &asked.action, context)?;
    let Decision { at, action, .. } = decision;
    let not = Not { id: answer.id, action: asked.action.clone(), at: *at, instead: action.clone(), reason };
    format.print(&not, |not| {
        pairs([
            ("not done", not.action.clone()),
            ("because", not.reason.clone()),
            ("instead", not.instead.clone()),
            ("decided", show_time(not.at)),
        ])
    })
}

/// What spoke against an action when the decision was made.
fn not(decision: &Decision, action: &str, context: &Context) -> eyre::Result<String> {
    let Decision { denom, expected: Expected { value, .. }, .. } = decision;
    if decision.action == action {
        bail!("it was decided to {action}: {}", context.show_text(&decision.rationale));
    }
    let Some(other) = decision.others.iter().find(|other| other.action == action) else {
        let known: Vec<&str> = decision.others.iter().map(|other| other.action.as_str()).collect();
        bail!("'{action}' was not weighed; what was: {}", known.join(", "));
    };
    Ok(match (&other.removed, other.value) {
        (Some(removed), _) => context.show_text(removed),
        (None, other) => format!(
            "{} is worth {}, this {}",
            decision.action,
            context.show_signed(*value, denom),
            context.show_signed(other.unwrap_or_default(), denom)
        ),
    })
}

fn answer(id: &str, context: &Context) -> eyre::Result<Answer> {
    let reader = Reader::open(&context.config.journal_file)?;
    let stored = StoredState::read(&reader, &context.wallet()?.address)?;
    let bill = id.parse::<IntentId>().ok().map(|id| stored.bill(id)).transpose()?.flatten();
    let now = bill.as_ref().map(|record| {
        let why = reason(context, record);
        let separator = if why.is_empty() { "" } else { ": " };
        format!("bill {} is {}{separator}{}", record.bill.number, record.status.name(), context.show_text(&why))
    });
    let task = id.parse::<TaskId>().ok().map(|id| stored.task(id)).transpose()?.flatten();
    let now = now.or(task.map(|record| {
        let why = record.held.as_ref().map(|held| held.reason.clone()).or(record.status.reason().cloned());
        let why = why.map(|why| format!(": {}", context.show_text(&why))).unwrap_or_default();
        format!("task '{}' is {}{why}", record.task.title, record.status.name())
    }));
    let now = match now {
        Some(now) => Some(now),
        None => moved(id, &stored, context)?.or(goal(id, &stored, context)?),
    };
    let mut decisions = Vec::new();
    for work in Work::ALL {
        for row in stored.find(Lookup::Alike(Kind::Decision, about(work, id)))? {
            let decision = read(&row)?;
            // Found by a hash of it.
            if decision.subject == id {
                decisions.push(shown(decision, &stored)?);
            }
        }
    }
    decisions.sort_by_key(|shown| shown.decision.id());
    if now.is_none() && decisions.is_empty() {
        bail!(
            "nothing is known about '{id}': name a bill, a task or a move by the id that its list shows, or a goal by its name"
        );
    }
    Ok(Answer { id: id.to_owned(), now, decisions })
}

/// How a move of the treasury ended.
fn moved(id: &str, stored: &StoredState<'_>, context: &Context) -> eyre::Result<Option<String>> {
    let Ok(id) = id.parse::<IntentId>() else { return Ok(None) };
    let row = stored.find(Lookup::Key(Kind::Move, id.0))?.pop();
    let Some(one) = row.as_ref().map(treasury::read).transpose()?.flatten() else { return Ok(None) };
    let MoveRecord { planned, denom, outcome, .. } = &one;
    let worth = context.show(planned.value(), denom);
    let state = outcome.as_ref().map_or("under way", MoveOutcome::name);
    let why = match outcome {
        Some(MoveOutcome::Refused { reason } | MoveOutcome::Lost { reason } | MoveOutcome::Unknown { reason }) => {
            format!(": {}", context.show_text(reason))
        }
        _ => String::new(),
    };
    Ok(Some(format!("move '{planned}' worth {worth} is {state}{why}; `treasury explain {id}` shows all of it")))
}

/// How far a goal is reached, as the keeper judges it.
fn goal(name: &str, stored: &StoredState<'_>, context: &Context) -> eyre::Result<Option<String>> {
    let known = stored.goals()?;
    let found = known.goals().iter().find(|goal| goal.name == name).map(|goal| goals::progress(goal, &known));
    let words = |found: goals::Progress| {
        format!("goal '{name}' is {}: {}", found.standing.name(), context.show_text(&found.words))
    };
    Ok(found.map(words))
}

fn key(id: &str) -> eyre::Result<RowKey> {
    let id: IntentId = id.parse().wrap_err("a decision's id")?;
    Ok(id.0)
}

fn shown(decision: Decision, stored: &StoredState<'_>) -> eyre::Result<Shown> {
    let hash = decision.hash().iter().map(|byte| format!("{byte:02x}")).collect();
    let note = stored.note(decision.id().0)?.map(NoteShown::of);
    Ok(Shown { id: decision.id().to_string(), hash, note, decision })
}

fn list(shown: &[Shown], context: &Context, is_full: bool) -> String {
    let rows = shown.iter().map(|Shown { id, decision, .. }| {
        let Decision { work, subject, at, action, rationale, .. } = decision;
        let why = context.show_text(rationale);
        [id.clone(), show_time(*at), work.name().to_owned(), short(subject), action.clone(), why]
    });
    let text = table(["id", "decided", "work", "about", "action", "why"], rows);
    match shown.last().filter(|_| is_full) {
        Some(last) => format!("{text}\nthere may be more: `decisions list --before {}`", last.id),
        None => text,
    }
}

/// One decision on one screen.
fn one(Shown { id, decision, hash, note }: &Shown, context: &Context) -> String {
    let Decision {
        work,
        subject,
        at,
        height,
        denom,
        action,
        rationale,
        confidence,
        expected,
        risks,
        others,
        proposed_by,
    } = decision;
    let value = |value: i128| context.show_signed(value, denom);
    let outcome = if expected.low == expected.high {
        format!("{} by {}", value(expected.value), show_time(expected.by))
    } else {
        let (low, high) = (value(expected.low), value(expected.high));
        format!("{}, four in five times {low} to {high}, by {}", value(expected.value), show_time(expected.by))
    };
    let mut text = vec![pairs([
        ("decision", id.clone()),
        ("about", format!("{} {subject}", work.name())),
        // What a time alone asks for is of no block's number.
        ("decided", if *height == 0 { show_time(*at) } else { format!("{} at block {height}", show_time(*at)) }),
        ("action", action.clone()),
        ("proposed by", proposed_by.clone().unwrap_or_else(|| "its own reasoning".to_owned())),
        ("why", context.show_text(rationale)),
        ("expected", outcome),
        ("confidence", format!("{}.{:01} %", confidence / 10_000, confidence / 1_000 % 10)),
        ("risks", risks.join("; ")),
        ("hash", hash.clone()),
        ("in the log", note.as_ref().map_or_else(String::new, NoteShown::text)),
    ])];
    if !others.is_empty() {
        let rows = others.iter().map(|Other { action, value: worth, removed }| {
            let worth = worth.map_or_else(|| "ruled out".to_owned(), value);
            [action.clone(), worth, context.show_text(removed.as_deref().unwrap_or_default())]
        });
        text.push(table(["or else", "worth", "ruled out by"], rows));
    }
    text.join("\n")
}
