//! `time-decisions`: sets up the agents, times them in turn, and fails where a goal is missed.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use eyre::ensure;
use stateset_cli::output::{Format, narrate, table};
use stateset_cli::profile::Profile;

use super::agent::{Agent, BILLS, TASKS, Took};
use super::report::{Of, Row};
use crate::rehearsal::scenario::Scenario;
use crate::rehearsal::{Pace, rehearse};

/// How much is timed.
#[derive(Debug, Args)]
pub struct TimeDecisions {
    /// Hours that each agent lives in each of five rounds.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(10..=100_000))]
    pub cycles: u64,
    /// Bills that the agent with the shortest past has paid; the others ten and a hundred times as many.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub paid: u64,
    /// The folder with the agent and the scenario that ship.
    #[arg(long, default_value = "keeper/examples", value_name = "FOLDER")]
    pub examples: PathBuf,
}

/// A cycle's decision, p99, milliseconds.
const DECISION_MS_MAX: f64 = 50.0;
/// Thirty rehearsed days, milliseconds.
const REHEARSED_MS_MAX: f64 = 2_000.0;
/// A hundred times the past, by medians: flat, but for what caches and a deeper index cost.
const GROWTH_MAX: f64 = 1.25;
/// The pasts, as multiples of the shortest.
const PASTS: [u64; 3] = [1, 10, 100];
const ROUNDS: usize = 5;
/// Hours before anything counts: a treasury that begins makes its first moves.
const WARM_UP: u64 = 60;
const REHEARSALS: u64 = 3;

/// Times, and prints a row for each measure.
pub async fn time_decisions(verb: &TimeDecisions, format: Format) -> eyre::Result<()> {
    let mut rows = tokio::task::block_in_place(|| decisions(verb))?;
    narrate(std::io::stderr(), "30 rehearsed days, hour by hour");
    rows.push(rehearsed(verb).await?);
    format.report(&rows, |rows| {
        table(["measured", "in", "times", "p50", "p99", "max", "goal"], rows.iter().map(Row::cells))
    })?;
    let missed: Vec<&str> = rows.iter().filter(|row| !row.is_met()).map(|row| row.what.as_str()).collect();
    ensure!(missed.is_empty(), "{} of {} goals were MISSED: {}", missed.len(), rows.len(), missed.join("; "));
    Ok(())
}

fn decisions(verb: &TimeDecisions) -> eyre::Result<Vec<Row>> {
    let mut agents = Vec::new();
    for times in PASTS {
        let paid = verb.paid * times;
        narrate(std::io::stderr(), &format!("an agent that has paid {paid} bills"));
        let mut agent = Agent::with_past(paid)?;
        for _ in 0..WARM_UP {
            agent.cycle()?;
        }
        agents.push((paid, agent, Vec::new()));
    }
    let mut growths = Vec::new();
    for _ in 0..ROUNDS {
        // In turn, so that whatever else the machine does hits all of them alike.
        let mut medians = Vec::new();
        for (_, agent, took) in &mut agents {
            let round = (0..verb.cycles).map(|_| agent.cycle()).collect::<eyre::Result<Vec<Took>>>()?;
            medians.push(Row::of(String::new(), &decided(&round), None).p50);
            took.extend(round);
        }
        growths.push(medians.last().copied().unwrap_or_default() / medians[0].max(f64::MIN_POSITIVE));
    }
    let mut rows = Vec::new();
    for (paid, agent, took) in &agents {
        let (bills, tasks, moves) = agent.counts();
        narrate(std::io::stderr(), &format!("beside {paid} paid bills: {bills} open, {tasks} tasks, {moves} moves"));
        ensure!(
            bills >= BILLS && tasks >= TASKS && moves > 0,
            "the agent has {bills} bills, {tasks} tasks, {moves} moves"
        );
        let name = format!("a decision beside {paid} paid bills");
        rows.push(Row::of(name, &decided(took), Some((Of::P99, DECISION_MS_MAX))));
        let whole: Vec<Duration> = took.iter().map(|one| one.whole).collect();
        rows.push(Row::of(format!("its whole cycle beside {paid}"), &whole, None));
        let back = (0..ROUNDS).map(|_| Ok(agent.look_back()?.1)).collect::<eyre::Result<Vec<Duration>>>()?;
        rows.push(Row::of(format!("the year before, of {paid}, read once a day"), &back, None));
    }
    rows.push(Row::ratio("a decision beside 100 times the past".to_owned(), &growths, GROWTH_MAX));
    Ok(rows)
}

fn decided(took: &[Took]) -> Vec<Duration> {
    took.iter().map(|one| one.decided).collect()
}

async fn rehearsed(verb: &TimeDecisions) -> eyre::Result<Row> {
    let profile = Profile::load(&verb.examples.join("rehearsal-agent.toml"))?;
    let scenario = Scenario::load(&verb.examples.join("scenarios/calm-year.toml"))?;
    let mut took = Vec::new();
    for seed in 1..=REHEARSALS {
        let began = Instant::now();
        let report = rehearse(&profile, &scenario, 30, Pace { seed, step_seconds: 3_600 }, &mut |_| {}).await?;
        took.push(began.elapsed());
        let moves = report.treasury.as_ref().map_or(0, |treasury| treasury.moves);
        ensure!(report.agrees() && moves > 0, "the rehearsal with seed {seed} made {moves} moves, or does not add up");
    }
    Ok(Row::of("30 rehearsed days with a treasury".to_owned(), &took, Some((Of::Max, REHEARSED_MS_MAX))))
}
