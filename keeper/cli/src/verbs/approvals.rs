//! `approvals`: what waits for a person, and what to do about it.

use std::sync::Arc;
use std::time::Duration;

use eyre::{bail, ensure, eyre};
use serde::Serialize;
use stateset_agent::bills::FollowUp;
use stateset_agent::{Bill, BillRecord, BillStatus};
use stateset_api::IntentId;
use stateset_bills::escalation::{Escalator, Scope};
use stateset_bills::governance::contract as governance_contract;
use stateset_chain::contract::GovernanceClient;
use stateset_chain::journal::{Journal, JournalError, Kind};
use stateset_chain::outbox::{Outbox, authority};
use stateset_config::context::Context;
use stateset_keeper::settings::outbox_config;

use crate::cli::Approvals;
use crate::describe;
use crate::output::{Format, blocks, pairs};
use crate::verbs::ballots;
use crate::verbs::bill_store::{ask, known_bill};
use crate::verbs::bills::{reason, waiting_bills};
use crate::verbs::follow_ups;
use crate::verbs::governance;
use crate::verbs::waiting::{Waiting, besides_bills};
use crate::verbs::wallet::proposals;
use stateset_telemetry::terms::show_terms;

/// How often the chain is asked while a question is on its way.
const POLL: Duration = Duration::from_millis(100);
/// Blocks that a question may take.
const PATIENCE_BLOCKS: u64 = 60;

pub async fn run(verb: &Approvals, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        Approvals::List => list(context, format).await,
        Approvals::Show { id } => show(id, context, format).await,
        Approvals::Request { id, key } => governance::request(id, key.as_deref(), context, format).await,
        Approvals::Vote { ballot, approve, key, governance, yes, .. } => {
            let (ballot, approves, governance) = (*ballot, *approve, governance.as_deref());
            ballots::vote(ballots::Choice { ballot, approves, key, governance, yes: *yes }, context, format).await
        }
        Approvals::Ballots { governance } => ballots::list(governance.as_deref(), context, format).await,
        Approvals::Close { ballot, key, governance } => {
            ballots::close(*ballot, key, governance.as_deref(), context, format).await
        }
        Approvals::Escalate { id } => escalate(id.parse()?, context, format).await,
    }
}

async fn list(context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let wallet = context.wallet()?;
    let now = context.chain.latest_block().await?.time;
    let signers = wallet.signers().await?.signers.is_some();
    let known = waiting_bills(context)?;
    let bills = known.iter().filter_map(|(id, record)| bill(context, *id, record, signers));
    let mut waiting: Vec<Waiting> = bills.collect();
    for summary in wallet.proposals(0).await? {
        if proposals::is_pending(&summary, now) {
            waiting.push(Waiting {
                kind: "proposal",
                id: summary.id.to_string(),
                what: summary.title.clone(),
                status: describe::status_name(&summary.status).to_owned(),
                why: format!("{} of {} approve", summary.approved, summary.threshold),
                next: proposals::next(&summary, now),
            });
        }
    }
    waiting.extend(besides_bills(context)?);
    format.print(&waiting, |waiting| {
        if waiting.is_empty() {
            return "nothing waits for a person".to_owned();
        }
        blocks(waiting.iter().map(|one| {
            let Waiting { kind, id, what, status, why, next } = one;
            let rows = [("what", what), ("why", why), ("next", next)];
            let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
            (format!("{kind} {id}, {status}"), rows.map(|(name, text)| (name, text.clone())).collect())
        }))
    })
}

fn bill(context: &Context, id: IntentId, record: &BillRecord, signers: bool) -> Option<Waiting> {
    let BillRecord { bill, status, .. } = record;
    let next = match status {
        BillStatus::Escalated { .. } if signers => format!("`approvals escalate {id}`, or raise the limit"),
        BillStatus::Escalated { .. } => {
            format!("`wallet policy set` for a higher limit or `wallet payees add`, then `bills retry {id}`")
        }
        BillStatus::Unapproved { .. } => format!("`approvals request {id}`"),
        BillStatus::Balloted { ballot, .. } => format!("`approvals vote {ballot}`, as one who decides"),
        BillStatus::Approved { .. } => "nothing: `run` pays it".to_owned(),
        BillStatus::Asking { .. } => "nothing: the signers are being asked".to_owned(),
        BillStatus::Proposed { proposal, .. } => format!("`wallet proposals show {proposal}`"),
        BillStatus::Refused { .. } => format!("`bills retry {id}` after a look at why"),
        BillStatus::NeedsReview { .. } => {
            format!("`bills release {id}` shows why and lets it go on; `bills retry {id}` looks again")
        }
        BillStatus::Open
        | BillStatus::Waiting { .. }
        | BillStatus::Denied { .. }
        | BillStatus::Intended { .. }
        | BillStatus::Paid { .. }
        | BillStatus::Credited => return None,
    };
    Some(Waiting {
        kind: "bill",
        id: id.to_string(),
        what: what(context, bill),
        status: status.name().to_owned(),
        why: reason(context, record),
        next,
    })
}

fn what(context: &Context, bill: &Bill) -> String {
    format!("{} over {} for {}", bill.number, context.show(bill.amount.0, &bill.denom), bill.category)
}

async fn show(id: &str, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    if let Ok(proposal) = id.parse() {
        return proposals::show(proposal, context, format).await;
    }
    let id: IntentId = id.parse()?;
    let record = known_bill(context, id)?;
    if let BillStatus::Proposed { proposal, .. } = record.status {
        return proposals::show(proposal, context, format).await;
    }
    let signers = context.wallet()?.signers().await?.signers.is_some();
    let waiting = bill(context, id, &record, signers);
    let follow_up = ask(context, |stored| stored.follow_up(id))?;
    let paid = || Waiting {
        kind: "bill",
        id: id.to_string(),
        what: what(context, &record.bill),
        status: record.status.name().to_owned(),
        why: String::new(),
        next: "nothing: what its approval wants is followed by `run`".to_owned(),
    };
    let waiting = waiting.or_else(|| follow_up.as_ref().map(|_| paid())).ok_or_else(|| {
        eyre!("bill {} is {}: nothing about it waits for a person", record.bill.number, record.status.name())
    })?;
    let shown = Shown { waiting, terms: terms(context, &record).await?, follow_up };
    format.print(&shown, |Shown { waiting: one, terms, follow_up }| {
        let lines = [
            (one.kind, one.id.clone()),
            ("what", one.what.clone()),
            ("payee", record.bill.payee.clone()),
            ("status", one.status.clone()),
            ("why", one.why.clone()),
            ("next", one.next.clone()),
        ];
        let show = |amount: u128, denom: &str| context.show(amount, denom);
        let followed = follow_up.iter().flat_map(|known| follow_ups::lines(known, &show));
        pairs(lines.into_iter().chain(terms.iter().map(|term| ("term", term.clone()))).chain(followed))
    })
}

/// What waits, and the terms of the approval that it waits under.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    waiting: Waiting,
    terms: Vec<String>,
    /// What is due of them and what was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUp>,
}

/// None if governance gave no approval, or one without terms.
async fn terms(context: &Context, BillRecord { bill, status, .. }: &BillRecord) -> eyre::Result<Vec<String>> {
    let BillStatus::Approved { approval, .. } = status else { return Ok(Vec::new()) };
    let wallet = context.wallet()?;
    let Some(contract) = governance_contract(&wallet, bill).await? else { return Ok(Vec::new()) };
    let client = GovernanceClient { chain: context.chain.as_ref(), address: &contract };
    Ok(show_terms(&client.approval(*approval).await?.terms))
}

/// Asks the signers about one bill, as `run` would.
async fn escalate(id: IntentId, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let wallet = context.wallet()?;
    let file = &context.config.journal_file;
    let record = known_bill(context, id)?;
    ensure!(
        matches!(record.status, BillStatus::Escalated { .. } | BillStatus::Asking { .. }),
        "bill {} is {}: only one that is beyond the operator's limits (escalated) is put to the signers",
        record.bill.number,
        record.status.name()
    );
    ensure!(
        wallet.signers().await?.signers.is_some(),
        "wallet {} has no signers: its owner raises the limit or lists the payee",
        wallet.address
    );
    let journal = match Journal::open(file) {
        Ok(journal) => journal,
        Err(JournalError::Locked { .. }) => bail!(
            "a keeper is running with this journal and signs with this key: it asks by itself unless run.escalate is \
             false; stop it to ask by hand"
        ),
        Err(reason) => return Err(reason.into()),
    };
    let mut journaled = context.open_state(journal)?;
    let key = context.key(&context.config.agent.operator_key)?;
    let mut escalator = Escalator::new(Scope::Only(id));
    let settings = outbox_config(&context.config, &wallet.address)?;
    let mut outbox = Outbox::new(context.chain.clone(), Arc::new(key), settings).with_kinds(&[Kind::Question]);
    let first = context.chain.latest_block().await?.height;
    loop {
        let block = context.chain.latest_block().await?;
        let epoch = authority(&wallet.info().await?, outbox.address(), block.time)?;
        escalator.round(&mut journaled, &wallet, &block, true).await?;
        outbox.tick(journaled.journal(), Some(epoch)).await?;
        let Some(record) = journaled.state().bills.get(&id) else { bail!("no bill has the id {id}") };
        match record.status {
            BillStatus::Proposed { proposal, .. } => return proposals::show(proposal, context, format).await,
            BillStatus::Escalated { .. } | BillStatus::Asking { .. } => {}
            _ => {
                let why = reason(context, record);
                bail!("the signers need not be asked: the bill is {} ({why})", record.status.name())
            }
        }
        if let Some(why) = escalator.refusal(id) {
            bail!("the chain takes no such question now: {why}");
        }
        let height = block.height;
        ensure!(
            height <= first.saturating_add(PATIENCE_BLOCKS),
            "no proposal was seen from height {first} to {height}; `run` or this verb goes on looking"
        );
        tokio::time::sleep(POLL).await;
    }
}
