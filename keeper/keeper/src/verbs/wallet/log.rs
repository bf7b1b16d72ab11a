//! `wallet log`: the decision log, read from a node's events and checked against what the wallet says of it.

use eyre::{bail, ensure};
use serde::Serialize;
use stateset_api::approval::sha256;
use stateset_api::decision::{Decision, Log};
use stateset_api::event::{Decided, Paid};
use stateset_chain::journal::Reader;
use stateset_chain::{Included, TXS_PAGE, TxsPage};

use crate::context::Context;
use crate::output::{Format, table};
use crate::timestamp::show_time;
use crate::wallet::Wallet;

#[derive(Serialize)]
struct Shown {
    wallet: String,
    /// Of the last entry, in hex.
    head: String,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    number: u64,
    id: String,
    at: u64,
    to: String,
    denom: String,
    amount: String,
    /// SHA-256 in hex; empty if none were given.
    rationale: String,
    /// What this keeper's journal says of them.
    reasons: Reasons,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Reasons {
    /// The journal's reasons have this hash.
    Journal,
    /// The journal's reasons have another: one of both was changed.
    Differ,
    /// Not of this journal.
    Elsewhere,
    None,
}

pub(super) async fn run(context: &Context, format: Format) -> eyre::Result<()> {
    let shown = check(context).await?;
    format.print(&shown, |shown| describe(context, shown))?;
    shown.agrees()
}

/// How many entries the wallet's log has, all of them whole, and with the journal's reasons where it holds any.
pub(crate) async fn entries(context: &Context) -> eyre::Result<usize> {
    let shown = check(context).await?;
    shown.agrees()?;
    Ok(shown.entries.len())
}

async fn check(context: &Context) -> eyre::Result<Shown> {
    let wallet = context.wallet()?;
    let said = wallet.decision_log().await?;
    ensure!(
        said.kept,
        "wallet {} keeps no log of decisions; its owner starts one by `wallet keep-log`",
        wallet.address
    );
    let logged = logged(&wallet, said.count).await?;
    let chain_id = &context.config.chain.id;
    let log = Log::of(chain_id, &wallet.address, logged.iter().map(decision));
    let head = hex::encode(log.head);
    if log.count != said.count || log.head.as_slice() != said.head.as_slice() {
        // Payments go on while the node is asked.
        let now = wallet.decision_log().await?;
        ensure!(now == said, "payments entered the log while it was read: ask again");
        bail!(
            "the node's events give {} entries and head {head}; the wallet says {} and {}. The node has forgotten old \
             transactions, or what it shows is not what the chain did",
            log.count,
            said.count,
            hex::encode(&said.head)
        );
    }
    let journal = Reader::open(&context.config.journal_file).ok();
    let entries = logged.into_iter().map(|entry| entry.shown(journal.as_ref())).collect::<Result<Vec<_>, _>>()?;
    Ok(Shown { wallet: wallet.address, head, entries })
}

impl Shown {
    /// An error if the journal holds other reasons than were given.
    fn agrees(&self) -> eyre::Result<()> {
        let differ = self.entries.iter().filter(|entry| entry.reasons == Reasons::Differ).count();
        ensure!(differ == 0, "{differ} entries were given other reasons than the journal holds");
        Ok(())
    }
}

/// A payment and what was entered of it.
struct Logged {
    paid: Paid,
    decided: Decided,
}

impl Logged {
    fn shown(self, journal: Option<&Reader>) -> eyre::Result<Entry> {
        let Self { paid, decided } = self;
        let row = journal.map(|journal| journal.intent(decided.id)).transpose()?.flatten();
        let reasons = match row {
            _ if decided.rationale.is_empty() => Reasons::None,
            None => Reasons::Elsewhere,
            Some(row) if hex::encode(sha256(&[row.intent.rationale.as_bytes()])) == decided.rationale => {
                Reasons::Journal
            }
            Some(_) => Reasons::Differ,
        };
        Ok(Entry {
            number: decided.number,
            id: decided.id.to_string(),
            at: decided.at,
            to: paid.to,
            denom: paid.denom,
            amount: paid.amount.to_string(),
            rationale: decided.rationale,
            reasons,
        })
    }
}

fn decision(Logged { paid, decided }: &Logged) -> Decision<'_> {
    let mut hash = [0; 32];
    // What is no hash gives a head that is not the wallet's.
    let rationale = hex::decode_to_slice(&decided.rationale, &mut hash).ok().map(|()| hash);
    let (denom, to, amount) = (paid.denom.as_str(), paid.to.as_str(), paid.amount.0);
    Decision { intent: decided.id, denom, to, amount, rationale, at: decided.at }
}

/// The entries that the node's events hold, oldest first. It is not asked for more pages than `count` entries could fill.
async fn logged(wallet: &Wallet, count: u64) -> eyre::Result<Vec<Logged>> {
    let key = format!("wasm-{}._contract_address", Decided::TYPE);
    let (mut found, mut read) = (Vec::new(), 0);
    for page in 1..=count.div_ceil(TXS_PAGE).max(1) {
        let TxsPage { txs, total } = wallet.chain.find_txs(&key, &wallet.address, page).await?;
        read += txs.len() as u64;
        found.extend(txs.iter().flat_map(|tx| of(tx, &wallet.address)));
        if txs.is_empty() || read >= total {
            break;
        }
    }
    Ok(found)
}

fn of(tx: &Included, wallet: &str) -> Vec<Logged> {
    let own = |event: &&cosmwasm_std::Event| {
        event.attributes.iter().any(|attribute| attribute.key == "_contract_address" && attribute.value == wallet)
    };
    let paid: Vec<Paid> = tx.events.iter().filter(own).filter_map(|event| Paid::from_event(event).ok()).collect();
    let decided = tx.events.iter().filter(own).filter_map(|event| Decided::from_event(event).ok());
    let pair = |decided: Decided| {
        let paid = paid.iter().find(|paid| paid.id == decided.id)?.clone();
        Some(Logged { paid, decided })
    };
    decided.filter_map(pair).collect()
}

fn describe(context: &Context, shown: &Shown) -> String {
    let entries = table(
        ["entry", "paid", "to", "amount", "reasons"],
        shown.entries.iter().map(|entry| {
            let reasons = match entry.reasons {
                Reasons::Journal => "as in the journal",
                Reasons::Differ => "OTHER than in the journal",
                Reasons::Elsewhere => "not in this journal",
                Reasons::None => "none given",
            };
            let amount =
                entry.amount.parse().map_or_else(|_| entry.amount.clone(), |amount| context.show(amount, &entry.denom));
            [entry.number.to_string(), show_time(entry.at), entry.to.clone(), amount, reasons.to_owned()]
        }),
    );
    let count = shown.entries.len();
    format!("{entries}\nwhole and unchanged: {count} entries, head {}", shown.head)
}
