//! An over-limit bill: the keeper has put it to the signers; two of three approve and it pays, once.

use std::collections::BTreeMap;

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_agent::BillStatus;
use stateset_api::wallet::{Action, SignerId};
use stateset_cli::describe;
use stateset_cli::output::Format;

use super::child::KeeperProcess;
use super::stage::Stage;
use super::{state, wait_until_paid};

/// Over the operator's cap for one payment.
const BILL: &str = "A-015";

/// One question to the signers and where it stands. No number: the order of the questions differs between chains.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    bill: String,
    question: String,
    by_account: usize,
    by_signature: usize,
    status: &'static str,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Vec<Asked>> {
    stage.keeper(&["approvals", "list"], format).await?;
    let proposals = proposals(stage)?;
    let number = proposals.get(BILL).ok_or_eyre("the over-limit bill was not put to the signers")?.to_string();
    narrate(&format!(
        "   signer-a approves {BILL} with its account, signer-b signs an approval that anybody may deliver"
    ));
    approve(stage, &number, "approval.json", format).await?;
    let keeper = KeeperProcess::start(stage)?;
    let height = wait_until_paid(stage, &[BILL]).await?;
    keeper.stop().await?;
    narrate(&format!("   the keeper finds the receipt of {BILL} at height {height}: paid, and never to be paid again"));
    look(stage, proposals).await
}

/// What the owner asks for beside signers waits; approved by two of three it takes effect at once.
pub(super) async fn keep_log(stage: &Stage, format: Format) -> eyre::Result<()> {
    let number = stage.wallet.signers().await?.next_proposal.to_string();
    stage.keeper(&["wallet", "keep-log"], format).await?;
    approve(stage, &number, "log.json", format).await?;
    ensure!(stage.wallet.info().await?.keeps_log, "the wallet keeps no log although two of three approved it");
    Ok(())
}

/// One signer by its account, another by a signature that anybody may deliver.
pub(super) async fn approve(stage: &Stage, number: &str, file: &str, format: Format) -> eyre::Result<()> {
    let approval = stage.folder.path().join(file).display().to_string();
    stage.keeper(&["wallet", "approve", number, "--key", "signer-a", "--yes"], format).await?;
    stage.keeper(&["wallet", "sign", number, "--key", "signer-b", "--yes", "--out", &approval], format).await?;
    stage.keeper(&["wallet", "submit", &approval, "--key", "signer-a"], format).await
}

/// The proposals by the bill that each would pay.
fn proposals(stage: &Stage) -> eyre::Result<BTreeMap<String, u64>> {
    let number = |status: &BillStatus| match status {
        BillStatus::Proposed { proposal, .. } => Some(*proposal),
        _ => None,
    };
    let state = state(stage)?;
    let bills = state.bills.values();
    Ok(bills.filter_map(|record| Some((record.bill.number.clone(), number(&record.status)?))).collect())
}

async fn look(stage: &Stage, proposals: BTreeMap<String, u64>) -> eyre::Result<Vec<Asked>> {
    let mut asked = Vec::new();
    for (bill, number) in proposals {
        let info = stage.wallet.proposal(number).await?;
        let pays = |action: &Action| matches!(action, Action::Pay { payment, .. } if payment.reference == bill);
        ensure!(info.draft.actions.iter().all(pays), "proposal {number} pays something else than bill {bill}");
        let votes = stage.wallet.votes(number).await?;
        let approvals = votes.iter().filter(|vote| vote.approves);
        let (accounts, keys): (Vec<_>, Vec<_>) =
            approvals.partition(|vote| matches!(vote.signer, SignerId::Address(_)));
        asked.push(Asked {
            bill,
            question: info.summary.title,
            by_account: accounts.len(),
            by_signature: keys.len(),
            status: describe::status_name(&info.summary.status),
        });
    }
    Ok(asked)
}
