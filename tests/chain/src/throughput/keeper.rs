//! One keeper with one key, as an operator runs it: from the import of a file of bills to the last one settled.

use std::fmt::Write as _;
use std::time::Duration;

use eyre::{WrapErr, ensure};
use tokio::time::Instant;

use super::stage::{AMOUNT, PER_MESSAGE, Stage};
use super::{Run, firehose, process, used};
use crate::keeper::Folder;

const POLL: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(3_600);
const SAY: Duration = Duration::from_secs(15);

pub(super) async fn run(
    stage: &Stage<'_>,
    name: impl Into<String>,
    (bills, window): (u64, Option<u32>),
    progress: &dyn Fn(&str),
) -> eyre::Result<Run> {
    let name = name.into();
    let agent = stage.agent().await?;
    let batch = u32::try_from(PER_MESSAGE)?;
    let mut folder = Folder::new(&stage.node.devnet, &agent.operator, &agent.wallet.address, batch)?;
    if let Some(window) = window {
        folder.edit(|config| config["run"]["window"] = toml_edit::value(i64::from(window)))?;
    }
    let file = folder.path().join("bills.csv");
    std::fs::write(&file, csv(stage, bills)?)?;
    let mut keeper = folder.start()?;
    let pid = keeper.id();
    folder.ready(&mut keeper).await?;
    let (node, own) = (process::cpu(stage.node_pid)?, process::cpu(pid)?);
    let began = Instant::now();
    folder.verb(&["bills", "import", &file.display().to_string()])?;
    let mut said = Instant::now();
    loop {
        keeper.check().wrap_err_with(|| folder.log())?;
        let paid = folder.bills("paid").await?;
        if paid == bills {
            break;
        }
        if said.elapsed() > SAY {
            progress(&format!("{name}: {paid} of {bills} paid after {} s", began.elapsed().as_secs()));
            said = Instant::now();
        }
        ensure!(began.elapsed() < PATIENCE, "{paid} of {bills} bills are paid:\n{}", folder.log());
        tokio::time::sleep(POLL).await;
    }
    let took = began.elapsed();
    let node = used(node, process::cpu(stage.node_pid)?);
    let own = used(own, process::cpu(pid)?);
    firehose::check(stage, &agent, bills).await?;
    Ok(Run::new(name, bills, took, (node, Some(own))))
}

/// Bills for known payees in turn, as a program would export them.
pub(crate) fn csv(stage: &Stage<'_>, bills: u64) -> eyre::Result<String> {
    let mut text = String::from("number,payee,amount,currency,category,due\n");
    for bill in 0..bills {
        let payee = &stage.payees[usize::try_from(bill)? % stage.payees.len()];
        let (whole, micros) = (AMOUNT / 1_000_000, AMOUNT % 1_000_000);
        writeln!(text, "INV-{bill:06},{payee},{whole}.{micros:06},USDC,cloud,2026-11-01")?;
    }
    Ok(text)
}
