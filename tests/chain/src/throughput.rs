//! How many payments a second reach the chain, and what each costs: the node's own limit, one keeper, and a client that
//! waits for each.
//!
//! The limit is a firehose: transactions signed beforehand, sent in order over one connection. Firehose and keeper take
//! turns on one node, since a chain slows down as it grows and a machine is never quiet; ratios are within one run.

mod firehose;
mod keeper;
pub mod process;
mod sequential;
pub mod stage;

use std::time::Duration;

use eyre::ensure;
use serde::Serialize;

use sequential::Outcome;
use stage::Stage;

use process::Cpu;

/// Of the node's own limit, one keeper must land this much; below it the pipeline is none.
pub const RATIO_MIN: f64 = 0.5;
/// And is meant to land this much.
pub const RATIO_GOAL: f64 = 0.9;
/// Times as many as the client that waits for each.
pub const SEQUENTIAL_GOAL: f64 = 100.0;

/// One sender's run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub sender: String,
    pub payments: u64,
    pub seconds: f64,
    pub per_second: f64,
    /// Processor time of the node for one payment, in milliseconds.
    pub node_ms: f64,
    /// Of the sender, where it is a process of its own or this one.
    pub sender_ms: Option<f64>,
}

impl Run {
    fn new(
        sender: impl Into<String>,
        payments: u64,
        took: Duration,
        (node, own): (Duration, Option<Duration>),
    ) -> Self {
        let seconds = took.as_secs_f64();
        let each = |time: Duration| time.as_secs_f64() * 1_000.0 / as_f64(payments);
        Self {
            sender: sender.into(),
            payments,
            seconds,
            per_second: as_f64(payments) / seconds,
            node_ms: each(node),
            sender_ms: own.map(each),
        }
    }
}

/// What a run showed.
#[derive(Clone, Debug, Serialize)]
pub struct Throughput {
    pub runs: Vec<Run>,
    /// Median of the keeper's rates by the median of the firehose's on the same, grown chain.
    pub of_the_limit: f64,
    /// Median of the keeper's rates by the sequential client's; `None` where that was left out.
    pub of_sequential: Option<f64>,
    /// Why the sequential client was left out, and the remedy.
    pub sequential_left_out: Option<String>,
}

impl Throughput {
    pub fn holds(&self) -> bool {
        self.of_the_limit >= RATIO_GOAL && self.of_sequential.is_none_or(|ratio| ratio >= SEQUENTIAL_GOAL)
    }
}

/// Firehose and keeper in turn, `turns` times with `bills` payments each; before them the firehose on the fresh chain,
/// after them the sequential client, if Node.js is there.
///
/// `window`: transactions that the keeper has under way, in place of its default.
pub async fn measure(
    stage: &Stage<'_>,
    (bills, turns): (u64, u32),
    window: Option<u32>,
    progress: &dyn Fn(&str),
) -> eyre::Result<Throughput> {
    ensure!(bills > 0 && turns > 0, "nothing to measure");
    let mut runs = Vec::new();
    let say = |runs: &[Run]| {
        if let Some(run) = runs.last() {
            progress(&format!("{}: {:.0} payments/s", run.sender, run.per_second));
        }
    };
    runs.push(firehose::run(stage, "firehose, fresh chain", bills).await?);
    say(&runs);
    for turn in 1..=turns {
        runs.push(firehose::run(stage, format!("firehose {turn}"), bills).await?);
        say(&runs);
        runs.push(keeper::run(stage, format!("keeper {turn}"), (bills, window), progress).await?);
        say(&runs);
    }
    let rates = |name: &str| {
        let of = runs.iter().filter(|run| run.sender.starts_with(name) && !run.sender.ends_with("fresh chain"));
        median(of.map(|run| run.per_second).collect())
    };
    let (limit, keeper) = (rates("firehose"), rates("keeper"));
    let (of_sequential, sequential_left_out) = match sequential::run(stage).await? {
        Outcome::Ran(run) => {
            let ratio = keeper / run.per_second;
            runs.push(run);
            (Some(ratio), None)
        }
        Outcome::LeftOut(why) => {
            progress(&format!("CosmJS is left out: {why}"));
            (None, Some(why))
        }
    };
    Ok(Throughput { runs, of_the_limit: keeper / limit, of_sequential, sequential_left_out })
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    let upper = rates.len() / 2;
    if rates.len().is_multiple_of(2) { f64::midpoint(rates[upper - 1], rates[upper]) } else { rates[upper] }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
pub(crate) const fn as_f64(count: u64) -> f64 {
    count as f64
}

/// Processor time that a process used while something went on.
pub(crate) fn used(before: Cpu, after: Cpu) -> Duration {
    after.0.saturating_sub(before.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_two_lies_between_them() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 2.0]) - 3.0).abs() < f64::EPSILON);
    }
}
