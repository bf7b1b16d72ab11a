//! `journal`: what was decided, signed and paid; and whether it can be replayed.

use eyre::eyre;
use serde::Serialize;
use serde_json::json;
use stateset_api::IntentId;
use stateset_chain::journal::{IntentRow, Reader, TxRow};
use stateset_config::context::Context;
use stateset_state::journaled_state::replay_watched;

use crate::cli::Journal;
use crate::output::{Format, pairs, short, table};
use crate::progress::Progress;

/// Rows in a listing.
const LIST_MAX: u32 = 1_000;

#[derive(Serialize)]
struct IntentShown {
    id: String,
    to: String,
    denom: String,
    amount: String,
    category: String,
    reference: String,
    state: &'static str,
    detail: String,
    attempts: u32,
    paid_height: Option<u64>,
    paid_tx: Option<String>,
    rationale: String,
}

impl From<IntentRow> for IntentShown {
    fn from(row: IntentRow) -> Self {
        Self {
            id: row.intent.id.to_string(),
            to: row.intent.to,
            denom: row.intent.denom,
            amount: row.intent.amount.to_string(),
            category: row.intent.category,
            reference: row.intent.reference,
            state: row.state.name(),
            detail: row.detail,
            attempts: row.attempts,
            paid_height: row.paid_height,
            paid_tx: row.paid_tx.map(|hash| hash.to_string()),
            rationale: row.intent.rationale,
        }
    }
}

#[derive(Serialize)]
struct TxShown {
    hash: String,
    state: &'static str,
    sequence: u64,
    timeout_height: u64,
    broadcasts: u32,
    height: Option<u64>,
    code: Option<u32>,
    gas_used: Option<u64>,
    fee: String,
}

impl From<TxRow> for TxShown {
    fn from(row: TxRow) -> Self {
        Self {
            hash: row.tx.hash.to_string(),
            state: row.state.name(),
            sequence: row.tx.sequence,
            timeout_height: row.tx.timeout_height,
            broadcasts: row.broadcasts,
            height: row.height,
            code: row.code,
            gas_used: row.gas_used,
            fee: row.tx.fee.to_string(),
        }
    }
}

pub fn run(verb: &Journal, context: &Context, format: Format) -> eyre::Result<()> {
    let reader = Reader::open(&context.config.journal_file)?;
    match verb {
        Journal::List => {
            let rows: Vec<IntentShown> = reader.intents(None, LIST_MAX)?.into_iter().map(IntentShown::from).collect();
            format.print(&rows, |rows| list(context, rows))
        }
        Journal::Show { id } => {
            let id: IntentId = id.parse()?;
            let Some(intent) = reader.intent(id)? else {
                let other = reader.act(id.into())?.map(|row| row.act.kind);
                return Err(match other {
                    Some(kind) => eyre!("{id} is no payment but a {kind}: `treasury explain {id}` shows a move"),
                    None => eyre!("the journal has no intent {id}; `journal list` shows them"),
                });
            };
            let txs: Vec<TxShown> = reader.txs_of(id)?.into_iter().map(TxShown::from).collect();
            let intent = IntentShown::from(intent);
            let shown = json!({ "intent": intent, "transactions": txs });
            format.print(&shown, |_| show(context, &intent, &txs))
        }
        Journal::Replay => {
            let mut progress = Progress::new();
            let mut watch = |count| progress.at(|| format!("inputs stepped over: {count}"));
            let count = replay_watched(&reader, context.config.wallet()?, &mut watch)?;
            drop(progress);
            format.print(&json!({ "inputs": count, "same": true }), |_| {
                format!("{count} recorded inputs lead to exactly the stored state")
            })
        }
    }
}

fn amount(context: &Context, intent: &IntentShown) -> String {
    intent.amount.parse().map_or_else(|_| intent.amount.clone(), |amount| context.show(amount, &intent.denom))
}

fn list(context: &Context, rows: &[IntentShown]) -> String {
    table(
        ["id", "reference", "to", "amount", "state", "block", "detail"],
        rows.iter().map(|row| {
            [
                row.id.clone(),
                row.reference.clone(),
                short(&row.to),
                amount(context, row),
                row.state.to_owned(),
                row.paid_height.map_or_else(String::new, |height| height.to_string()),
                row.detail.clone(),
            ]
        }),
    )
}

fn show(context: &Context, intent: &IntentShown, txs: &[TxShown]) -> String {
    let about = pairs([
        ("intent", intent.id.clone()),
        ("to", intent.to.clone()),
        ("amount", amount(context, intent)),
        ("category", intent.category.clone()),
        ("reference", intent.reference.clone()),
        ("why", intent.rationale.clone()),
        ("state", intent.state.to_owned()),
        ("detail", intent.detail.clone()),
    ]);
    let option = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
    let txs = table(
        ["transaction", "state", "sequence", "valid to", "sent", "block", "code", "gas", "fee"],
        txs.iter().map(|tx| {
            [
                tx.hash.clone(),
                tx.state.to_owned(),
                tx.sequence.to_string(),
                tx.timeout_height.to_string(),
                tx.broadcasts.to_string(),
                option(tx.height),
                option(tx.code.map(u64::from)),
                option(tx.gas_used),
                tx.fee.clone(),
            ]
        }),
    );
    format!("{about}\n{txs}")
}
