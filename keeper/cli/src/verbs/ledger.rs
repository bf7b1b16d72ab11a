//! `ledger`: what lies where, entries for other programs, money nobody explained. What changes something reaches the
//! keeper as bills do. Never here: a look at the chain.

use eyre::Context as _;
use serde::Serialize;
use serde_json::json;
use stateset_agent::ledger::{Acknowledge, Cause, Incident, Input, Match, Resolve, State, Unrecognised, check};
use stateset_chain::Clock;
use stateset_chain::journal::{FeeDay, Reader};
use stateset_config::context::Context;
use stateset_ledger::commodity::Commodities;
use stateset_ledger::{Account, Balances, Entry, EntryError, MovementId, Reference, beancount, csv};
use stateset_telemetry::timestamp::show_time;

use crate::cli::{AcknowledgePayment, ExportFormat, LedgerVerb, MatchEntry, ResolveIncident};
use crate::output::{Format, pairs, table};
use crate::verbs::bill_store::{ask, hand_in};

/// Seconds of a day.
const DAY_SECONDS: u64 = 86_400;

pub(super) async fn run(verb: &LedgerVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        LedgerVerb::Show { unidentified: false } => show(context, format),
        LedgerVerb::Show { unidentified: true } => unidentified(context, format),
        LedgerVerb::Export { format: to } => export(*to, context, format),
        LedgerVerb::Match(verb) => attribute(verb, context, format).await,
        LedgerVerb::Incidents { all } => incidents(*all, context, format),
        LedgerVerb::Resolve(verb) => resolve(verb, context, format).await,
        LedgerVerb::Unrecognised { all } => unrecognised(*all, context, format),
        LedgerVerb::Acknowledge(verb) => acknowledge(verb, context, format).await,
    }
}

/// Unix seconds.
fn now() -> u64 {
    Clock::System.now_millis() / 1_000
}

fn ledger(context: &Context, whole: bool) -> eyre::Result<State> {
    ask(context, |stored| stored.ledger(whole))
}

#[derive(Serialize)]
struct BalanceShown {
    account: String,
    denom: String,
    /// In the denom's smallest unit, as text.
    amount: String,
}

fn show(context: &Context, format: Format) -> eyre::Result<()> {
    let state = ledger(context, false)?;
    let mut balances = state.balances().clone();
    for entry in fees(context, &state)? {
        balances.apply(&entry)?;
    }
    let shown: Vec<BalanceShown> = shown(&balances);
    format.print(&shown, |rows| {
        let cells = rows.iter().map(|row| {
            let amount = row
                .amount
                .parse()
                .map_or_else(|_| row.amount.clone(), |amount| context.show_signed(amount, &row.denom));
            [row.account.clone(), amount]
        });
        let about = match state.opened().next() {
            None => "the ledger is not opened yet: a running keeper does that with its first look at the wallet\n"
                .to_owned(),
            Some(_) => String::new(),
        };
        let stops = state.stops().map_or_else(String::new, |reason| format!("NOTHING IS PAID: {reason}\n"));
        let strange = match state.unrecognised().count() {
            0 => String::new(),
            count => format!("{count} payments that nothing explains: `ledger unrecognised`\n"),
        };
        format!("{about}{stops}{strange}{}", table(["account", "balance"], cells))
    })
}

fn shown(balances: &Balances) -> Vec<BalanceShown> {
    let held = balances.iter().filter(|(_, amount)| *amount != 0);
    let row = |((account, asset), amount): (&(Account, String), i128)| BalanceShown {
        account: account.to_string(),
        denom: asset.clone(),
        amount: amount.to_string(),
    };
    held.map(row).collect()
}

#[derive(Serialize)]
struct UnidentifiedShown {
    entry: u64,
    time: u64,
    height: u64,
    denom: String,
    amount: String,
}

fn unidentified(context: &Context, format: Format) -> eyre::Result<()> {
    let state = ledger(context, true)?;
    let mut found = Vec::new();
    for (number, entry, matched) in state.entries() {
        let came_in = entry.postings().iter().find(|one| one.account == Account::unidentified() && one.amount < 0);
        if let (Some(posting), None) = (came_in, matched) {
            let (denom, amount) = (posting.asset.clone(), posting.amount.unsigned_abs().to_string());
            found.push(UnidentifiedShown { entry: number, time: entry.time, height: entry.height, denom, amount });
        }
    }
    format.print(&found, |found| {
        let row = |one: &UnidentifiedShown| {
            let amount =
                one.amount.parse().map_or_else(|_| one.amount.clone(), |amount| context.show(amount, &one.denom));
            [one.entry.to_string(), show_time(one.time), one.height.to_string(), amount]
        };
        table(["entry", "seen", "block", "amount"], found.iter().map(row))
    })
}

/// What the operator's transactions cost, a day an entry: the journal sums them, and the ledger books none of them by
/// itself. All that the journal knows, by the machine's days.
fn fees(context: &Context, state: &State) -> eyre::Result<Vec<Entry>> {
    if state.opened().next().is_none() {
        return Ok(Vec::new());
    }
    let operator = context.keystore()?.show(&context.config.agent.operator_key)?.address;
    let days = Reader::open(&context.config.journal_file)?.fee_days(&operator)?;
    Ok(days.iter().filter(|day| day.amount > 0).map(fee).collect::<Result<_, EntryError>>()?)
}

fn fee(FeeDay { day, denom, amount }: &FeeDay) -> Result<Entry, EntryError> {
    let about = (Reference::Fees(*day), "fees of the operator's transactions".to_owned());
    let between = (Account::operator(), Account::fees());
    Entry::transfer((0, day.saturating_mul(DAY_SECONDS)), about, between, (denom, *amount))
}

fn export(to: ExportFormat, context: &Context, format: Format) -> eyre::Result<()> {
    let state = ledger(context, true)?;
    let fees = fees(context, &state)?;
    let mut entries: Vec<(u64, &Entry)> =
        state.entries().into_iter().map(|(number, entry, _)| (number, entry)).collect();
    // Sums of a day have no number.
    entries.extend(fees.iter().map(|entry| (0, entry)));
    entries.sort_by_key(|(number, entry)| (entry.time / DAY_SECONDS, *number));
    let currencies = &context.config.currencies;
    let commodities =
        Commodities::new(currencies.iter().map(|(code, one)| (code.as_str(), one.denom.as_str(), one.decimals)));
    let entries = entries.into_iter();
    let text = match to {
        ExportFormat::Csv => csv::write(entries, &commodities),
        ExportFormat::Beancount => {
            beancount::write(&format!("wallet {}", context.config.wallet()?), entries, &commodities)
        }
    };
    format.print(&json!({ "text": text }), |_| text.trim_end().to_owned())
}

async fn attribute(verb: &MatchEntry, context: &Context, format: Format) -> eyre::Result<()> {
    let MatchEntry { entry, account, reason } = verb;
    let account: Account = account.parse().wrap_err("--account")?;
    let one = Match { entry: *entry, account: account.clone(), reason: reason.clone(), at: now() };
    take_in(Input::LedgerMatched(one), context).await?;
    format.report(&json!({ "entry": entry, "account": account }), |_| {
        format!("that entry {entry} belongs to {account} is handed in")
    })
}

#[derive(Serialize)]
struct IncidentShown<'a> {
    #[serde(flatten)]
    incident: &'a Incident,
    open: bool,
}

fn incidents(all: bool, context: &Context, format: Format) -> eyre::Result<()> {
    let state = ledger(context, all)?;
    let found: Vec<IncidentShown<'_>> =
        state.incidents().map(|incident| IncidentShown { incident, open: incident.is_open() }).collect();
    format.print(&found, |found| match found.as_slice() {
        [] if all => "there was no incident".to_owned(),
        [] => "no incident is open; --all shows those that were resolved".to_owned(),
        found => found.iter().map(|one| describe(context, one.incident)).collect::<Vec<_>>().join("\n"),
    })
}

fn describe(context: &Context, incident: &Incident) -> String {
    let stopped = if incident.is_about_loss() { "the treasury takes on no risk" } else { "nothing is paid" };
    let ended = incident.resolution.as_ref().map_or_else(
        || format!("open: {stopped} until `ledger resolve {} --reason ...`", incident.number),
        |end| {
            let booked = end.account.as_ref().map_or_else(String::new, |account| format!(" (booked to {account})"));
            format!("resolved {}: {}{booked}", show_time(end.at), end.reason)
        },
    );
    let none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
    let brake = incident.braked_at.map_or_else(|| "not pulled".to_owned(), |at| format!("pulled, seen at block {at}"));
    let mut lines = vec![("incident", incident.number.to_string()), ("state", ended)];
    match &incident.cause {
        Cause::Missing(evidence) => {
            let show = |amount: u128| context.show(amount, &evidence.asset);
            lines.extend([
                ("gone", show(evidence.missing.0)),
                ("from", evidence.account.as_ref().map_or_else(|| "the wallet".to_owned(), ToString::to_string)),
                ("expected", show(evidence.expected.0)),
                ("observed", show(evidence.observed.0)),
                ("seen", format!("at block {}, {}", evidence.height, show_time(evidence.time))),
                ("by", evidence.endpoints.join(", ")),
                ("under way", none(evidence.under_way.join(", "))),
            ]);
        }
        Cause::Overrun(overrun) => lines.extend([
            ("exceeded", incident.cause.words(&|amount, denom| context.show(amount, denom))),
            ("seen", show_time(overrun.time)),
            ("about", none(overrun.about.join(", "))),
        ]),
    }
    lines.push(("brake", brake));
    pairs(lines)
}

async fn resolve(verb: &ResolveIncident, context: &Context, format: Format) -> eyre::Result<()> {
    let ResolveIncident { id, reason, account } = verb;
    let account: Account = account.parse().wrap_err("--account")?;
    let one = Resolve { incident: *id, account: account.clone(), reason: reason.clone(), at: now() };
    take_in(Input::LedgerResolved(one), context).await?;
    format.report(&json!({ "incident": id, "account": account }), |_| {
        format!(
            "that incident {id} is over is handed in; the wallet's own freeze or brake, if any, is lifted by its people"
        )
    })
}

fn unrecognised(all: bool, context: &Context, format: Format) -> eyre::Result<()> {
    let state = ledger(context, all)?;
    let mut found: Vec<&Unrecognised> = state.unrecognised().collect();
    found.sort_by_key(|payment| payment.time);
    format.print(&found, |found| {
        let row = |one: &&Unrecognised| {
            let said = one.acknowledged.as_ref().map_or_else(String::new, |said| said.reason.clone());
            let (id, amount) = (String::from(one.id), context.show(one.amount.0, &one.asset));
            [id, show_time(one.time), amount, one.to.clone(), one.memo.clone(), said]
        };
        table(["payment", "paid", "amount", "to", "reference", "acknowledged"], found.iter().map(row))
    })
}

async fn acknowledge(verb: &AcknowledgePayment, context: &Context, format: Format) -> eyre::Result<()> {
    let AcknowledgePayment { id, reason } = verb;
    let payment = MovementId::try_from(id.clone()).map_err(|reason| eyre::eyre!(reason))?;
    let one = Acknowledge { payment, reason: reason.clone(), at: now() };
    take_in(Input::LedgerAcknowledged(one), context).await?;
    format.report(&json!({ "payment": id }), |_| format!("that payment {id} is in order is handed in"))
}

/// Refuses at once what would change nothing.
async fn take_in(input: Input, context: &Context) -> eyre::Result<()> {
    check(&ledger(context, true)?, &input)?;
    hand_in(context, &input.into()).await.wrap_err("nothing was changed")
}
