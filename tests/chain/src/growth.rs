//! How a keeper's costs grow with what it has stored: the same acts beside 1,000, 10,000 and 100,000 bills that are not
//! due for years.
//!
//! Times are noisy, so what is promised is mostly a ratio between sizes, taken in one run on one node.

use std::fmt::Write as _;
use std::time::Duration;

use eyre::{WrapErr, ensure};
use serde::Serialize;
use tokio::time::Instant;

use crate::keeper::{Folder, Process};
use crate::throughput::stage::{Agent, Stage};
use crate::throughput::{as_f64, process};

/// Bills that are paid while the others lie there.
const PAID: u64 = 3_000;
/// How long rounds with nothing due are watched.
const IDLE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(900);
const BATCH: u32 = 30;

/// What a keeper costs beside so many stored bills.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub stored: u64,
    /// From the verb's start until the running keeper has taken all of them in.
    pub import_seconds: f64,
    /// One round with nothing due.
    pub idle_round_ms: f64,
    pub payments_per_second: f64,
    pub journal_bytes_per_payment: f64,
    pub resident_mb: f64,
    /// From its start until it says that it could pay.
    pub ready_ms: f64,
    pub status_ms: f64,
    pub list_ms: f64,
}

/// What is promised at the largest size.
pub struct Goal {
    pub what: &'static str,
    pub of: fn(&Row) -> f64,
    pub max: f64,
}

pub const GOALS: [Goal; 7] = [
    Goal { what: "import, s", of: |row| row.import_seconds, max: 10.0 },
    Goal { what: "round with nothing due, ms", of: |row| row.idle_round_ms, max: 5.0 },
    Goal { what: "journal, bytes a payment", of: |row| row.journal_bytes_per_payment, max: 2_000.0 },
    Goal { what: "ready, ms", of: |row| row.ready_ms, max: 200.0 },
    Goal { what: "status, ms", of: |row| row.status_ms, max: 200.0 },
    Goal { what: "bills list of a page, ms", of: |row| row.list_ms, max: 200.0 },
    Goal { what: "memory, MB", of: |row| row.resident_mb, max: 40.0 },
];

/// Payments a second at the largest size, by those at the smallest: at least this.
pub const RATE_RATIO_MIN: f64 = 0.9;

/// Measures at each size, with a keeper and a wallet of its own.
pub async fn measure(stage: &Stage<'_>, sizes: &[u64], progress: &dyn Fn(&str)) -> eyre::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for stored in sizes {
        progress(&format!("a keeper with {stored} bills stored"));
        let agent = stage.agent().await?;
        rows.push(at(stage, &agent, *stored).await?);
    }
    Ok(rows)
}

async fn at(stage: &Stage<'_>, agent: &Agent, stored: u64) -> eyre::Result<Row> {
    let folder = Folder::new(&stage.node.devnet, &agent.operator, &agent.wallet.address, BATCH)?;
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    let began = Instant::now();
    hand_in(stage, &folder, ("stored", "2034-11-01", stored))?;
    await_bills(&folder, &mut keeper, ("open", stored)).await?;
    let import_seconds = began.elapsed().as_secs_f64();
    // What is measured from here on is a keeper that found them, not one that took them in.
    keeper.stop()?;
    let began = Instant::now();
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    let ready_ms = began.elapsed().as_secs_f64() * 1_000.0;
    let idle_round_ms = idle_round(&folder).await?;
    let resident_mb = as_f64(process::resident_kb(keeper.id())?) / 1_024.0;
    let status_ms = verb_ms(&folder, &["status"])?;
    let list_ms = verb_ms(&folder, &["bills", "list", "--limit", "100"])?;
    let before = folder.journal_bytes()?;
    let began = Instant::now();
    hand_in(stage, &folder, ("due", "2026-11-01", PAID))?;
    await_bills(&folder, &mut keeper, ("paid", PAID)).await?;
    let payments_per_second = as_f64(PAID) / began.elapsed().as_secs_f64();
    keeper.stop()?;
    let grown = folder.journal_bytes()?.saturating_sub(before);
    Ok(Row {
        stored,
        import_seconds,
        idle_round_ms,
        payments_per_second,
        journal_bytes_per_payment: as_f64(grown) / as_f64(PAID),
        resident_mb,
        ready_ms,
        status_ms,
        list_ms,
    })
}

fn hand_in(stage: &Stage<'_>, folder: &Folder, (name, due, count): (&str, &str, u64)) -> eyre::Result<()> {
    let mut text = String::from("number,payee,amount,currency,category,due\n");
    for bill in 0..count {
        let payee = &stage.payees[usize::try_from(bill)? % stage.payees.len()];
        writeln!(text, "{name}-{bill:06},{payee},0.001,USDC,cloud,{due}")?;
    }
    let file = folder.path().join(format!("{name}.csv"));
    std::fs::write(&file, text)?;
    folder.verb(&["bills", "import", &file.display().to_string()])?;
    Ok(())
}

async fn await_bills(folder: &Folder, keeper: &mut Process, (state, count): (&str, u64)) -> eyre::Result<()> {
    let limit = Instant::now() + PATIENCE;
    loop {
        keeper.check().wrap_err_with(|| folder.log())?;
        let found = folder.bills(state).await?;
        if found == count {
            return Ok(());
        }
        ensure!(Instant::now() < limit, "{found} of {count} bills are {state}:\n{}", folder.log());
        tokio::time::sleep(POLL).await;
    }
}

/// The mean of a while, by what the keeper measures of itself.
async fn idle_round(folder: &Folder) -> eyre::Result<f64> {
    let sum = async || folder.metric_number("keeper_round_seconds_sum").await;
    let count = async || folder.metric_number("keeper_round_seconds_count").await;
    // It may say that it is ready before its first round has ended.
    let limit = Instant::now() + IDLE;
    while count().await.is_err() && Instant::now() < limit {
        tokio::time::sleep(POLL).await;
    }
    let (sum_before, count_before) = (sum().await?, count().await?);
    tokio::time::sleep(IDLE).await;
    let (sum, count) = (sum().await? - sum_before, count().await? - count_before);
    ensure!(count > 0.0, "no round ended within {} s:\n{}", IDLE.as_secs(), folder.log());
    Ok(sum / count * 1_000.0)
}

/// The best of three, since a machine is never quiet.
fn verb_ms(folder: &Folder, words: &[&str]) -> eyre::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let began = Instant::now();
        folder.verb(words)?;
        best = best.min(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(best)
}
