//! Bills that the wallet pays only with governance's approval: an ordinary one by rule, a risky one by vote, each once.

use std::collections::BTreeMap;

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_agent::{BillRecord, BillStatus};
use stateset_api::governance::{Approval, ApprovalStatus};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::GovernanceClient;
use stateset_chain::transact::{Delivered, deliver};
use stateset_chain::tx;
use stateset_cli::output::{self, Format};

use super::child::KeeperProcess;
use super::stage::Stage;
use super::{state, wait_until_paid};

/// Approved by rule.
const ORDINARY: &str = "A-006";
/// Voted on.
const RISKY: &str = "A-008";
/// Enough for a payment under an approval.
const GAS: u64 = 600_000;

/// One bill and how it was approved. No number: ids differ between chains.
#[derive(Debug, Serialize)]
pub(super) struct Governed {
    bill: String,
    rule: String,
    /// `None`: approved without a vote.
    votes: Option<u64>,
    /// What the chain says when another amount is to be paid under the same approval.
    another_amount: Option<String>,
    /// Used up by the payment.
    used: bool,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Vec<Governed>> {
    stage.keeper(&["approvals", "list"], format).await?;
    let bills = unapproved(stage)?;
    let id = |number: &str| bills.get(number).map(ToString::to_string).ok_or_eyre("a bill lacks no approval");
    let (ordinary, risky) = (id(ORDINARY)?, id(RISKY)?);
    stage.keeper(&["approvals", "request", &ordinary], format).await?;
    let by_rule = state(stage)?.approval(ordinary.parse()?).ok_or_eyre("the ordinary bill was not approved by rule")?;
    stage.keeper(&["approvals", "request", &risky], format).await?;
    let BillStatus::Balloted { ballot, .. } = record(stage, RISKY)?.status else {
        eyre::bail!("bill {RISKY} is not voted on")
    };
    narrate("   two of three must agree: guardian and signer-b do");
    for approver in ["guardian", "signer-b"] {
        stage
            .keeper(&["approvals", "vote", &ballot.to_string(), "--approve", "--key", approver, "--yes"], format)
            .await?;
    }
    let contract = stage.record.contract("governance")?.address.clone();
    let client = GovernanceClient { chain: stage.context.chain.as_ref(), address: &contract };
    let voted = client.ballot(ballot).await?;
    let approval = stateset_bills::governance_watcher::ended(&voted);
    let Some(stateset_agent::GovernanceAnswer::Approved { approval, .. }) = approval else {
        eyre::bail!("the vote gave no approval: {voted:?}")
    };
    let refusal = another_amount(stage, approval).await?;
    narrate(&format!("   whoever asks for a micro-dollar less under that approval is refused: {refusal}"));
    let keeper = KeeperProcess::start(stage)?;
    wait_until_paid(stage, &[ORDINARY, RISKY]).await?;
    keeper.stop().await?;
    let mut governed = Vec::new();
    for (bill, number) in [(ORDINARY, by_rule), (RISKY, approval)] {
        let Approval { rule, ballot, status, .. } = client.approval(number).await?;
        let votes = match ballot {
            Some(ballot) => Some(client.ballot(ballot).await?.approvals),
            None => None,
        };
        let used = matches!(status, ApprovalStatus::Used { .. });
        ensure!(used, "the approval of bill {bill} is {status:?} after its payment");
        let another_amount = (number == approval).then(|| refusal.clone());
        governed.push(Governed { bill: bill.to_owned(), rule, votes, another_amount, used });
    }
    Ok(governed)
}

/// The bills that lack an approval, by number.
fn unapproved(stage: &Stage) -> eyre::Result<BTreeMap<String, IntentId>> {
    let state = state(stage)?;
    let lacking = state.bills.iter().filter(|(_, one)| matches!(one.status, BillStatus::Unapproved { .. }));
    Ok(lacking.map(|(id, record)| (record.bill.number.clone(), *id)).collect())
}

fn record(stage: &Stage, number: &str) -> eyre::Result<BillRecord> {
    let state = state(stage)?;
    let found = state.bills.values().find(|record| record.bill.number == number).cloned();
    found.ok_or_eyre("a bill of the demo is missing")
}

/// Asks the chain itself, past the keeper, to pay the risky bill with another amount.
async fn another_amount(stage: &Stage, approval: u64) -> eyre::Result<String> {
    let (chain, key) = (stage.context.chain.as_ref(), stage.accounts.key("operator")?);
    let bill = record(stage, RISKY)?.bill;
    let mut payment = bill.payment(&stage.wallet.address);
    payment.amount = Amount(payment.amount.0 - 1);
    let epoch = stage.wallet.info().await?.epoch;
    let spend = OperatorMsg::Spend {
        epoch,
        denom: bill.denom,
        payments: vec![payment],
        approval: Some(approval),
        rationales: Vec::new(),
        mandate: None,
    };
    let message = tx::execute(key.address(), &stage.wallet.address, &ExecuteMsg::Operator(spend), &[])?;
    let before = chain.balance(&stage.wallet.address, "uusdc").await?;
    let log = match deliver(chain, &key, &stage.context.sending(), GAS, vec![message]).await? {
        Delivered::Rejected(check) => check.log,
        Delivered::Included(included) => included.log,
    };
    ensure!(chain.balance(&stage.wallet.address, "uusdc").await? == before, "another amount was paid: {log}");
    // The hashes behind it differ between chains.
    let says = "was given for the action";
    ensure!(log.contains(&format!("approval {approval} {says}")), "refused for another reason: {log}");
    Ok("the approval was given for another action".to_owned())
}

pub(super) fn table(governed: &[Governed]) -> String {
    output::table(
        ["bill", "rule", "decided", "another amount", "used up"],
        governed.iter().map(|one| {
            let decided = one.votes.map_or_else(|| "by rule".to_owned(), |votes| format!("by {votes} votes"));
            let another = one.another_amount.clone().unwrap_or_else(|| "not tried".to_owned());
            let used = if one.used { "yes" } else { "no" };
            [one.bill.clone(), one.rule.clone(), decided, another, used.to_owned()]
        }),
    )
}
