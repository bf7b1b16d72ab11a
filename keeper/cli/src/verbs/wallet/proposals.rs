//! `wallet proposals`: what the signers were asked, and what they said.

use std::path::Path;

use cosmwasm_std::Binary;
use eyre::ensure;
use serde::Serialize;
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{Action, Draft, ProposalInfo, ProposalStatus, ProposalSummary, SignersResponse, Vote};
use stateset_chain::Included;
use stateset_chain::contract::Wallet;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::cli::Proposals;
use crate::describe;
use crate::exit::after;
use crate::output::{Format, pairs, table};
use crate::signing_request::{SigningRequest, Target};

pub(super) async fn run(verb: &Proposals, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        Proposals::List => {
            let proposals = context.wallet()?.proposals(0).await?;
            format.print(&proposals, |proposals| list(proposals))
        }
        Proposals::Show { id, out } => {
            if let Some(out) = out {
                signing_request(context, *id).await?.save(out)?;
            }
            show(*id, context, format).await
        }
    }
}

/// One proposal, with what it does in words.
#[derive(Serialize)]
pub(in crate::verbs) struct Shown {
    /// What was just done, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tx: Option<String>,
    #[serde(flatten)]
    pub(in crate::verbs) summary: ProposalSummary,
    draft: Draft,
    /// SHA-256 of the draft's canonical bytes, in hex, computed from the draft that is shown: what signers sign and
    /// what votes name.
    draft_hash: String,
    /// What the node says of it, if that is another: then it shows what it does not store.
    #[serde(skip_serializing_if = "Option::is_none")]
    node_draft_hash: Option<String>,
    words: Vec<String>,
    votes: Vec<Vote>,
    /// How to go on.
    next: String,
}

pub(in crate::verbs) async fn look(id: u64, context: &Context) -> eyre::Result<Shown> {
    let wallet = context.wallet()?;
    let info = wallet.proposal(id).await?;
    let now = context.chain.latest_block().await?.time;
    Ok(Shown {
        done: None,
        tx: None,
        words: describe::draft(context, &info.draft),
        draft_hash: hex::encode(draft_hash(&info.draft)),
        node_draft_hash: check(&info).is_err().then(|| hex::encode(&info.draft_hash)),
        next: next(&info.summary, now),
        summary: info.summary,
        draft: info.draft,
        votes: votes(&wallet, id).await?,
    })
}

async fn votes(wallet: &Wallet, id: u64) -> eyre::Result<Vec<Vote>> {
    Ok(wallet.votes(id).await?)
}

pub(in crate::verbs) async fn show(id: u64, context: &Context, format: Format) -> eyre::Result<()> {
    format.print(&look(id, context).await?, describe)
}

/// Says what was done to a proposal and where it stands after it.
pub(in crate::verbs) async fn report(
    id: u64,
    done: &str,
    included: Option<&Included>,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let done = Some(done.to_owned());
    let Some(tx) = included.map(|tx| tx.hash) else {
        return format.print(&Shown { done, ..look(id, context).await? }, describe);
    };
    let now = after(tx, look(id, context).await)?;
    format.report(&Shown { done, tx: Some(tx.to_string()), ..now }, describe)
}

/// What a person can do about it.
pub(in crate::verbs) fn next(summary: &ProposalSummary, now: u64) -> String {
    let ProposalSummary { id, approved, threshold, expires_at, ripens_at, .. } = summary;
    match &summary.status {
        ProposalStatus::Open {} => {
            let lacks = u64::from(*threshold).saturating_sub(*approved);
            let ripens =
                ripens_at.map_or_else(String::new, |at| format!(", or `wallet execute {id}` from {}", show_time(at)));
            format!(
                "lacks {lacks} of {threshold}: `wallet approve {id}`, or `wallet sign {id}` and `wallet submit`, until \
                 {}{ripens}",
                show_time(*expires_at)
            )
        }
        ProposalStatus::Ripe {} => format!("`wallet execute {id}` until {}", show_time(*expires_at)),
        ProposalStatus::Failed { retry_until, .. } if now < *retry_until => {
            format!("`wallet execute {id}` tries again, until {}", show_time(*retry_until))
        }
        _ => "nothing: it is over".to_owned(),
    }
}

/// Whether a person could still do something about it.
pub(in crate::verbs) fn is_pending(summary: &ProposalSummary, now: u64) -> bool {
    match summary.status {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} => true,
        ProposalStatus::Failed { retry_until, .. } => now < retry_until,
        _ => false,
    }
}

/// The newest proposal that waits and does just this, whoever asked for it.
pub(in crate::verbs) async fn waiting(wallet: &Wallet, action: &Action, now: u64) -> eyre::Result<Option<u64>> {
    for summary in wallet.proposals(0).await?.iter().rev().filter(|one| is_pending(one, now)) {
        if wallet.proposal(summary.id).await?.draft.actions == std::slice::from_ref(action) {
            return Ok(Some(summary.id));
        }
    }
    Ok(None)
}

fn list(proposals: &[ProposalSummary]) -> String {
    table(
        ["number", "title", "by", "status", "approved", "rejected", "until"],
        proposals.iter().map(|one| {
            [
                one.id.to_string(),
                one.title.clone(),
                describe::proposer(&one.proposer),
                describe::status_name(&one.status).to_owned(),
                format!("{} of {}", one.approved, one.threshold),
                one.rejected.to_string(),
                show_time(one.expires_at),
            ]
        }),
    )
}

fn describe(shown: &Shown) -> String {
    let Shown { summary, draft_hash, words, votes, next, .. } = shown;
    let mut rows = Vec::new();
    if let Some(done) = &shown.done {
        let by = shown.tx.as_ref().map_or_else(String::new, |tx| format!(" by {tx}"));
        rows.push(("done", format!("{done}{by}")));
    }
    rows.extend([
        ("proposal", summary.id.to_string()),
        ("title", summary.title.clone()),
        ("by", describe::proposer(&summary.proposer)),
        ("status", describe::status(&summary.status)),
        ("approved", format!("{} of {}", summary.approved, summary.threshold)),
        ("rejected", summary.rejected.to_string()),
        ("rules epoch", summary.rules_epoch.to_string()),
        ("hash", draft_hash.clone()),
    ]);
    if let Some(other) = &shown.node_draft_hash {
        let warning =
            format!("the node says {other}: what it shows is not what it stores. Approve nothing; ask another node");
        rows.push(("WARNING", warning));
    }
    if let Some(hash) = &shown.draft.rationale {
        rows.push(("reasons", format!("a text with SHA-256 {}", hex::encode(hash))));
    }
    rows.push(("next", next.clone()));
    let votes = votes.iter().map(|vote| {
        let says = if vote.approves { "approves" } else { "rejects" };
        format!("  {} {says}, weight {}", describe::signer_id(&vote.signer), vote.weight)
    });
    let lines = words.iter().map(|line| format!("  {line}"));
    let lines: Vec<String> = std::iter::once("it does:".to_owned()).chain(lines).chain(votes).collect();
    format!("{}\n{}", pairs(rows), lines.join("\n"))
}

/// What signers need to approve an open proposal without a node.
pub(super) async fn signing_request(context: &Context, id: u64) -> eyre::Result<SigningRequest> {
    let wallet = context.wallet()?;
    let info = checked(&wallet, id).await?;
    let status = &info.summary.status;
    ensure!(
        *status == ProposalStatus::Open {},
        "proposal {id} is {}: there is nothing to sign",
        describe::status(status)
    );
    let SignersResponse { signers, rules_epoch, .. } = wallet.signers().await?;
    let dialect = wallet.dialect().await?;
    let rules = dialect.rules(rules_epoch, info.rules_id.as_ref())?;
    let signers = signers.ok_or_else(|| eyre::eyre!("wallet {} has no signers any more", wallet.address))?;
    let request = SigningRequest {
        chain_id: context.config.chain.id.clone(),
        wallet: wallet.address,
        subject: Target::Proposal(id),
        alarm: dialect.alarm_of_proposal(&info),
        draft: info.draft,
        rules_epoch: rules.epoch,
        rules_id: rules.id,
        signers,
        drawn_up_at: context.chain.latest_block().await?.time,
        approval: None,
    };
    Ok(request)
}

/// Refuses a node that shows another draft than the one that it says was hashed.
fn check(info: &ProposalInfo) -> eyre::Result<()> {
    let (shown, said) = (Binary::from(draft_hash(&info.draft)), &info.draft_hash);
    ensure!(
        shown == *said,
        "the draft that the node shows of proposal {} has the hash {}, the node says {}: it lies about one of them; ask \
         another node",
        info.summary.id,
        hex::encode(&shown),
        hex::encode(said)
    );
    Ok(())
}

/// A proposal as the node shows it, whose hash is that of what it shows.
pub(super) async fn checked(wallet: &Wallet, id: u64) -> eyre::Result<ProposalInfo> {
    let info = wallet.proposal(id).await?;
    // Asked for this one: a node may not slip in another.
    ensure!(info.summary.id == id, "the node was asked for proposal {id} and shows proposal {}", info.summary.id);
    check(&info)?;
    Ok(info)
}

/// The file's default name.
pub(super) fn file_name(request: &SigningRequest, signer: usize) -> String {
    let subject = match &request.subject {
        Target::Proposal(id) => id.to_string(),
        Target::Submission { salt } => hex::encode(salt.get(..4).unwrap_or_default()),
    };
    Path::new(&format!("approval-{subject}-{signer}.json")).display().to_string()
}
