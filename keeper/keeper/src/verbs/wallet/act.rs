//! One act on the wallet, and whether it took effect at once or was scheduled.

use cosmwasm_std::Event;
use serde_json::json;
use stateset_api::event::ProposalOpened;
use stateset_api::wallet::{ExecuteMsg, ProposalInfo, Proposer};
use stateset_chain::{Included, Key, tx};

use crate::context::Context;
use crate::output::Format;
use crate::timestamp::show_time;
use crate::transact::transact;
use crate::wallet::Wallet;

/// An act that a block holds.
pub(super) struct Acted {
    pub(super) wallet: Wallet,
    pub(super) included: Included,
    /// What the owner scheduled, if it does not take effect at once.
    pub(super) scheduled: Option<ProposalInfo>,
}

pub(super) async fn act(context: &Context, signer: &Key, message: &ExecuteMsg) -> eyre::Result<Acted> {
    let wallet = context.wallet()?;
    let message = wallet.dialect().await?.message(message)?;
    let message = tx::execute(signer.address(), &wallet.address, &message, &[])?;
    let included = transact(context.chain.as_ref(), signer, &context.fees(), vec![message]).await?;
    let scheduled = match opened(&included, &wallet.address) {
        Some(id) => Some(wallet.proposal(id).await?).filter(|info| info.summary.proposer == Proposer::Owner {}),
        None => None,
    };
    Ok(Acted { wallet, included, scheduled })
}

/// The number of the proposal that a transaction opened at this wallet; others may have opened theirs.
pub(super) fn opened(included: &Included, wallet: &str) -> Option<u64> {
    let own = |event: &&Event| {
        event.attributes.iter().any(|attribute| attribute.key == "_contract_address" && attribute.value == wallet)
    };
    let mut events = included.events.iter().filter(own);
    events.find_map(|event| ProposalOpened::from_event(event).ok()).map(|opened| opened.proposal)
}

/// Says what was done, or when it will be.
pub(super) fn report(format: Format, acted: &Acted, done: &str) -> eyre::Result<()> {
    let (hash, height) = (acted.included.hash.to_string(), acted.included.height);
    let address = &acted.wallet.address;
    let Some(scheduled) = &acted.scheduled else {
        let shown = json!({ "wallet": address, "done": done, "takes_effect": "at once", "tx": hash, "height": height });
        return format.print(&shown, |_| format!("{address} {done} at height {height} by {hash}"));
    };
    let (proposal, from) = (scheduled.summary.id, scheduled.summary.ripens_at.unwrap_or_default());
    let until = scheduled.summary.expires_at;
    let shown = json!({
        "wallet": address, "done": "scheduled", "takes_effect": "after the delay", "proposal": proposal,
        "from": from, "until": until, "tx": hash, "height": height,
    });
    format.print(&shown, |_| {
        format!(
            "not yet {done}: beside signers the owner alone waits for this. Scheduled as proposal {proposal} at height {height} by \
             {hash}.\nIt may be carried out (`wallet execute {proposal}`) from {} until {}; meanwhile the signers may \
             approve it at once or reject it, and the guardian may veto it.",
            show_time(from),
            show_time(until)
        )
    })
}
