//! `shadow-diff`: what a shadow would have done about each bill and with the treasury, and what happened.

mod moves;

use std::collections::BTreeMap;
use std::path::Path;

use eyre::{Context as _, ensure};
use serde::Serialize;
use stateset_agent::decisions::{Decision, Work, read};
use stateset_agent::{Bill, Kind, RowKey};
use stateset_api::IntentId;
use stateset_chain::journal::Reader;
use stateset_config::context::Context;
use stateset_state::journaled_state::StoredState;
use stateset_state::shadow;
use stateset_telemetry::timestamp::show_time;

use self::moves::MoveCompared;
use crate::output::{Format, pairs, table};

/// What paying is called among the actions of a decision.
const PAY: &str = "pay";

/// One bill, both ways.
#[derive(Serialize)]
struct Compared {
    id: String,
    number: String,
    amount: String,
    /// Always true: no row of this can be taken for what was done.
    shadow: bool,
    /// What the shadow last decided about it, when (Unix seconds), and why.
    would: String,
    at: u64,
    why: String,
    /// When the wallet paid it, by its receipt; Unix seconds.
    paid_at: Option<u64>,
    /// Where it stands with the live keeper, where there is one.
    live: Option<&'static str>,
    /// Both paid it, or neither did.
    same: bool,
}

#[derive(Serialize)]
struct Diff {
    shadow: bool,
    bills: Vec<Compared>,
    moves: Vec<MoveCompared>,
    same: usize,
    /// The shadow would have paid, and nobody did.
    would_pay: usize,
    /// Somebody paid what the shadow would not have.
    would_not: usize,
    /// Moves that one of both decided on, and the other did not.
    moves_differ: usize,
}

/// Compares the bills of the latest decisions with the wallet's receipts, and with the live journal if there is one.
pub(super) async fn diff(limit: u32, context: &Context, format: Format) -> eyre::Result<()> {
    let path = shadow::beside(&context.config.journal_file);
    ensure!(path.exists(), "there is no shadow: {} is not there; begin one by `run --shadow`", path.display());
    let mut bills = Vec::new();
    let (known, moves) = known(&path, limit, context)?;
    for Known { id, decision, bill, live } in known {
        let receipt = context.wallet()?.receipt(id).await.wrap_err("the wallet's receipts")?;
        let paid_at = receipt.map(|receipt| receipt.paid_at);
        bills.push(Compared {
            id: id.to_string(),
            number: bill.label(),
            amount: context.show(bill.amount.0, &bill.denom),
            shadow: true,
            at: decision.at,
            why: context.show_text(&decision.rationale),
            same: (decision.action == PAY) == paid_at.is_some(),
            would: decision.action,
            paid_at,
            live,
        });
    }
    let count = |is: &dyn Fn(&Compared) -> bool| bills.iter().filter(|one| is(one)).count();
    let (same, would_pay) = (count(&|one| one.same), count(&|one| !one.same && one.would == PAY));
    let would_not = bills.len() - same - would_pay;
    let moves_differ = moves.iter().filter(|one| !one.same).count();
    format.report(&Diff { shadow: true, bills, moves, same, would_pay, would_not, moves_differ }, describe)
}

/// What both journals know of a bill.
struct Known {
    id: IntentId,
    decision: Decision,
    bill: Bill,
    live: Option<&'static str>,
}

/// Read at once, so that no journal is kept from its keeper while a node is asked.
fn known(path: &Path, limit: u32, context: &Context) -> eyre::Result<(Vec<Known>, Vec<MoveCompared>)> {
    let reader = Reader::open(path)?;
    ensure!(shadow::is_shadow(&reader)?, "{} is not a shadow's journal", path.display());
    let stored = context.stored_state(&reader)?;
    let live = context.config.journal_file.exists().then(|| Reader::open(&context.config.journal_file)).transpose()?;
    let live = live.as_ref().map(|journal| context.stored_state(journal)).transpose()?;
    let mut known = Vec::new();
    for (id, decision) in latest(&stored, limit)? {
        let Some(record) = stored.bill(id)? else { continue };
        let live = live.as_ref().map(|live| live.bill(id)).transpose()?.flatten();
        known.push(Known { id, decision, bill: record.bill, live: live.map(|record| record.status.name()) });
    }
    let moves = moves::compare(&stored, live.as_ref(), limit, context)?;
    Ok((known, moves))
}

/// The last decision about each bill among the latest, oldest first.
fn latest(stored: &StoredState<'_>, limit: u32) -> eyre::Result<Vec<(IntentId, Decision)>> {
    let mut latest: BTreeMap<String, Decision> = BTreeMap::new();
    let none: Option<RowKey> = None;
    for row in stored.last_rows(Kind::Decision, (none, limit))? {
        let decision = read(&row)?;
        if decision.work == Work::Bills && latest.get(&decision.subject).is_none_or(|known| known.at < decision.at) {
            latest.insert(decision.subject.clone(), decision);
        }
    }
    let mut latest: Vec<(IntentId, Decision)> =
        latest.into_iter().filter_map(|(id, decision)| Some((id.parse().ok()?, decision))).collect();
    latest.sort_by_key(|(id, decision)| (decision.at, *id));
    Ok(latest)
}

fn describe(diff: &Diff) -> String {
    let Diff { bills, moves, same, would_pay, would_not, moves_differ, .. } = diff;
    let rows = bills.iter().map(|one| {
        [
            one.number.clone(),
            one.amount.clone(),
            format!("{}, {}", one.would, show_time(one.at)),
            one.paid_at.map_or_else(|| "not paid".to_owned(), |at| format!("paid {}", show_time(at))),
            one.live.unwrap_or_default().to_owned(),
            if one.same { String::new() } else { format!("DIFFERS: {}", one.why) },
        ]
    });
    let sums = pairs([
        ("the same", same.to_string()),
        ("it would have paid, nobody did", would_pay.to_string()),
        ("paid, and it would not have", would_not.to_string()),
        ("moves of the treasury that differ", moves_differ.to_string()),
    ]);
    let list = table(["bill", "amount", "the shadow would", "on the chain", "the keeper", ""], rows);
    let moves = if moves.is_empty() { String::new() } else { format!("{}\n", moves::describe(moves)) };
    format!("a shadow's word: it signed nothing\n{list}\n{moves}{sums}")
}
