//! A client that waits for each payment before it sends the next: CosmJS, as a script of somebody's own would be.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use eyre::{WrapErr, ensure};
use serde::Deserialize;

use super::stage::{AMOUNT, Stage};
use super::{Run, process, used};
use crate::wallets;

/// Enough for a rate that does not jump.
const PAYMENTS: u64 = 60;
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/ts");

#[derive(Deserialize)]
struct Answer {
    seconds: f64,
}

/// `None` where Node.js or the client's packages are missing.
pub(super) async fn run(stage: &Stage<'_>) -> eyre::Result<Option<Run>> {
    let script = PathBuf::from(FOLDER).join("test/devnet/sequential.mjs");
    if !PathBuf::from(FOLDER).join("node_modules/@cosmjs/stargate").is_dir() {
        return Ok(None);
    }
    let agent = stage.agent().await?;
    let before = process::cpu(stage.node_pid)?;
    let now = stage.node.now().await?;
    let message = |number: u64| -> eyre::Result<_> {
        let to = &stage.payees[usize::try_from(number)? % stage.payees.len()];
        Ok(wallets::spend_message(vec![wallets::payment(now, u32::try_from(number)?, to, AMOUNT)]))
    };
    let plan = serde_json::json!({
        "rpc": stage.node.devnet.rpc,
        "mnemonic": stage.phrase(),
        "account": agent.account,
        "sender": agent.operator.address(),
        "wallet": agent.wallet.address,
        "gas_price": stage.node.sending.price.to_string(),
        "messages": (0..PAYMENTS).map(message).collect::<eyre::Result<Vec<_>>>()?,
    });
    let output = Command::new("node").arg(&script).arg(plan.to_string()).current_dir(FOLDER).output();
    let output = output.wrap_err("node does not run")?;
    ensure!(
        output.status.success(),
        "the client ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: Answer = serde_json::from_slice(&output.stdout)?;
    let node = used(before, process::cpu(stage.node_pid)?);
    super::firehose::check(stage, &agent, PAYMENTS).await?;
    Ok(Some(Run::new("CosmJS, one after another", PAYMENTS, Duration::from_secs_f64(answer.seconds), (node, None))))
}
