//! `treasury history` and `treasury explain`: the moves that the keeper made by itself, from its journal. No node is asked.

use eyre::{OptionExt, WrapErr};
use serde::Serialize;
use stateset_agent::treasury::{Deed, MoveOutcome, MoveRecord, Present, read};
use stateset_agent::{Kind, Lookup};
use stateset_api::{Amount, IntentId};
use stateset_chain::journal::Reader;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::describe::treasury::Stable;
use crate::output::{Format, pairs, table};

/// A move as it is shown.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    record: MoveRecord,
    action: &'static str,
    purpose_in_words: String,
    state: &'static str,
}

/// The last moves, the latest first.
pub(super) fn history(limit: u32, context: &Context, format: Format) -> eyre::Result<()> {
    let reader = Reader::open(&context.config.journal_file)?;
    let stored = context.stored_state(&reader)?;
    // Two rows beside the moves hold what decides about the next one and what was measured.
    let rows = stored.last_rows(Kind::Move, (None, limit.saturating_add(2)))?;
    let mut shown = Vec::new();
    for row in &rows {
        shown.extend(read(row)?.map(|record| of(record, context)));
    }
    shown.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    format.print(&shown, |shown| match shown.is_empty() {
        true => "the keeper has moved nothing by itself".to_owned(),
        false => {
            let row = |one: &Shown| {
                let MoveRecord { id, decided_at, planned, denom, deed, .. } = &one.record;
                let stable = Stable { context, denom: Some(denom) };
                [
                    id.to_string(),
                    show_time(*decided_at),
                    one.action.to_owned(),
                    stable.show(deed.transferred().unwrap_or(Amount(planned.value()))),
                    one.state.to_owned(),
                    one.purpose_in_words.clone(),
                ]
            };
            table(["id", "decided", "move", "worth", "state", "what for"], shown.iter().map(row))
        }
    })
}

/// One move: what it is for, what was sent, what was expected and what was seen.
pub(super) fn explain(id: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let id: IntentId = id.parse().wrap_err("a move's id, as `treasury history` shows it")?;
    let reader = Reader::open(&context.config.journal_file)?;
    let row = context.stored_state(&reader)?.find(Lookup::Key(Kind::Move, id.0))?.pop();
    let record = row.as_ref().map(read).transpose()?.flatten();
    let record = record.ok_or_eyre(format!("no move has the id {id}; `treasury history` shows them"))?;
    format.print(&of(record, context), |shown| describe(shown, context))
}

fn of(record: MoveRecord, context: &Context) -> Shown {
    let words = record.purpose.words(record.planned, &record.denom);
    Shown {
        action: record.planned.name(),
        purpose_in_words: context.show_text(&words),
        state: record.outcome.as_ref().map_or("under way", MoveOutcome::name),
        record,
    }
}

fn describe(shown: &Shown, context: &Context) -> String {
    let MoveRecord { id, deed, denom, decided_at, height, before, expected, after, outcome, ended_height, .. } =
        &shown.record;
    let stable = Stable { context, denom: Some(denom) };
    let show = |amount: u128| stable.show(Amount(amount));
    let sent = match deed {
        Deed::Fund { amount } => format!("{} from the wallet to the treasury", stable.show(*amount)),
        Deed::CallBack { amount } => format!("{} from the treasury to the wallet", stable.show(*amount)),
        Deed::Act { number, action } => format!("{} as act {number} of the treasury", action.kind()),
    };
    let reason = match outcome {
        Some(MoveOutcome::Refused { reason } | MoveOutcome::Lost { reason } | MoveOutcome::Unknown { reason }) => {
            format!("{}: {reason}", shown.state)
        }
        _ => shown.state.to_owned(),
    };
    let ended = ended_height.map_or_else(String::new, |height| format!(", known at height {height}"));
    let first = pairs([
        ("move", format!("{id}: {}", shown.action)),
        ("what for", shown.purpose_in_words.clone()),
        ("decided", format!("{} at height {height}", show_time(*decided_at))),
        ("sent", sent),
        ("outcome", format!("{reason}{ended}")),
    ]);
    let of = |name: &str, part: fn(&Present) -> u128| {
        let after = after.as_ref().map_or_else(|| "not looked at yet".to_owned(), |after| show(part(after)));
        [name.to_owned(), show(part(before)), show(part(expected)), after]
    };
    let rows = [
        of("in the wallet", |present| present.wallet),
        of("liquid in the treasury", |present| present.liquid),
        of("idle stake", |present| present.idle),
        of("unbonding", |present| present.unbonding),
        of("staked", |present| present.staked),
        of("in pools", |present| present.liquidity),
    ];
    let places = table(["what", "before", "expected", "seen after"], rows);
    format!("{first}\n\n{places}\n\nwhat else was weighed: `why {id}`")
}
