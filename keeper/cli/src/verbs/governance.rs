//! `approvals request`: asking governance about a bill.

use eyre::{WrapErr, ensure, eyre};
use serde::Serialize;
use stateset_agent::bills::Input;
use stateset_agent::{Bill, BillStatus, GovernanceAnswer};
use stateset_api::IntentId;
use stateset_api::event::{ApprovalGiven, BallotOpened, RequestRefused};
use stateset_api::governance::{Ballot, ExecuteMsg, RequesterMsg, Terms};
use stateset_bills::governance;
use stateset_chain::contract::GovernanceClient;
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::{Included, Key, tx};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::exit::after;
use crate::output::Format;
use crate::verbs::bill_store::{hand_in, known_bill};
use crate::verbs::bills::reason;
use crate::verbs::operator;
use stateset_telemetry::terms::show_terms;

/// What was done about a bill, and where it stands.
#[derive(Serialize)]
struct Asked {
    bill: String,
    done: String,
    /// `None`: a vote on it was open already, and nothing was sent.
    tx: Option<String>,
    ballot: Option<u64>,
    approval: Option<u64>,
    next: String,
}

/// Asks governance about one bill and hands what it answers to the keeper. Done again it finds the vote that is open.
pub(super) async fn request(id: &str, key: Option<&str>, context: &Context, format: Format) -> eyre::Result<()> {
    let id: IntentId = id.parse()?;
    context.check_chain().await?;
    let wallet = context.wallet()?;
    let record = known_bill(context, id)?;
    let bill = &record.bill;
    ensure!(
        matches!(record.status, BillStatus::Unapproved { .. }),
        "bill {} is {} ({}): only one that lacks governance's approval (unapproved) is asked about",
        bill.number,
        record.status.name(),
        reason(context, &record)
    );
    let contract = governance::contract(&wallet, bill).await?;
    let contract =
        contract.ok_or_else(|| eyre!("wallet {} asks no governance about {} any more", wallet.address, bill.denom))?;
    let client = GovernanceClient { chain: context.chain.as_ref(), address: &contract };
    let asked = match governance::vote_on(&client, &wallet, bill).await? {
        Some(ballot) => {
            let done = format!("bill {} is voted on already, ballot {}", bill.number, ballot.id);
            (GovernanceAnswer::Ballot { ballot: ballot.id }, done, None)
        }
        None => {
            let key = context.key(key.unwrap_or(&context.config.agent.operator_key))?;
            let included = send(context, &wallet, &contract, bill, &key).await?;
            let answer = after(included.hash, answered(&client, &included).await)?;
            (answer, format!("governance was asked about bill {}", bill.number), Some(included.hash))
        }
    };
    let (answer, done, tx) = asked;
    let handed = hand_in(context, &Input::GovernanceAnswered { id, answer: answer.clone() }.into()).await;
    after(tx, handed.wrap_err("the keeper does not know of it"))?;
    let (ballot, approval) = match &answer {
        GovernanceAnswer::Ballot { ballot } => (Some(*ballot), None),
        GovernanceAnswer::Approved { approval, .. } => (None, Some(*approval)),
        GovernanceAnswer::Refused { .. } | GovernanceAnswer::Lapsed { .. } => (None, None),
    };
    let next = after(tx, next(&client, &answer).await)?;
    let tx = tx.map(|hash| hash.to_string());
    let asked = Asked { bill: bill.number.clone(), done, tx, ballot, approval, next };
    format.report(&asked, |asked| format!("{}: {}", asked.done, asked.next))
}

/// What governance answered in a transaction; an approval with the time from which it is usable.
async fn answered(client: &GovernanceClient<'_>, included: &Included) -> eyre::Result<GovernanceAnswer> {
    let mut answer = answer(included)?;
    if let GovernanceAnswer::Approved { approval, usable_from, terms } = &mut answer {
        let given = client.approval(*approval).await?;
        (*usable_from, *terms) = (given.usable_from, given.terms);
    }
    Ok(answer)
}

/// What follows from an answer, in words.
async fn next(client: &GovernanceClient<'_>, answer: &GovernanceAnswer) -> eyre::Result<String> {
    Ok(match answer {
        GovernanceAnswer::Ballot { ballot } => voting(client, *ballot).await?,
        GovernanceAnswer::Approved { approval, .. } => {
            let terms = show_terms(&client.approval(*approval).await?.terms);
            let kept = if terms.is_empty() { String::new() } else { format!("; {}", terms.join("; ")) };
            format!("approved by rule, approval {approval}: `run` pays it{kept}")
        }
        GovernanceAnswer::Refused { reason } | GovernanceAnswer::Lapsed { reason } => format!("refused: {reason}"),
    })
}

async fn voting(client: &GovernanceClient<'_>, number: u64) -> eyre::Result<String> {
    let Ballot { workflow, required, deadline, .. } = client.ballot(number).await?;
    let until = show_time(deadline);
    Ok(format!("ballot {number}, {required} of workflow '{workflow}' decide until {until}; `run` pays it then"))
}

async fn send(context: &Context, wallet: &Wallet, contract: &str, bill: &Bill, key: &Key) -> eyre::Result<Included> {
    let info = wallet.info().await?;
    let agent = info.agent_id.ok_or_else(|| eyre!("wallet {} is of no registered agent", wallet.address))?;
    let _journal = operator::hold_journal(context, &info, key, "ask as the agent's owner (--key), or stop it")?;
    let request = RequesterMsg::Request {
        agent,
        wallet: wallet.address.clone(),
        denom: bill.denom.clone(),
        payments: vec![bill.payment(&wallet.address)],
    };
    let message = tx::execute(key.address(), contract, &ExecuteMsg::Requester(request), &[])?;
    Ok(transact(context.chain.as_ref(), key, &context.sending(), vec![message]).await?)
}

/// As the contract's events have it.
fn answer(included: &Included) -> eyre::Result<GovernanceAnswer> {
    let found = included.events.iter().find_map(|event| {
        let given = ApprovalGiven::from_event(event).map(|event| GovernanceAnswer::Approved {
            approval: event.approval,
            usable_from: 0,
            terms: Terms::default(),
        });
        let opened = || BallotOpened::from_event(event).map(|event| GovernanceAnswer::Ballot { ballot: event.ballot });
        let refused = || {
            RequestRefused::from_event(event)
                .map(|event| GovernanceAnswer::Refused { reason: format!("governance: {}", event.reason) })
        };
        given.or_else(|_| opened()).or_else(|_| refused()).ok()
    });
    found.ok_or_else(|| eyre!("the chain has no answer of governance in {}", included.hash))
}
