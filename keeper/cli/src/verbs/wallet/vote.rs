//! `wallet approve|reject|cancel|veto|execute`: one message about one proposal.

use eyre::ensure;
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, OwnerMsg, ProposalContent, ProposalRef, ProposalStatus, SignerMsg,
};
use stateset_config::context::Context;

use crate::describe;
use crate::output::Format;
use crate::verbs::confirm::confirm;
use crate::verbs::wallet::act::act;
use crate::verbs::wallet::proposals;

/// One proposal, and whose account decides on it.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) id: u64,
    pub(super) key: &'a str,
    /// Without asking; it is shown all the same.
    pub(super) yes: bool,
}

pub(super) async fn approve(choice: Choice<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    let content = seen(choice, "You approve", context).await?;
    vote(choice, "approved", SignerMsg::Approve(content), context, format).await
}

pub(super) async fn reject(choice: Choice<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    let content = seen(choice, "You vote against", context).await?;
    vote(choice, "rejected", SignerMsg::Reject(content), context, format).await
}

async fn vote(
    choice: Choice<'_>,
    done: &str,
    message: SignerMsg,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let acted = act(context, &context.key(choice.key)?, &ExecuteMsg::Signer(message)).await?;
    proposals::report(choice.id, done, Some(&acted.included), context, format).await
}

/// The proposal by the hash of what was shown, after somebody said yes to it: a node that shows another collects
/// nothing.
async fn seen(choice: Choice<'_>, does: &str, context: &Context) -> eyre::Result<ProposalContent> {
    let Choice { id, yes, .. } = choice;
    let wallet = context.wallet()?;
    let info = proposals::checked(&wallet, id).await?;
    let by = describe::proposer(&info.summary.proposer);
    let heading = format!(
        "{does} proposal {id} (by {by}, {}) of wallet {} on chain {}",
        describe::status(&info.summary.status),
        wallet.address,
        context.config.chain.id
    );
    let mut shown = describe::decision(context, &heading, &info.draft);
    if !wallet.dialect().await?.binds_content() {
        shown.push_str(
            "\nThe wallet's code takes a number alone: it counts for whatever the chain has under it. Where the node is not \
             your own, use `wallet sign`, which binds the content.",
        );
    }
    confirm(&shown, "Send it?", yes)?;
    Ok(ProposalContent { id, draft_hash: draft_hash(&info.draft).into() })
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
    // As a veto: it names one proposal, and ends it once however often it is said.
    let acted = act(&context.for_alarm(), &signer, &message).await?;
    proposals::report(id, "cancelled", Some(&acted.included), context, format).await
}

pub(super) async fn veto(id: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let message = ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }));
    let acted = act(&context.for_alarm(), &context.key(key)?, &message).await?;
    proposals::report(id, "vetoed", Some(&acted.included), context, format).await
}

/// Fails unless it was carried out: a failure is kept by the contract and is no error of the transaction.
pub(super) async fn execute(choice: Choice<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    let id = choice.id;
    let message = ExecuteMsg::Anyone(AnyoneMsg::Execute(seen(choice, "You carry out", context).await?));
    let acted = act(context, &context.key(choice.key)?, &message).await?;
    let status = context.wallet()?.proposal(id).await?.summary.status;
    ensure!(
        matches!(status, ProposalStatus::Executed { .. }),
        "proposal {id} was not carried out by {}: {}",
        acted.included.hash,
        describe::status(&status)
    );
    proposals::report(id, "carried out", Some(&acted.included), context, format).await
}
