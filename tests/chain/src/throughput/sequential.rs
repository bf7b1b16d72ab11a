//! A client that waits for each payment before it sends the next: CosmJS, as a script of somebody's own would be.

use std::path::{Path, PathBuf};
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

/// A run, or in words what is missing for one.
pub(super) enum Outcome {
    Ran(Run),
    LeftOut(String),
}

/// Left out where Node.js or the client's packages are missing, so that hours of other runs are not lost for it.
pub(super) async fn run(stage: &Stage<'_>) -> eyre::Result<Outcome> {
    let script = PathBuf::from(FOLDER).join("test/devnet/sequential.mjs");
    if let Some(missing) = missing("node", &PathBuf::from(FOLDER)) {
        return Ok(Outcome::LeftOut(missing));
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
    let took = Duration::from_secs_f64(answer.seconds);
    Ok(Outcome::Ran(Run::new("CosmJS, one after another", PAYMENTS, took, (node, None))))
}

fn missing(program: &str, folder: &Path) -> Option<String> {
    if !folder.join("node_modules/@cosmjs/stargate").is_dir() {
        return Some("@cosmjs/stargate is not installed: run `npm ci` in schema/ts".to_owned());
    }
    match Command::new(program).arg("--version").output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("`{program} --version` ended with {}: install Node.js", output.status)),
        Err(error) => Some(format!("`{program}` does not run ({error}): install Node.js")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_without_its_packages_is_left_out_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        assert!(missing("true", folder.path()).unwrap().contains("npm ci"));
    }

    #[test]
    fn a_client_without_its_program_is_left_out_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("node_modules/@cosmjs/stargate")).unwrap();
        assert!(missing("no-such-program", folder.path()).unwrap().contains("install Node.js"));
        assert!(missing("false", folder.path()).unwrap().contains("install Node.js"));
        assert_eq!(missing("true", folder.path()), None);
    }
}
