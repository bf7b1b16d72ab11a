//! What becomes of payments when something of an operator's day fails while a window of transactions is under way: each
//! fault once, in the middle of as many payments, on a real node with a real keeper; then keeper and node killed again
//! and again.
//!
//! What counts is the chain's own account: the wallet's receipts and its balance against the bills.

pub mod daemon;
mod disk;
mod relay;
mod story;
mod verdict;

use std::time::Duration;

use eyre::{WrapErr, ensure};
use serde::Serialize;
use tokio::time::Instant;

use crate::throughput::stage::Stage;
use daemon::Daemon;
use relay::Relay;
use story::Story;
pub use verdict::Verdict;

/// Payments in a message: few, so that some thousand fill a window more than once.
pub const BATCH: u64 = 3;
/// For how long a fault lasts that does not end by itself.
const OUT: Duration = Duration::from_secs(15);
/// Twice what the node asked for before; the keeper's cap is four times.
const RISEN: &str = "0.05ustate";

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    KeeperKilled,
    NodeKilled,
    NodeHalted,
    EndpointSilent,
    IndexOff,
    PriceRaised,
    DiskFull,
}

impl Fault {
    pub const ALL: [Self; 7] = [
        Self::KeeperKilled,
        Self::NodeKilled,
        Self::NodeHalted,
        Self::EndpointSilent,
        Self::IndexOff,
        Self::PriceRaised,
        Self::DiskFull,
    ];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeeperKilled => "keeper killed",
            Self::NodeKilled => "node killed",
            Self::NodeHalted => "node answers and makes no block",
            Self::EndpointSilent => "connection silent",
            Self::IndexOff => "node restarted without an index",
            Self::PriceRaised => "node restarted with twice the gas price",
            Self::DiskFull => "disk under the journal full",
        }
    }
}

/// One fault and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub fault: String,
    pub payments: u64,
    /// Payments that had ended when it came.
    pub paid_before: u64,
    /// Transactions under way when it came.
    pub in_flight: usize,
    /// How long it lasted.
    pub out_seconds: f64,
    /// From its end until the last payment had ended.
    pub seconds: f64,
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Row {
    pub const fn holds(&self) -> bool {
        self.verdict.holds()
    }
}

/// Each fault in the middle of so many payments. One that this account cannot bring about is left out, and said.
pub async fn measure(stage: &Stage<'_>, payments: u64, progress: &dyn Fn(&str)) -> eyre::Result<Vec<Row>> {
    let mut daemon = Daemon::of(stage.node)?;
    let relay = Relay::before(&stage.node.devnet.grpc).await?;
    let mut rows = Vec::new();
    for fault in Fault::ALL {
        progress(fault.name());
        let met = meet(stage, (&mut daemon, &relay), fault, payments).await;
        match met.wrap_err_with(|| fault.name())? {
            Some(row) => rows.push(row),
            None => progress("  left out: only the superuser mounts a disk"),
        }
    }
    Ok(rows)
}

async fn meet(
    stage: &Stage<'_>,
    (daemon, relay): (&mut Daemon<'_>, &Relay),
    fault: Fault,
    payments: u64,
) -> eyre::Result<Option<Row>> {
    let Some(mut story) = Story::begin(stage, relay, fault == Fault::DiskFull).await? else { return Ok(None) };
    story.hand_in(payments)?;
    story.start().await?;
    let in_flight = story.await_full_window().await?;
    let paid_before = story.paid()?;
    let began = Instant::now();
    strike(fault, (daemon, relay), &mut story).await?;
    let out_seconds = began.elapsed().as_secs_f64();
    let healed = Instant::now();
    story.await_quiet(payments).await?;
    let seconds = healed.elapsed().as_secs_f64();
    undo(fault, daemon).await?;
    let verdict = story.end(payments).await?;
    Ok(Some(Row { fault: fault.name().to_owned(), payments, paid_before, in_flight, out_seconds, seconds, verdict }))
}

/// Brings it about, and ends it if it is one that ends.
async fn strike(fault: Fault, (daemon, relay): (&mut Daemon<'_>, &Relay), story: &mut Story<'_>) -> eyre::Result<()> {
    match fault {
        Fault::KeeperKilled => {
            story.kill()?;
            story.start().await?;
        }
        Fault::NodeKilled => {
            daemon.kill().await?;
            daemon.start().await?;
        }
        Fault::NodeHalted => {
            let height = daemon.halt().await?;
            tokio::time::sleep(OUT).await;
            ensure!(daemon.height().await? == height, "the node made blocks after {height}");
            daemon.kill().await?;
            daemon.start().await?;
        }
        Fault::EndpointSilent => {
            relay.silence(true);
            tokio::time::sleep(OUT).await;
            relay.silence(false);
        }
        Fault::IndexOff => {
            daemon.kill().await?;
            daemon.set("indexer", "null")?;
            daemon.start().await?;
        }
        Fault::PriceRaised => {
            daemon.kill().await?;
            daemon.set_price(RISEN)?;
            daemon.start().await?;
        }
        Fault::DiskFull => {
            story.fill_disk()?;
            tokio::time::sleep(OUT).await;
            story.free_disk()?;
        }
    }
    Ok(())
}

/// The node as it was, for the fault after this one.
async fn undo(fault: Fault, daemon: &mut Daemon<'_>) -> eyre::Result<()> {
    match fault {
        Fault::IndexOff => daemon.set("indexer", "kv")?,
        Fault::PriceRaised => daemon.set_price("0.025ustate")?,
        _ => return Ok(()),
    }
    daemon.kill().await?;
    daemon.start().await
}

/// Keeper and node killed in turn, each time in a full window: two of the keeper for one of the node.
pub async fn kill(stage: &Stage<'_>, kills: u64, progress: &dyn Fn(&str)) -> eyre::Result<Row> {
    let mut daemon = Daemon::of(stage.node)?;
    let relay = Relay::before(&stage.node.devnet.grpc).await?;
    let story = Story::begin(stage, &relay, false).await?;
    let mut story = story.ok_or_else(|| eyre::eyre!("a story without a disk needs none"))?;
    let began = Instant::now();
    let (mut payments, mut of_node, mut in_flight) = (0, 0, usize::MAX);
    for kill in 0..kills {
        let more = story.missing_for_a_window()?;
        if more > 0 {
            payments += story.hand_in(more)?;
        }
        story.start_unless_running().await?;
        in_flight = in_flight.min(story.await_full_window().await?);
        if kill % 3 == 2 {
            daemon.kill().await?;
            daemon.start().await?;
            of_node += 1;
        } else {
            story.kill()?;
        }
        if kill % 10 == 9 {
            progress(&format!("{} kills, {} of {payments} payments done", kill + 1, story.paid()?));
        }
    }
    let out_seconds = began.elapsed().as_secs_f64();
    story.start_unless_running().await?;
    let healed = Instant::now();
    story.await_quiet(payments).await?;
    let seconds = healed.elapsed().as_secs_f64();
    let verdict = story.end(payments).await?;
    ensure!(kills > 0, "no kills, no row");
    let fault = format!("keeper killed {} times, node {of_node} times", kills - of_node);
    Ok(Row { fault, payments, paid_before: 0, in_flight, out_seconds, seconds, verdict })
}
