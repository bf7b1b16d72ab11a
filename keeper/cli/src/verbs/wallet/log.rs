//! `wallet log`: the decision log, read from a node's events and checked against what the wallet says of it.

use cosmwasm_std::Event;
use eyre::{bail, ensure};
use serde::Serialize;
use stateset_api::approval::sha256;
use stateset_api::decision::{Decision, Entry as LogEntry, Log};
use stateset_api::event::{Decided, Deposited, Noted, Paid, TreasuryCalledBack, TreasuryFunded};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::Wallet;
use stateset_chain::journal::Reader;
use stateset_chain::{Included, TXS_PAGE, TxsPage};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::output::{Format, table};

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
    at: u64,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(untagged)]
enum What {
    Payment {
        id: String,
        to: String,
        /// Who holds the money for `to`.
        #[serde(skip_serializing_if = "Option::is_none")]
        conduit: Option<String>,
        denom: String,
        amount: String,
        /// SHA-256 in hex; empty if none were given.
        rationale: String,
        /// What this keeper's journal says of them.
        reasons: Reasons,
    },
    Note {
        /// SHA-256 of what was decided, in hex.
        note: String,
    },
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
pub async fn entries(context: &Context) -> eyre::Result<usize> {
    let shown = check(context).await?;
    shown.agrees()?;
    Ok(shown.entries.len())
}

/// The hash of something that was noted, as the log has it.
pub struct LoggedNote {
    /// Of the entry.
    pub number: u64,
    /// In hex.
    pub hash: String,
}

/// The notes of the wallet's log, which is whole by the wallet's own word, and the number of all its entries.
pub async fn logged_notes(context: &Context) -> eyre::Result<(Vec<LoggedNote>, usize)> {
    let shown = check(context).await?;
    let count = shown.entries.len();
    let note = |entry: Entry| match entry.what {
        What::Note { note: hash } => Some(LoggedNote { number: entry.number, hash }),
        What::Payment { .. } => None,
    };
    Ok((shown.entries.into_iter().filter_map(note).collect(), count))
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
    let log = Log::of(chain_id, &wallet.address, logged.iter().map(Logged::entry));
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
        let differs = |entry: &&Entry| matches!(entry.what, What::Payment { reasons: Reasons::Differ, .. });
        let differ = self.entries.iter().filter(differs).count();
        ensure!(differ == 0, "{differ} entries were given other reasons than the journal holds");
        Ok(())
    }
}

/// What was entered, as its events say it.
enum Logged {
    Payment { moved: Moved, deposited: Option<Deposited>, decided: Decided },
    Note(Noted),
}

/// A payment, or money to or from the treasury, which the log holds as a payment to it.
#[derive(Clone)]
struct Moved {
    id: IntentId,
    to: String,
    denom: String,
    amount: Amount,
}

impl Moved {
    fn from_event(event: &Event) -> Option<Self> {
        if let Ok(Paid { id, to, denom, amount, .. }) = Paid::from_event(event) {
            return Some(Self { id, to, denom, amount });
        }
        if let Ok(TreasuryFunded { id, treasury: to, denom, amount, .. }) = TreasuryFunded::from_event(event) {
            return Some(Self { id, to, denom, amount });
        }
        let TreasuryCalledBack { id, treasury: to, denom, amount, .. } = TreasuryCalledBack::from_event(event).ok()?;
        Some(Self { id, to, denom, amount })
    }
}

impl Logged {
    const fn number(&self) -> u64 {
        match self {
            Self::Payment { decided, .. } => decided.number,
            Self::Note(noted) => noted.number,
        }
    }

    /// What is no hash gives a head that is not the wallet's.
    fn entry(&self) -> LogEntry<'_> {
        let read = |text: &str| {
            let mut hash = [0; 32];
            hex::decode_to_slice(text, &mut hash).ok().map(|()| hash)
        };
        match self {
            Self::Payment { moved, deposited, decided } => {
                let conduit = deposited.as_ref().map(|deposited| deposited.conduit.as_str());
                let (denom, to, amount) = (moved.denom.as_str(), moved.to.as_str(), moved.amount.0);
                let (rationale, at) = (read(&decided.rationale), decided.at);
                LogEntry::Payment(Decision { intent: decided.id, denom, to, amount, rationale, conduit, at })
            }
            Self::Note(noted) => LogEntry::Note { hash: read(&noted.hash).unwrap_or_default(), at: noted.at },
        }
    }

    fn shown(self, journal: Option<&Reader>) -> eyre::Result<Entry> {
        let (moved, deposited, decided) = match self {
            Self::Payment { moved, deposited, decided } => (moved, deposited, decided),
            Self::Note(Noted { number, hash: note, at }) => return Ok(Entry { number, at, what: What::Note { note } }),
        };
        let row = journal.map(|journal| journal.intent(decided.id)).transpose()?.flatten();
        let reasons = match row {
            _ if decided.rationale.is_empty() => Reasons::None,
            None => Reasons::Elsewhere,
            Some(row) if hex::encode(sha256(&[row.intent.rationale.as_bytes()])) == decided.rationale => {
                Reasons::Journal
            }
            Some(_) => Reasons::Differ,
        };
        let what = What::Payment {
            id: decided.id.to_string(),
            to: moved.to,
            conduit: deposited.map(|deposited| deposited.conduit),
            denom: moved.denom,
            amount: moved.amount.to_string(),
            rationale: decided.rationale,
            reasons,
        };
        Ok(Entry { number: decided.number, at: decided.at, what })
    }
}

/// The entries that the node's events hold, oldest first.
async fn logged(wallet: &Wallet, count: u64) -> eyre::Result<Vec<Logged>> {
    let mut found = read(wallet, count, Decided::TYPE, payments).await?;
    found.extend(read(wallet, count, Noted::TYPE, notes).await?);
    found.sort_by_key(Logged::number);
    Ok(found)
}

/// Those that events of one kind tell of. The node is not asked for more pages than `count` entries could fill.
async fn read(wallet: &Wallet, count: u64, kind: &str, of: fn(&[&Event]) -> Vec<Logged>) -> eyre::Result<Vec<Logged>> {
    let key = format!("wasm-{kind}._contract_address");
    let (mut found, mut read) = (Vec::new(), 0);
    for page in 1..=count.div_ceil(TXS_PAGE).max(1) {
        let TxsPage { txs, total } = wallet.chain.find_txs(&key, &wallet.address, page).await?;
        read += txs.len() as u64;
        found.extend(txs.iter().flat_map(|tx| of(&own(tx, &wallet.address))));
        if txs.is_empty() || read >= total {
            break;
        }
    }
    Ok(found)
}

/// The wallet's own events of a transaction.
fn own<'a>(tx: &'a Included, wallet: &str) -> Vec<&'a Event> {
    let own = |event: &&Event| {
        event.attributes.iter().any(|attribute| attribute.key == "_contract_address" && attribute.value == wallet)
    };
    tx.events.iter().filter(own).collect()
}

fn payments(events: &[&Event]) -> Vec<Logged> {
    let moved: Vec<Moved> = events.iter().filter_map(|event| Moved::from_event(event)).collect();
    let deposited: Vec<Deposited> = events.iter().filter_map(|event| Deposited::from_event(event).ok()).collect();
    let decided = events.iter().filter_map(|event| Decided::from_event(event).ok());
    let pair = |decided: Decided| {
        let moved = moved.iter().find(|moved| moved.id == decided.id)?.clone();
        let deposited = deposited.iter().find(|deposited| deposited.id == decided.id).cloned();
        Some(Logged::Payment { moved, deposited, decided })
    };
    decided.filter_map(pair).collect()
}

fn notes(events: &[&Event]) -> Vec<Logged> {
    events.iter().filter_map(|event| Noted::from_event(event).ok()).map(Logged::Note).collect()
}

fn describe(context: &Context, shown: &Shown) -> String {
    let entries = table(
        ["entry", "at", "to", "amount", "reasons"],
        shown.entries.iter().map(|entry| {
            let (to, amount, reasons) = match &entry.what {
                What::Payment { to, conduit, denom, amount, reasons, .. } => {
                    let shown = amount.parse().map_or_else(|_| amount.clone(), |amount| context.show(amount, denom));
                    let to = conduit.as_ref().map_or_else(|| to.clone(), |conduit| format!("{to}, held by {conduit}"));
                    (to, shown, said_of(*reasons).to_owned())
                }
                What::Note { note } => ("noted".to_owned(), String::new(), note.clone()),
            };
            [entry.number.to_string(), show_time(entry.at), to, amount, reasons]
        }),
    );
    let count = shown.entries.len();
    format!("{entries}\nwhole and unchanged: {count} entries, head {}", shown.head)
}

const fn said_of(reasons: Reasons) -> &'static str {
    match reasons {
        Reasons::Journal => "as in the journal",
        Reasons::Differ => "OTHER than in the journal",
        Reasons::Elsewhere => "not in this journal",
        Reasons::None => "none given",
    }
}
