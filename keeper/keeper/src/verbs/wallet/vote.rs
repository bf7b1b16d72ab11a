//! `wallet approve|reject|cancel|veto|execute`: one message about one proposal.

use eyre::ensure;
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, OwnerMsg, ProposalContent, ProposalRef, ProposalStatus, SignerMsg,
};

use crate::context::Context;
use crate::describe;
use crate::output::Format;
use crate::verbs::wallet::act::act;
use crate::verbs::wallet::proposals;

pub(super) async fn approve(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    vote(id, key, "approved", SignerMsg::Approve, context, format).await
}

pub(super) async fn reject(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    vote(id, key, "rejected", SignerMsg::Reject, context, format).await
}

async fn vote(
    id: u64,
    key: &str,
    done: &str,
    message: fn(ProposalContent) -> SignerMsg,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let message = message(content(id, context).await?);
    let acted = act(context, &context.key(key)?, &ExecuteMsg::Signer(message)).await?;
    proposals::report(id, done, Some(&acted.included), context, format).await
}

/// The proposal, by the hash of what the node shows of it.
async fn content(id: u64, context: &Context) -> eyre::Result<ProposalContent> {
    let draft = context.wallet()?.proposal(id).await?.draft;
    Ok(ProposalContent { id, draft_hash: draft_hash(&draft).into() })
}

/// The owner ends what it scheduled or its operator asked for, a signer its own.
pub(super) async fn cancel(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let signer = context.key(key)?;
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    let by_signer = matches!(wallet.proposal(id).await?.summary.proposer, stateset_api::wallet::Proposer::Signer(_));
    let proposal = ProposalRef { id };
    let message = if info.owner == signer.address() && !by_signer {
        ExecuteMsg::Owner(OwnerMsg::Cancel(proposal))
    } else {
        ExecuteMsg::Signer(SignerMsg::Cancel(proposal))
    };
    let acted = act(context, &signer, &message).await?;
    proposals::report(id, "cancelled", Some(&acted.included), context, format).await
}

pub(super) async fn veto(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let message = ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }));
    let acted = act(context, &context.key(key)?, &message).await?;
    proposals::report(id, "vetoed", Some(&acted.included), context, format).await
}

/// Fails unless it was carried out: a failure is kept by the contract and is no error of the transaction.
pub(super) async fn execute(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let message = ExecuteMsg::Anyone(AnyoneMsg::Execute(content(id, context).await?));
    let acted = act(context, &context.key(key)?, &message).await?;
    let status = context.wallet()?.proposal(id).await?.summary.status;
    ensure!(
        matches!(status, ProposalStatus::Executed { .. }),
        "proposal {id} was not carried out by {}: {}",
        acted.included.hash,
        describe::status(&status)
    );
    proposals::report(id, "carried out", Some(&acted.included), context, format).await
}
