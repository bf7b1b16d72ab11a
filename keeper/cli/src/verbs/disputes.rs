//! `bills hold` and `bills dispute`: a person objects to a bill, before it is paid or after.
//!
//! Both are the same input: of a bill that is paid it changes nothing, and stays in the record.

use stateset_agent::BillStatus;
use stateset_agent::bills::{Input, TEXT_BYTES_MAX};
use stateset_api::IntentId;
use stateset_config::context::Context;

use eyre::{Context as _, ensure};

use super::bill_store::{hand_in, known_bill};
use crate::output::Format;

pub(super) async fn hold(id: &str, reason: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let id: IntentId = id.parse()?;
    let record = known_bill(context, id)?;
    check(reason)?;
    let label = record.bill.label();
    ensure!(
        !matches!(record.status, BillStatus::Paid { .. }),
        "bill {label} is paid: there is nothing to hold; `bills dispute` records that it should not have been"
    );
    let under_way = match record.status {
        BillStatus::Intended { .. } => "; if its payment is signed, it is on its way",
        BillStatus::Asking { .. } | BillStatus::Proposed { .. } => {
            "; the signers are asked about it already, and decide"
        }
        BillStatus::Balloted { .. } => "; governance votes on it already",
        _ => "",
    };
    object(context, id, reason).await?;
    format.report(&id, |_| format!("bill {label} is held until `bills release {id}`{under_way}"))
}

pub(super) async fn dispute(id: &str, reason: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let id: IntentId = id.parse()?;
    let record = known_bill(context, id)?;
    check(reason)?;
    let (label, state) = (record.bill.label(), record.status.name());
    ensure!(
        matches!(record.status, BillStatus::Paid { .. }),
        "bill {label} is {state}, not paid: stop it with `bills hold {id} --reason ...`"
    );
    object(context, id, reason).await?;
    format.report(&id, |_| {
        format!("bill {label} is disputed; nothing brings its money back: no more goes there with `vendor` and `wallet payees`")
    })
}

fn check(reason: &str) -> eyre::Result<()> {
    let got = reason.len();
    ensure!(
        !reason.trim().is_empty() && got <= TEXT_BYTES_MAX,
        "the reason has 1 to {TEXT_BYTES_MAX} bytes that are not all blanks: got {got}"
    );
    Ok(())
}

async fn object(context: &Context, id: IntentId, reason: &str) -> eyre::Result<()> {
    hand_in(context, &Input::Hold { id, reason: reason.to_owned() }.into()).await.wrap_err("nothing was changed")
}
