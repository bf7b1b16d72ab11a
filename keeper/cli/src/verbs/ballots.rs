//! `approvals ballots|vote|close` and `case judge`: what those do who decide in a governance contract.

use eyre::{WrapErr, ensure, eyre};
use serde::Serialize;
use stateset_api::event::BallotOpened;
use stateset_api::governance::{AnyoneMsg, ApproverMsg, Ballot, BallotRef, BallotStatus, ExecuteMsg, Matter, Request};
use stateset_api::reputation::Verdict;
use stateset_chain::contract::GovernanceClient;
use stateset_chain::transact::transact;
use stateset_chain::{Included, tx};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::exit::after;
use crate::output::{Format, pairs, table};
use crate::requested_action;
use crate::verbs::case_view;
use crate::verbs::confirm::confirm;
use crate::verbs::reputation::ReputationClient;
use stateset_telemetry::terms::show_terms;

/// What was done, and how the ballot stands.
#[derive(Serialize)]
struct Done {
    done: String,
    tx: String,
    ballot: Ballot,
}

/// Ballots that nobody has closed, oldest first.
pub(super) async fn list(governance: Option<&str>, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let contract = contract(governance, context).await?;
    let client = GovernanceClient { chain: context.chain.as_ref(), address: &contract };
    let found = client.open_ballots().await?;
    format.print(&found, |found| match found.as_slice() {
        [] => "no ballot is open".to_owned(),
        found => table(
            ["ballot", "what", "workflow", "until", "approve", "against", "next"],
            found.iter().map(|ballot| row(context, ballot)),
        ),
    })
}

fn row(context: &Context, ballot: &Ballot) -> [String; 7] {
    let next = match &ballot.status {
        BallotStatus::Open {} => format!("`approvals vote {}`", ballot.id),
        BallotStatus::Overdue {} => format!("time is up: `approvals close {}`", ballot.id),
        BallotStatus::Void {} => format!("void: `approvals close {}`", ballot.id),
        BallotStatus::Closed { outcome, .. } => outcome.clone(),
    };
    [
        ballot.id.to_string(),
        what(context, &ballot.matter),
        ballot.workflow.clone(),
        show_time(ballot.deadline),
        format!("{} of {}", ballot.approvals, ballot.required),
        ballot.rejections.to_string(),
        next,
    ]
}

/// One vote.
pub(super) struct Choice<'a> {
    pub(super) ballot: u64,
    pub(super) approves: bool,
    pub(super) key: &'a str,
    pub(super) governance: Option<&'a str>,
    /// Without asking; it is shown all the same.
    pub(super) yes: bool,
}

pub(super) async fn vote(choice: Choice<'_>, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let contract = contract(choice.governance, context).await?;
    let client = GovernanceClient { chain: context.chain.as_ref(), address: &contract };
    let Choice { ballot, approves, .. } = choice;
    let shown = client.ballot(ballot).await?;
    ensure!(shown.id == ballot, "the node was asked for ballot {ballot} and shows ballot {}", shown.id);
    let hash = shown.matter.hash(&context.config.chain.id, &contract, ballot).map_err(|reason| eyre!("{reason}"))?;
    let case = judged(&client, context, &shown.matter).await?;
    let does = if approves { "You approve:" } else { "You vote against:" };
    let shown = [does.to_owned(), describe(context, &shown), case, format!("hash {}", hex::encode(hash))];
    confirm(&shown.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n"), "Send it?", choice.yes)?;
    let matter_hash = hash.into();
    let vote = ExecuteMsg::Approver(ApproverMsg::Vote { ballot, matter_hash, approves });
    let included = act(context, &contract, choice.key, &vote).await?;
    let done = if choice.approves { "approved" } else { "rejected" };
    report(context, &contract, choice.ballot, done.to_owned(), &included, format).await
}

/// The case that a verdict is about, as the reputation contract shows it; empty for other matters. Refused if it is not
/// the case that was judged.
async fn judged(client: &GovernanceClient<'_>, context: &Context, matter: &Matter) -> eyre::Result<String> {
    let Matter::Verdict { case: id, case_hash, .. } = matter else { return Ok(String::new()) };
    let reputation = client.config().await?.reputation;
    let client = ReputationClient::open(context, Some(&reputation)).await?;
    let case = case_view::look(&client, *id).await?;
    let shown = case_view::report_hash(&client, &case)?;
    ensure!(
        case_hash.as_slice() == shown,
        "case {id} as {reputation} shows it has the hash {}, the ballot is about {}: ask another node",
        hex::encode(shown),
        hex::encode(case_hash)
    );
    Ok(case_view::describe(&client, &case))
}

/// Closes a ballot whose time is up or whose settings changed.
pub(super) async fn close(
    ballot: u64,
    key: &str,
    governance: Option<&str>,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    context.check_chain().await?;
    let contract = contract(governance, context).await?;
    let close = ExecuteMsg::Anyone(AnyoneMsg::Close(BallotRef { ballot }));
    let included = act(context, &contract, key, &close).await?;
    report(context, &contract, ballot, "closed".to_owned(), &included, format).await
}

/// Proposes a verdict to those who judge, with the proposer's own approval.
pub(super) async fn judge(
    message: ApproverMsg,
    done: String,
    key: &str,
    contract: &str,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let included = act(context, contract, key, &ExecuteMsg::Approver(message)).await?;
    let opened = included.events.iter().find_map(|event| BallotOpened::from_event(event).ok());
    let opened = after(included.hash, opened.ok_or_else(|| eyre!("the chain names no ballot in it")))?;
    report(context, contract, opened.ballot, done, &included, format).await
}

async fn act(context: &Context, contract: &str, key: &str, message: &ExecuteMsg) -> eyre::Result<Included> {
    let key = context.key(key)?;
    let message = tx::execute(key.address(), contract, message, &[])?;
    Ok(transact(context.chain.as_ref(), &key, &context.sending(), vec![message]).await?)
}

async fn report(
    context: &Context,
    contract: &str,
    ballot: u64,
    done: String,
    included: &Included,
    format: Format,
) -> eyre::Result<()> {
    let client = GovernanceClient { chain: context.chain.as_ref(), address: contract };
    let ballot = after(included.hash, client.ballot(ballot).await.map_err(Into::into))?;
    let done = Done { done, tx: included.hash.to_string(), ballot };
    format.report(&done, |done| format!("{} at height {}: {}", done.done, included.height, standing(&done.ballot)))
}

/// The named contract, or the one that the wallet's policy names.
async fn contract(named: Option<&str>, context: &Context) -> eyre::Result<String> {
    let contract = match named {
        Some(address) => address.to_owned(),
        None => {
            let rules = context.wallet()?.policy().await?.approval_rules;
            let named = rules.first().map(|rule| rule.contract.clone());
            named.ok_or_else(|| eyre!("the wallet's policy names no governance: name it with --governance"))?
        }
    };
    stateset_chain::key::parse_address(&context.config.chain.prefix, &contract).wrap_err("--governance")?;
    Ok(contract)
}

/// What an open vote is about.
fn what(context: &Context, matter: &Matter) -> String {
    match matter {
        Matter::Action { denom, payments, .. } => requested_action::payments(context, denom, payments),
        Matter::Request(request) => requested_action::describe(context, &request.action),
        Matter::Verdict { case, verdict, appeal, .. } => {
            let of = if *appeal { format!("the appeal of case {case}") } else { format!("case {case}") };
            match verdict {
                Verdict::Upheld { severity, damage } => {
                    format!("in {of}: it did it, {severity}, damage {damage} of the stake's smallest unit")
                }
                Verdict::Dismissed { frivolous: true } => format!("in {of}: dismissed, and the reporter knew"),
                Verdict::Dismissed { frivolous: false } => format!("in {of}: dismissed"),
            }
        }
        Matter::Suspend { agent, reason } => format!("suspend agent {agent}: {reason}"),
        Matter::Reinstate { agent, since } => {
            format!("reinstate agent {agent}, suspended since {}", show_time(*since))
        }
    }
}

fn describe(context: &Context, ballot: &Ballot) -> String {
    let mut lines = vec![
        ("ballot", ballot.id.to_string()),
        ("what", what(context, &ballot.matter)),
        ("workflow", ballot.workflow.clone()),
        ("until", show_time(ballot.deadline)),
        ("stands", standing(ballot)),
    ];
    if let Matter::Action { wallet, .. } | Matter::Request(Request { wallet, .. }) = &ballot.matter {
        lines.insert(2, ("wallet", wallet.clone()));
    }
    if let Matter::Request(Request { terms, .. }) = &ballot.matter {
        lines.extend(show_terms(terms).into_iter().map(|term| ("term", term)));
    }
    pairs(lines)
}

/// How a vote stands.
fn standing(ballot: &Ballot) -> String {
    let Ballot { id, approvals, rejections, required, .. } = ballot;
    let count = format!("{approvals} of {required} approve, {rejections} against");
    match &ballot.status {
        BallotStatus::Open {} => format!("ballot {id} is open: {count}"),
        BallotStatus::Overdue {} => format!("ballot {id} is over and not closed: {count}"),
        BallotStatus::Void {} => format!("ballot {id} is void: governance's settings changed"),
        BallotStatus::Closed { outcome, approval: Some(approval) } => {
            format!("ballot {id} {outcome}, approval {approval}: {count}")
        }
        BallotStatus::Closed { outcome, approval: None } => format!("ballot {id} {outcome}: {count}"),
    }
}
