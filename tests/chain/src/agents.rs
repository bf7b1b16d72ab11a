//! What many agents in one process cost: memory, and one agent's round, with bills that are not due for years.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use eyre::{OptionExt, WrapErr, ensure};
use serde::Serialize;
use stateset_chain::keystore::Keystore;
use tokio::time::Instant;

use crate::keeper::{Folder, PASSPHRASE};
use crate::throughput::process;
use crate::throughput::stage::{Agent, Stage};

/// Of each agent.
pub const BILLS: u32 = 100;
/// Wallets that fit into one transaction.
const PER_TX: u32 = 20;
/// How long rounds are watched.
const WATCHED: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(600);
const POLL: Duration = Duration::from_millis(200);

/// What so many agents cost.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub agents: u32,
    /// From the start until all of them could pay; most of it unlocks their keys.
    pub ready_s: f64,
    pub resident_mb: f64,
    /// Of one agent: the median over all, and the worst.
    pub round_p99_ms: f64,
    pub worst_round_p99_ms: f64,
}

/// What is promised at the largest number.
pub const RESIDENT_MB_MAX: f64 = 200.0;
pub const ROUND_P99_MS_MAX: f64 = 50.0;

impl Row {
    pub fn holds(&self) -> bool {
        self.resident_mb <= RESIDENT_MB_MAX && self.round_p99_ms <= ROUND_P99_MS_MAX
    }
}

/// Measures with each number of agents, in a process of its own.
pub async fn measure(stage: &Stage<'_>, counts: &[u32], progress: &dyn Fn(&str)) -> eyre::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for agents in counts {
        progress(&format!("{agents} agents with {BILLS} bills each"));
        rows.push(with(stage, *agents, progress).await?);
    }
    Ok(rows)
}

async fn with(stage: &Stage<'_>, count: u32, progress: &dyn Fn(&str)) -> eyre::Result<Row> {
    let mut agents = Vec::new();
    for first in (0..count).step_by(PER_TX as usize) {
        agents.extend(stage.agents(PER_TX.min(count - first)).await?);
    }
    let folder = folder(stage, &agents)?;
    for (number, agent) in agents.iter().enumerate() {
        hand_in(stage, &folder, (number, agent))?;
        if number % 100 == 99 {
            progress(&format!("  {} agents have their bills", number + 1));
        }
    }
    let began = Instant::now();
    let mut keeper = folder.start()?;
    loop {
        keeper.check().wrap_err_with(|| folder.log())?;
        if folder.get("/ready").await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
            break;
        }
        ensure!(began.elapsed() < PATIENCE, "not all of {count} agents are ready:\n{}", folder.log());
        tokio::time::sleep(POLL).await;
    }
    let ready_s = began.elapsed().as_secs_f64();
    tokio::time::sleep(WATCHED).await;
    let rounds = rounds(&folder.get("/metrics").await?)?;
    ensure!(rounds.len() == agents.len(), "{} of {count} agents have ended a round", rounds.len());
    let resident_mb = crate::throughput::as_f64(process::resident_kb(keeper.id())?) / 1_024.0;
    keeper.stop()?;
    Ok(Row {
        agents: count,
        ready_s,
        resident_mb,
        round_p99_ms: rounds.get(rounds.len() / 2).copied().unwrap_or_default(),
        worst_round_p99_ms: rounds.last().copied().unwrap_or_default(),
    })
}

/// One journal, and a key for each.
fn folder(stage: &Stage<'_>, agents: &[Agent]) -> eyre::Result<Folder> {
    let first = agents.first().ok_or_eyre("no agents")?;
    let mut folder = Folder::new(&stage.node.devnet, &first.operator, &first.wallet.address, 30)?;
    let keys = Keystore::open(folder.path().join("keys"))?;
    let mut listed = toml_edit::ArrayOfTables::new();
    for (number, agent) in agents.iter().enumerate() {
        let name = name(number);
        keys.add(&name, &agent.operator, PASSPHRASE)?;
        let mut table = toml_edit::Table::new();
        table["name"] = toml_edit::value(&name);
        table["operator_key"] = toml_edit::value(&name);
        table["wallet"] = toml_edit::value(&agent.wallet.address);
        listed.push(table);
    }
    folder.edit(|config| {
        config.remove("agent");
        config["agents"] = toml_edit::Item::ArrayOfTables(listed);
        config["run"]["poll_milliseconds"] = toml_edit::value(1_000);
    })?;
    Ok(folder)
}

fn name(number: usize) -> String {
    format!("agent-{number}")
}

fn hand_in(stage: &Stage<'_>, folder: &Folder, (number, _): (usize, &Agent)) -> eyre::Result<()> {
    let mut text = String::from("number,payee,amount,currency,category,due\n");
    for bill in 0..BILLS as usize {
        let payee = &stage.payees[bill % stage.payees.len()];
        writeln!(text, "B-{number}-{bill:03},{payee},0.001,USDC,cloud,2034-11-01")?;
    }
    let file = folder.path().join("bills.csv");
    std::fs::write(&file, text)?;
    let file = file.display().to_string();
    folder.verb(&["--for-agent", &name(number), "bills", "import", &file])?;
    Ok(())
}

/// The 99th percentile of each agent's rounds, in milliseconds, smallest first: where in its bucket it lies is
/// interpolated, as Prometheus' `histogram_quantile` does.
fn rounds(metrics: &str) -> eyre::Result<Vec<f64>> {
    let mut of_agents: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for line in metrics.lines() {
        let Some(rest) = line.strip_prefix("keeper_round_seconds_bucket{") else { continue };
        let (labels, count) = rest.rsplit_once("} ").ok_or_eyre("a metric without a value")?;
        let label = |name: &str| labels.split(',').find_map(|label| label.strip_prefix(name)?.strip_prefix('='));
        let end: f64 = label("le").ok_or_eyre("a bucket without an end")?.trim_matches('"').parse()?;
        of_agents.entry(label("agent").unwrap_or_default()).or_default().push((end, count.parse()?));
    }
    let mut rounds: Vec<f64> = of_agents.values().map(|buckets| quantile(buckets, 0.99) * 1_000.0).collect();
    rounds.sort_by(f64::total_cmp);
    Ok(rounds)
}

/// `buckets`: upper ends, ascending, each with the count of all up to it; the last is endless.
fn quantile(buckets: &[(f64, f64)], share: f64) -> f64 {
    let wanted = buckets.last().map_or(0.0, |(_, all)| all * share);
    let mut below = (0.0, 0.0);
    for (end, count) in buckets {
        if *count >= wanted && *count > below.1 {
            let within = (wanted - below.1) / (count - below.1);
            return if end.is_finite() { below.0 + (end - below.0) * within } else { *end };
        }
        below = (*end, *count);
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_within_its_bucket_and_each_agent_has_its_own() {
        let text = "keeper_round_seconds_bucket{agent=\"a\",le=\"0.005\"} 0\n\
                    keeper_round_seconds_bucket{agent=\"a\",le=\"0.01\"} 100\n\
                    keeper_round_seconds_bucket{agent=\"a\",le=\"+Inf\"} 100\n\
                    keeper_round_seconds_bucket{agent=\"b\",le=\"0.005\"} 100\n\
                    keeper_round_seconds_bucket{agent=\"b\",le=\"+Inf\"} 100\n\
                    keeper_round_seconds_count{agent=\"b\"} 100\n";
        let [fast, slow] = rounds(text).unwrap().try_into().unwrap();
        assert!((fast - 4.95).abs() < 1e-9 && (slow - 9.95).abs() < 1e-9, "{fast} {slow}");
        assert!(quantile(&[(0.005, 1.0), (f64::INFINITY, 100.0)], 0.99).is_infinite(), "beyond every bucket");
    }
}
