//! One act on the wallet, and whether it took effect at once or was scheduled.

use cosmwasm_std::Event;
use eyre::eyre;
use serde_json::{Value, json};
use stateset_api::event::ProposalOpened;
use stateset_api::wallet::{ExecuteMsg, ProposalInfo, Proposer};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::{Included, Key, tx};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::exit::after;
use crate::output::Format;

/// An act that a block holds.
pub(in crate::verbs) struct Acted {
    pub(in crate::verbs) wallet: Wallet,
    pub(in crate::verbs) included: Included,
    /// What the owner scheduled, if it does not take effect at once.
    pub(in crate::verbs) scheduled: Option<ProposalInfo>,
}

pub(in crate::verbs) async fn act(context: &Context, signer: &Key, message: &ExecuteMsg) -> eyre::Result<Acted> {
    act_after(context, signer, Vec::new(), message).await
}

/// As [`act`], in one transaction after other messages.
pub(in crate::verbs) async fn act_after(
    context: &Context,
    signer: &Key,
    mut messages: Vec<tx::Any>,
    message: &ExecuteMsg,
) -> eyre::Result<Acted> {
    let wallet = context.wallet()?;
    let message = wallet.dialect().await?.message(message)?;
    messages.push(tx::execute(signer.address(), &wallet.address, &message, &[])?);
    let included = transact(context.chain.as_ref(), signer, &context.sending(), messages).await?;
    let scheduled = match opened(&included, &wallet.address) {
        Some(id) => {
            let info = after(included.hash, wallet.proposal(id).await.map_err(Into::into))?;
            Some(info).filter(|info| info.summary.proposer == Proposer::Owner {})
        }
        None => None,
    };
    Ok(Acted { wallet, included, scheduled })
}

/// What this contract reports in a transaction; others may have reported the like.
pub(in crate::verbs) fn events_of<'a>(
    included: &'a Included,
    contract: &'a str,
) -> impl Iterator<Item = &'a Event> + use<'a> {
    included.events.iter().filter(move |event| {
        event.attributes.iter().any(|attribute| attribute.key == "_contract_address" && attribute.value == contract)
    })
}

/// The number of the proposal that a transaction opened at this wallet.
pub(in crate::verbs) fn opened(included: &Included, wallet: &str) -> Option<u64> {
    let mut events = events_of(included, wallet);
    events.find_map(|event| ProposalOpened::from_event(event).ok()).map(|opened| opened.proposal)
}

/// The number of the proposal that an act opened, if opening one is what it is for.
pub(in crate::verbs) fn proposal_of(acted: &Acted) -> eyre::Result<u64> {
    let opened = opened(&acted.included, &acted.wallet.address);
    after(acted.included.hash, opened.ok_or_else(|| eyre!("the chain names no proposal in it")))
}

/// Says what was done, or when it will be.
pub(in crate::verbs) fn report(format: Format, acted: &Acted, done: &str) -> eyre::Result<()> {
    report_with(format, acted, done, json!({}))
}

/// As [`report`]; as JSON also with `more`, an object.
pub(in crate::verbs) fn report_with(format: Format, acted: &Acted, done: &str, more: Value) -> eyre::Result<()> {
    let (hash, height) = (acted.included.hash.to_string(), acted.included.height);
    let address = &acted.wallet.address;
    let Some(scheduled) = &acted.scheduled else {
        let shown = json!({ "wallet": address, "done": done, "takes_effect": "at once", "tx": hash, "height": height });
        let shown = joined(shown, more);
        return format.report(&shown, |_| format!("{address} {done} at height {height} by {hash}"));
    };
    let (proposal, from) = (scheduled.summary.id, scheduled.summary.ripens_at.unwrap_or_default());
    let until = scheduled.summary.expires_at;
    let shown = json!({
        "wallet": address, "done": "scheduled", "takes_effect": "after the delay", "proposal": proposal,
        "from": from, "until": until, "tx": hash, "height": height,
    });
    let shown = joined(shown, more);
    format.report(&shown, |_| {
        format!(
            "not yet {done}: beside signers the owner alone waits for this. Scheduled as proposal {proposal} at height {height} by \
             {hash}.\nIt may be carried out (`wallet execute {proposal}`) from {} until {}; meanwhile the signers may \
             approve it at once or reject it, and the guardian may veto it.",
            show_time(from),
            show_time(until)
        )
    })
}

/// The members of both objects.
fn joined(mut shown: Value, mut more: Value) -> Value {
    if let (Some(shown), Some(more)) = (shown.as_object_mut(), more.as_object_mut()) {
        shown.append(more);
    }
    shown
}
