//! `bills credit` and `bills credits`: what payees owe us, and which bills it reduces.

use eyre::Context as _;
use serde::Serialize;
use stateset_agent::bills::{CreditId, CreditRecord, Input};
use stateset_api::IntentId;
use stateset_config::context::Context;

use super::bill_store::{ask, hand_in, known_bill};
use crate::output::{Format, table};

/// Sets a credit note off against a bill, or says why it would change nothing.
pub(super) async fn assign(credit: &str, bill: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let (credit, id): (CreditId, IntentId) = (credit.parse()?, bill.parse()?);
    let known = ask(context, |stored| stored.credit(credit))?;
    let CreditRecord { note, left, .. } =
        known.ok_or_else(|| eyre::eyre!("no credit note has the id {credit}; `bills credits` shows them"))?;
    let record = known_bill(context, id)?;
    let bill = &record.bill;
    let show = |amount: u128, denom: &str| context.show(amount, denom);
    eyre::ensure!(!left.is_zero(), "nothing is left of credit note {}", note.number);
    eyre::ensure!(
        note.payee == bill.payee,
        "credit note {} is {}'s, and bill {} is {}'s",
        note.number,
        note.payee,
        bill.label(),
        bill.payee
    );
    eyre::ensure!(
        note.denom == bill.denom,
        "credit note {} is over {}, and bill {} over {}: other coins are not set off",
        note.number,
        show(note.amount.0, &note.denom),
        bill.label(),
        show(bill.amount.0, &bill.denom)
    );
    eyre::ensure!(
        record.may_be_reduced(),
        "bill {} is {}: its amount is fixed since a payment of it was planned or somebody was asked about it, or it is from \
         before credit notes were known; the credit stays open for another bill",
        bill.label(),
        record.status.name()
    );
    let (payee, number) = (bill.payee.clone(), bill.number.clone());
    let input = Input::CreditAssigned { credit, bill: id, payee, number };
    hand_in(context, &input.into()).await.wrap_err("nothing was changed")?;
    let amount = left.0.min(bill.amount.0);
    format.report(&input_shown(credit, id, amount), |_| {
        format!(
            "{} of credit note {} are to be set off against bill {}, unless a payment of it is planned first",
            show(amount, &note.denom),
            note.number,
            bill.label()
        )
    })
}

/// What was handed in.
#[derive(Serialize)]
struct Assigned {
    credit: CreditId,
    bill: IntentId,
    /// At most so much, in the denom's smallest unit.
    amount: String,
}

fn input_shown(credit: CreditId, bill: IntentId, amount: u128) -> Assigned {
    Assigned { credit, bill, amount: amount.to_string() }
}

/// A credit note and what became of it.
#[derive(Serialize)]
struct CreditShown<'a> {
    id: CreditId,
    #[serde(flatten)]
    record: &'a CreditRecord,
}

/// Lists credit notes by id: those with something left, or all.
pub(super) fn list(all: bool, page: (Option<&str>, u32), context: &Context, format: Format) -> eyre::Result<()> {
    let after = page.0.map(str::parse).transpose()?;
    let credits = ask(context, |stored| stored.credits(!all, (after, page.1)))?;
    let more = u32::try_from(credits.len()) == Ok(page.1);
    let shown: Vec<CreditShown<'_>> =
        credits.iter().map(|record| CreditShown { id: record.note.id(), record }).collect();
    format.print(&shown, |shown| {
        let rows = shown.iter().map(|CreditShown { id, record }| {
            let set_off: Vec<String> = record
                .set_off
                .iter()
                .map(|one| format!("{} of {}", context.show(one.amount.0, &record.note.denom), one.bill))
                .collect();
            [
                id.to_string(),
                record.note.number.clone(),
                context.show(record.note.amount.0, &record.note.denom),
                context.show(record.left.0, &record.note.denom),
                record.note.reference.clone().unwrap_or_default(),
                set_off.join(", "),
            ]
        });
        let credits = table(["id", "number", "amount", "left", "names bill", "set off"], rows);
        match shown.last().filter(|_| more) {
            Some(last) => format!("{credits}\nthere may be more: `bills credits --after {}`", last.id),
            None => credits,
        }
    })
}
