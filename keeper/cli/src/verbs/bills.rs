//! `bills`: hand in, list, have another look.

use std::collections::BTreeMap;

use eyre::Context as _;
use serde::Serialize;
use stateset_agent::bills::{CreditNote, Input, content};
use stateset_agent::lookalike::difference;
use stateset_agent::{Bill, BillRecord, BillStatus, Import};
use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule};
use stateset_config::context::Context;
use stateset_state::journaled_state::BillPage;
use stateset_telemetry::breach::show_breach;
use stateset_telemetry::timestamp::show_time;

use super::bill_store::{ask, hand_in, known_bill, known_vendors};
use super::bill_store::{reader, waiting};
use super::{credits, disputes};
use crate::bills::{InvoiceRules, Mapping, Reader as BillReader};
use crate::cli::{Bills, ImportBills};
use crate::exit::RowsRefused;
use crate::output::{Format, pairs, table};
use crate::progress::Progress;

pub async fn run(verb: &Bills, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        Bills::Import(verb) => import(verb, context, format).await,
        Bills::List { state, after, limit } => {
            list(&Listing { state: *state, after: after.as_deref(), limit: *limit }, context, format)
        }
        Bills::Release { id, content } => release(id, content.as_deref(), context, format).await,
        Bills::Credit { id, to } => credits::assign(id, to, context, format).await,
        Bills::Credits { all, after, limit } => credits::list(*all, (after.as_deref(), *limit), context, format),
        Bills::Hold { id, reason } => disputes::hold(id, reason, context, format).await,
        Bills::Dispute { id, reason } => disputes::dispute(id, reason, context, format).await,
        Bills::Retry { ids } => retry(ids, context, format).await,
    }
}

/// What became of one row of a file.
#[derive(Serialize)]
struct RowShown {
    line: u64,
    number: Option<String>,
    amount: Option<String>,
    result: &'static str,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Imported {
    rows: Vec<RowShown>,
    new: usize,
    duplicate: usize,
    /// Taken in, and for a person: something about the payee is new.
    held: usize,
    /// Credit notes that were taken in, or are known.
    credits: usize,
    conflict: usize,
    refused: usize,
    left_out: usize,
    /// Whether this is what would become of them.
    dry_run: bool,
}

async fn import(verb: &ImportBills, context: &Context, format: Format) -> eyre::Result<()> {
    let mapping = verb.mapping.as_deref().map(Mapping::load).transpose()?;
    let vendors = known_vendors(context)?;
    let due_days = context.config.agent.bills.due_days;
    let reader = BillReader {
        currencies: &context.config.currencies,
        prefix: &context.config.chain.prefix,
        mapping: mapping.as_ref(),
        decimal: verb.decimal,
        invoices: InvoiceRules { category: verb.category.as_deref(), vendors: Some(&vendors), due_days },
    };
    let mut progress = Progress::new();
    progress.stage("reading the file");
    let rows = reader.read(&verb.file)?;
    progress.stage(&format!("{} rows are read; their bills are compared with those that are known", rows.len()));
    let good: Vec<Bill> = rows.iter().filter_map(|row| row.bill.as_ref().ok()).cloned().collect();
    let mut imports = preview(context, &good)?.into_iter();
    let mut bills = Vec::new();
    let mut shown = Vec::new();
    let (mut earlier, mut notes) = (Earlier::default(), Vec::new());
    for row in rows {
        if let Some(note) = row.bill.as_ref().err().and_then(|error| error.credit()) {
            let (result, reason) = credit(note, context)?;
            let (number, amount) = (note.number.clone(), context.show(note.amount.0, &note.denom));
            shown.push(RowShown { line: row.line, number: Some(number), amount: Some(amount), result, reason });
            notes.push(note.clone());
            continue;
        }
        let (result, reason) = match &row.bill {
            Err(error) if error.is_left_out() => ("left out", Some(format!("line {} {error}", row.line))),
            Err(error) => ("refused", Some(format!("line {} {error}", row.line))),
            Ok(bill) => {
                let outcome = imported(bill, imports.next().unwrap_or(Import::New), (&earlier, row.line), context);
                earlier.note(bill, row.line);
                outcome
            }
        };
        let reason = match (reason, row.note) {
            (Some(reason), Some(note)) => Some(format!("{reason}; {note}")),
            (reason, note) => reason.or(note),
        };
        let bill = row.bill.ok();
        let amount = bill.as_ref().map(|bill| context.show(bill.amount.0, &bill.denom));
        shown.push(RowShown { line: row.line, number: bill.as_ref().map(Bill::label), amount, result, reason });
        bills.extend(bill);
    }
    // First, so that a bill of the same file is reduced before anything is planned of it.
    if !notes.is_empty() && !verb.dry_run {
        hand_in(context, &Input::CreditNotes(notes).into()).await?;
    }
    if !bills.is_empty() && !verb.dry_run {
        progress.stage(&format!("{} bills are taken in", bills.len()));
        hand_in(context, &Input::Imported(bills).into()).await?;
    }
    drop(progress);
    let count = |result: &str| shown.iter().filter(|row| row.result == result).count();
    let (new, duplicate, held) = (count("new"), count("duplicate"), count("held"));
    let credits = count("credit");
    let (conflict, refused, left_out) = (count("conflict"), count("refused"), count("left out"));
    let dry_run = verb.dry_run;
    report(format, &Imported { new, duplicate, held, credits, conflict, refused, left_out, dry_run, rows: shown })?;
    // Whoever reads the exit code alone learns that a part was not taken in.
    if conflict + refused > 0 {
        return Err(RowsRefused { taken_in: new + duplicate + held + credits, not_taken_in: conflict + refused }.into());
    }
    Ok(())
}

fn report(format: Format, imported: &Imported) -> eyre::Result<()> {
    let human = |imported: &Imported| {
        let rows = imported.rows.iter().map(|row| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            [row.line.to_string(), text(&row.number), text(&row.amount), row.result.to_owned(), text(&row.reason)]
        });
        let Imported { new, duplicate, held, credits, conflict, refused, left_out, dry_run, .. } = imported;
        let left_out = if *left_out > 0 { format!(", {left_out} left out by the mapping") } else { String::new() };
        let held = if *held > 0 { format!(", {held} held for a person") } else { String::new() };
        let credits = if *credits > 0 { format!(", {credits} of credit notes") } else { String::new() };
        let nothing = if *dry_run { "\na dry run: nothing was taken in" } else { "" };
        format!(
            "{}\n{new} new, {duplicate} known already, {conflict} in conflict with known ones, {refused} refused{held}{credits}{left_out}\
             {nothing}",
            table(["line", "number", "amount", "result", "reason"], rows)
        )
    };
    if imported.dry_run { format.print(imported, human) } else { format.report(imported, human) }
}

/// What would become of a credit note, and why.
fn credit(note: &CreditNote, context: &Context) -> eyre::Result<(&'static str, Option<String>)> {
    let known = ask(context, |stored| stored.credit(note.id()))?;
    let known = known.map(|record| record.note);
    Ok(match (known, &note.reference) {
        (Some(known), _) if known.credits_the_same(note) => {
            ("credit", Some("the same credit note is known".to_owned()))
        }
        (Some(known), _) => {
            let amount = context.show(known.amount.0, &known.denom);
            ("conflict", Some(format!("a credit note, known over {amount}; the known one stands")))
        }
        (None, Some(bill)) => {
            ("credit", Some(format!("of bill {bill}, if it may still be reduced; else it stays open")))
        }
        (None, None) => ("credit", Some("open: `bills credit` sets it off against a bill".to_owned())),
    })
}

/// Where each bill of the file stands first, by number and payee. Lines as [`Row`](crate::bills::Row) counts them.
#[derive(Default)]
struct Earlier(BTreeMap<(String, String), u64>);

impl Earlier {
    fn note(&mut self, bill: &Bill, line: u64) {
        self.0.entry((bill.number.clone(), bill.payee.clone())).or_insert(line);
    }

    fn line(&self, bill: &Bill) -> Option<u64> {
        self.0.get(&(bill.number.clone(), bill.payee.clone())).copied()
    }
}

/// The result of the row on `line`, and why. What an earlier row of the file has is named with both lines.
fn imported(
    bill: &Bill,
    import: Import,
    (earlier, line): (&Earlier, u64),
    context: &Context,
) -> (&'static str, Option<String>) {
    let here = |known: &Bill| {
        earlier.line(known).map_or_else(String::new, |first| format!(" (lines {first} and {line} of this file)"))
    };
    match import {
        Import::New => ("new", None),
        Import::InDoubt { reason } => ("held", Some(reason)),
        Import::Duplicate => ("duplicate", Some(format!("the same bill is known{}", here(bill)))),
        Import::Conflict { known } => {
            let (amount, due) = (context.show(known.amount.0, &known.denom), show_time(known.due));
            let plan = match (&known.part, &bill.part) {
                (None, None) => String::new(),
                _ => format!(
                    " as {}, {} in all, where this one comes to {}",
                    known.label(),
                    context.show(known.total().0, &known.denom),
                    context.show(bill.total().0, &bill.denom)
                ),
            };
            let less = bill.denom == known.denom && bill.total() < known.total();
            let less = if less { "; unless it is paid or under way, it is held for a person" } else { "" };
            ("conflict", Some(format!("known with amount {amount}, due {due}{plan}{}{less}", here(&known))))
        }
        Import::Lookalike { known } => {
            let difference = difference(&known.number, &bill.number);
            let here = here(&known);
            ("conflict", Some(format!("cannot be told from {}, which is known: {difference}{here}", known.number)))
        }
        Import::Similar { known } => {
            let difference = difference(&known.number, &bill.number);
            let here = here(&known);
            ("new", Some(format!("warning: close to {}, which is known: {difference}{here}", known.number)))
        }
    }
}

/// What would become of bills.
fn preview(context: &Context, bills: &[Bill]) -> eyre::Result<Vec<Import>> {
    let wallet = context.config.wallet()?;
    let waiting = waiting(context)?;
    match reader(context)? {
        Some(reader) => Ok(context.stored_state(&reader)?.preview(wallet, &waiting, bills)?),
        None => {
            let mut state = stateset_agent::AgentState::new(wallet.to_owned());
            waiting.iter().for_each(|input| drop(stateset_agent::step(&mut state, input)));
            Ok(bills.iter().map(|bill| state.insert(bill)).collect())
        }
    }
}

/// How many bills stand in each status, in the order of [`BillStatus::NAMES`].
pub(super) fn counts(context: &Context) -> eyre::Result<[u64; BillStatus::NAMES.len()]> {
    ask(context, |stored| stored.bill_counts())
}

/// Of each status for which a person may wait, at most so many.
const WAITING_MAX: u32 = 1_000;

/// Bills that may wait for a person, by id.
pub(super) fn waiting_bills(context: &Context) -> eyre::Result<Vec<(IntentId, BillRecord)>> {
    let statuses = ["escalated", "asking", "proposed", "unapproved", "balloted", "approved", "refused", "held"];
    let mut bills = ask(context, |stored| {
        let mut bills = Vec::new();
        for (code, name) in (0_u8..).zip(BillStatus::NAMES) {
            if statuses.contains(&name) {
                bills.extend(stored.bills(&BillPage { status: Some(code), after: None, limit: WAITING_MAX })?);
            }
        }
        Ok(bills)
    })?;
    bills.sort_by_key(|(id, _)| *id);
    Ok(bills)
}

#[derive(Serialize)]
struct BillShown<'a> {
    id: IntentId,
    #[serde(flatten)]
    bill: &'a Bill,
    state: &'static str,
    reason: String,
}

/// Which bills are listed.
struct Listing<'a> {
    state: Option<u8>,
    after: Option<&'a str>,
    limit: u32,
}

fn list(listing: &Listing<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    let after = listing.after.map(str::parse).transpose()?;
    let page = BillPage { status: listing.state, after, limit: listing.limit };
    let bills = ask(context, |stored| stored.bills(&page))?;
    let more = u32::try_from(bills.len()) == Ok(listing.limit);
    let shown: Vec<BillShown<'_>> = bills
        .iter()
        .map(|(id, record)| BillShown {
            id: *id,
            bill: &record.bill,
            state: record.status.name(),
            reason: reason(context, record),
        })
        .collect();
    format.print(&shown, |shown| {
        let bills = table(
            ["id", "number", "amount", "category", "due", "state", "reason"],
            shown.iter().map(|shown| {
                [
                    shown.id.to_string(),
                    shown.bill.label(),
                    context.show(shown.bill.amount.0, &shown.bill.denom),
                    shown.bill.category.clone(),
                    show_time(shown.bill.due),
                    shown.state.to_owned(),
                    shown.reason.clone(),
                ]
            }),
        );
        match shown.last().filter(|_| more) {
            Some(last) => format!("{bills}\nthere may be more: `bills list --after {}`", last.id),
            None => bills,
        }
    })
}

/// Why a bill stands where it stands.
pub fn reason(context: &Context, record: &BillRecord) -> String {
    let broken = |breach: &Breach| show_breach(breach, |amount| context.show(amount, &record.bill.denom));
    match &record.status {
        BillStatus::Open => {
            record.given_mandate().map_or_else(String::new, |number| format!("to be paid under mandate {number}"))
        }
        BillStatus::Waiting { breach, from } => format!("{}; asked again {}", broken(breach), show_time(*from)),
        BillStatus::Escalated { breach, .. } => format!("{}; the owner decides", broken(breach)),
        BillStatus::Asking { breach, .. } => format!("{}; the signers are being asked", broken(breach)),
        BillStatus::Proposed { breach, proposal } if record.asked_mandate().is_some() => {
            format!("{}; the signers decide on one mandate for several bills, proposal {proposal}", broken(breach))
        }
        BillStatus::Proposed { breach, proposal } => {
            format!("{}; the signers decide on proposal {proposal}", broken(breach))
        }
        BillStatus::Unapproved { breach, lapsed: None, .. } => {
            format!("{}; governance must approve it, and nobody has asked", broken(breach))
        }
        BillStatus::Unapproved { lapsed: Some(reason), .. } => format!("{reason}; governance must be asked again"),
        BillStatus::Balloted { ballot, .. } => format!("governance votes on it, ballot {ballot}"),
        BillStatus::Approved { breach, approval, .. } if breach.rule != Rule::Approval => {
            format!("approved by governance ({approval}); {}", broken(breach))
        }
        BillStatus::Approved { approval, .. } => format!("approved by governance ({approval}), to be paid"),
        BillStatus::Denied { breach } => broken(breach),
        BillStatus::Intended { rationale, .. } => rationale.clone(),
        BillStatus::Paid { height: 0 } => "found paid by its receipt".to_owned(),
        BillStatus::Paid { height } => format!("in block {height}"),
        BillStatus::Refused { reason } => reason.clone(),
        BillStatus::NeedsReview { .. } => record.review_reason().unwrap_or_default(),
        BillStatus::Credited => {
            let numbers: Vec<&str> = record.credits.iter().map(|one| one.number.as_str()).collect();
            format!("settled by credit: {}", numbers.join(", "))
        }
    }
}

/// A held bill, why, and what a release of it names.
#[derive(Serialize)]
struct InDoubt<'a> {
    id: IntentId,
    #[serde(flatten)]
    bill: &'a Bill,
    reason: &'a str,
    content: String,
    /// Whether it was let go on.
    released: bool,
}

async fn release(id: &str, named: Option<&str>, context: &Context, format: Format) -> eyre::Result<()> {
    let id: IntentId = id.parse()?;
    let record = known_bill(context, id)?;
    let Some(reason) = &record.review_reason() else {
        eyre::bail!("bill {} is {}: only one that is held is released", record.bill.number, record.status.name());
    };
    let content = content(&record);
    let shown = InDoubt { id, bill: &record.bill, reason, content: content.clone(), released: named.is_some() };
    let human = |shown: &InDoubt<'_>| {
        let option = |text: &Option<String>| text.clone().unwrap_or_default();
        let about = pairs([
            ("id", shown.id.to_string()),
            ("number", shown.bill.label()),
            ("payee", shown.bill.payee.clone()),
            ("amount", context.show(shown.bill.amount.0, &shown.bill.denom)),
            ("category", shown.bill.category.clone()),
            ("due", show_time(shown.bill.due)),
            ("name on it", option(&shown.bill.vendor)),
            ("memo", option(&shown.bill.memo)),
            ("held, since", shown.reason.to_owned()),
            ("content", shown.content.clone()),
        ]);
        let next = if shown.released {
            "released".to_owned()
        } else {
            format!("to let it go on: `bills release {} --content {}`", shown.id, shown.content)
        };
        format!("{about}\n{next}")
    };
    let Some(named) = named else { return format.print(&shown, human) };
    eyre::ensure!(
        named == content,
        "bill {id} is not what was released: its content is {content}, named was {named}; look at it again by `bills \
         release {id}`"
    );
    hand_in(context, &Input::Release { id, content }.into()).await.wrap_err("nothing was changed")?;
    format.report(&shown, human)
}

async fn retry(ids: &[String], context: &Context, format: Format) -> eyre::Result<()> {
    let mut parsed = Vec::new();
    for text in ids {
        let id: IntentId = text.parse()?;
        let record = known_bill(context, id)?;
        eyre::ensure!(
            !matches!(
                record.status,
                BillStatus::Paid { .. }
                    | BillStatus::Credited
                    | BillStatus::Intended { .. }
                    | BillStatus::Asking { .. }
                    | BillStatus::Proposed { .. }
                    | BillStatus::Unapproved { .. }
                    | BillStatus::Balloted { .. }
                    | BillStatus::Approved { .. }
            ),
            "bill {} is {}: there is nothing to try again{}",
            record.bill.number,
            record.status.name(),
            match &record.status {
                BillStatus::Proposed { proposal, .. } => format!(" while proposal {proposal} is open"),
                BillStatus::Unapproved { .. } => format!("; `approvals request {id}` asks governance"),
                _ => String::new(),
            }
        );
        parsed.push(id);
    }
    hand_in(context, &Input::Retry(parsed.clone()).into()).await.wrap_err("nothing was changed")?;
    format.report(&parsed, |parsed| format!("{} to be looked at again", parsed.len()))
}
