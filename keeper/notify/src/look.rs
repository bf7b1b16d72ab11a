//! What the chain is asked for a notice's sake: the hash of what is to be decided, its end, an approval's terms.
//!
//! Only of what is about to be said. A node that does not answer costs a notice its hash in the end, and no payment
//! anything.

use stateset_api::approval::draft_hash;
use stateset_chain::contract::governance::contract;
use stateset_chain::contract::{AskError, GovernanceClient, Wallet};
use stateset_telemetry::terms::show_terms;
use stateset_telemetry::timestamp::show_time;

use crate::item::{Item, Look};
use crate::plain_words::plain_words;

/// Fills in what the chain says of it.
pub(crate) async fn look(wallet: &Wallet, chain_id: &str, item: &mut Item) -> Result<(), AskError> {
    match item.look.clone() {
        None => {}
        Some(Look::Proposal { number }) => {
            let info = wallet.proposal(number).await?;
            let hash = draft_hash(&info.draft);
            if info.summary.id != number || info.draft_hash.as_slice() != hash {
                let doubt = " (the node shows another draft than it stores: approve nothing, ask another node)";
                item.words.push_str(doubt);
            }
            item.hash = Some(hex::encode(hash));
            item.until = Some(info.summary.expires_at);
        }
        Some(Look::Ballot { number, denom }) => {
            let Some(governance) = contract(wallet, &denom).await? else { return Ok(()) };
            let client = GovernanceClient { chain: wallet.chain.as_ref(), address: &governance };
            let ballot = client.ballot(number).await?;
            item.hash = ballot.matter.hash(chain_id, &governance, number).ok().map(hex::encode);
            item.until = Some(ballot.deadline);
        }
        Some(Look::Approval { number, denom }) => {
            let Some(governance) = contract(wallet, &denom).await? else { return Ok(()) };
            let client = GovernanceClient { chain: wallet.chain.as_ref(), address: &governance };
            let given = client.approval(number).await?;
            item.hash = Some(hex::encode(&given.action_hash));
            item.until = Some(given.expires_at);
            item.terms = show_terms(&given.terms).iter().map(|term| plain_words(term)).collect();
            if given.usable_from > 0 {
                item.terms.push(format!("usable from {}", show_time(given.usable_from)));
            }
        }
    }
    item.look = None;
    Ok(())
}
