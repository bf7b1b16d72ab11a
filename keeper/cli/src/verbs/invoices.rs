//! `invoices`: what customers owe, what came in for it, and what is expected no more. What changes something reaches the
//! keeper as bills do. Never here: a look at the chain.

use eyre::Context as _;
use serde::Serialize;
use serde_json::json;
use stateset_agent::invoices::{
    End, Ending, Input, Invoice, InvoiceError, InvoiceRecord, Issue, MatchInvoice, State, check,
};
use stateset_chain::Clock;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use super::bill_store::{ask, hand_in};
use crate::bills::{InvoiceRules, Reader, SpelledInvoice};
use crate::cli::{AddInvoice, EndInvoice, InvoiceVerb};
use crate::exit::RowsRefused;
use crate::output::{Format, pairs, table};

pub(super) async fn run(verb: &InvoiceVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        InvoiceVerb::Add(verb) => add(verb, context, format).await,
        InvoiceVerb::Import { file } => import(file, context, format).await,
        InvoiceVerb::List { all } => list(*all, context, format),
        InvoiceVerb::Show { number } => show(number, context, format),
        InvoiceVerb::Match { entry, number } => {
            let one = MatchInvoice { entry: *entry, number: number.clone(), at: now() };
            take_in(Input::InvoiceMatched(one), context).await?;
            let said = format!("that entry {entry} is for invoice {number} is handed in");
            format.report(&json!({ "entry": entry, "number": number }), |_| said)
        }
        InvoiceVerb::Cancel(verb) => end(verb, Ending::Cancelled, context, format).await,
        InvoiceVerb::WriteOff(verb) => end(verb, Ending::WrittenOff, context, format).await,
    }
}

/// Unix seconds.
fn now() -> u64 {
    Clock::System.now_millis() / 1_000
}

fn reader(context: &Context) -> Reader<'_> {
    let (currencies, prefix) = (&context.config.currencies, context.config.chain.prefix.as_str());
    Reader { currencies, prefix, mapping: None, decimal: None, invoices: InvoiceRules::default() }
}

fn known(context: &Context, whole: bool) -> eyre::Result<State> {
    ask(context, |stored| stored.invoices(whole))
}

async fn add(verb: &AddInvoice, context: &Context, format: Format) -> eyre::Result<()> {
    let AddInvoice { number, customer, amount, currency, due, issued, text } = verb;
    let spelled = SpelledInvoice {
        number: number.clone(),
        customer: customer.clone(),
        amount: amount.clone(),
        currency: currency.clone(),
        due: due.clone(),
        issued: issued.clone(),
        text: text.clone(),
    };
    let invoice = reader(context).outgoing(spelled, now()).wrap_err("the invoice")?;
    take_in(Input::InvoicesIssued(Issue { invoices: vec![invoice], at: now() }), context).await?;
    format.report(&json!({ "number": number }), |_| format!("invoice {number} is handed in"))
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

async fn import(file: &std::path::Path, context: &Context, format: Format) -> eyre::Result<()> {
    let rows = reader(context).read_outgoing(file, now())?;
    let mut after = known(context, true)?;
    let (mut taken, mut shown) = (Vec::new(), Vec::new());
    for row in rows {
        let (result, reason) = match &row.invoice {
            Err(error) => ("refused", Some(format!("line {} {error}", row.line))),
            Ok(invoice) => result(&mut after, invoice),
        };
        let invoice = row.invoice.ok();
        let number = invoice.as_ref().map(|one| one.number.clone());
        let amount = invoice.as_ref().map(|one| context.show(one.amount.0, &one.denom));
        shown.push(RowShown { line: row.line, number, amount, result, reason });
        taken.extend(invoice.filter(|_| result == "new"));
    }
    let new = taken.len();
    if new > 0 {
        hand_in(context, &Input::InvoicesIssued(Issue { invoices: taken, at: now() }).into()).await?;
    }
    let not_taken_in = shown.iter().filter(|row| ["refused", "conflict"].contains(&row.result)).count();
    format.report(&json!({ "rows": shown, "new": new, "refused": not_taken_in }), |_| {
        let rows = shown.iter().map(|row| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            [row.line.to_string(), text(&row.number), text(&row.amount), row.result.to_owned(), text(&row.reason)]
        });
        format!(
            "{}\n{new} new, {not_taken_in} not taken in",
            table(["line", "number", "amount", "result", "reason"], rows)
        )
    })?;
    if not_taken_in > 0 {
        return Err(RowsRefused { taken_in: shown.len() - not_taken_in, not_taken_in }.into());
    }
    Ok(())
}

/// As the keeper will take it, beside those before it in the file.
fn result(after: &mut State, invoice: &Invoice) -> (&'static str, Option<String>) {
    let input = Input::InvoicesIssued(Issue { invoices: vec![invoice.clone()], at: 0 });
    match check(after, &Default::default(), &input) {
        Err(error) => ("conflict", Some(error.to_string())),
        Ok(()) if after.get(&invoice.number).is_some() => ("duplicate", Some("the same invoice is known".to_owned())),
        Ok(()) => {
            let (_changed, _booked) = stateset_agent::invoices::step(after, &mut Default::default(), &input);
            ("new", None)
        }
    }
}

#[derive(Serialize)]
struct InvoiceShown<'a> {
    #[serde(flatten)]
    record: &'a InvoiceRecord,
    status: &'static str,
    /// Whether something of it is late, by this machine's clock.
    overdue: bool,
    /// What is still expected, in the denom's smallest unit.
    open: String,
}

fn shown(record: &InvoiceRecord) -> InvoiceShown<'_> {
    let overdue = record.is_overdue(now());
    let status = record.status().name();
    InvoiceShown { record, status: if overdue { "overdue" } else { status }, overdue, open: record.open().to_string() }
}

fn list(all: bool, context: &Context, format: Format) -> eyre::Result<()> {
    let state = known(context, all)?;
    let found: Vec<InvoiceShown<'_>> = state.iter().map(shown).collect();
    format.print(&found, |found| {
        let row = |one: &InvoiceShown<'_>| {
            let invoice = &one.record.invoice;
            let amount = |amount: u128| context.show(amount, &invoice.denom);
            let (whole, open) = (amount(invoice.amount.0), amount(one.record.open().0));
            [
                invoice.number.clone(),
                invoice.customer.clone(),
                show_time(invoice.due),
                whole,
                open,
                one.status.to_owned(),
            ]
        };
        table(["number", "customer", "due", "amount", "open", "state"], found.iter().map(row))
    })
}

fn show(number: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let state = known(context, true)?;
    let record = state.get(number).ok_or_else(|| InvoiceError::None { number: number.to_owned() })?;
    format.print(&shown(record), |one| {
        let invoice = &one.record.invoice;
        let amount = |amount: u128| context.show(amount, &invoice.denom);
        let mut rows = vec![
            ("number", invoice.number.clone()),
            ("customer", invoice.customer.clone()),
            ("state", one.status.to_owned()),
            ("amount", amount(invoice.amount.0)),
            ("open", amount(one.record.open().0)),
            ("issued", show_time(invoice.issued)),
            ("due", show_time(invoice.due)),
        ];
        let lines = invoice.lines.iter().map(|line| ("for", format!("{}: {}", line.text, amount(line.amount.0))));
        rows.extend(lines);
        let received = one.record.received.iter();
        rows.extend(received.map(|part| {
            ("received", format!("{} {}, entry {}", show_time(part.at), amount(part.amount.0), part.entry))
        }));
        rows.extend(one.record.ended.iter().map(|end| ("ended", format!("{} {}", show_time(end.at), end.reason))));
        pairs(rows)
    })
}

async fn end(verb: &EndInvoice, how: Ending, context: &Context, format: Format) -> eyre::Result<()> {
    let EndInvoice { number, reason } = verb;
    let end = End { number: number.clone(), how, reason: reason.clone(), at: now() };
    take_in(Input::InvoiceEnded(end), context).await?;
    format.report(&json!({ "number": number }), |_| {
        format!("that nothing more is expected for invoice {number} is handed in")
    })
}

/// Refuses at once what would change nothing.
async fn take_in(input: Input, context: &Context) -> eyre::Result<()> {
    let ledger = ask(context, |stored| stored.ledger(true))?;
    check(&known(context, true)?, &ledger, &input)?;
    hand_in(context, &input.into()).await.wrap_err("nothing was changed")
}
