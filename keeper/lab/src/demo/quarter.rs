//! A quarter that nobody lived: an agent's profile through a scenario, before it is trusted with a dollar.

use std::path::{Path, PathBuf};

use eyre::{Context as _, ensure};
use serde::Serialize;
use stateset_cli::output::pairs;
use stateset_cli::profile::Profile;
use stateset_config::money;

use crate::rehearsal::scenario::Scenario;
use crate::rehearsal::{Pace, html, rehearse};

const AGENT: &str = include_str!("../../../examples/rehearsal-agent.toml");
const SCENARIO: &str = include_str!("../../../examples/scenarios/vendor-fraud.toml");
const DAYS: u32 = 91;
const PACE: Pace = Pace { seed: 1, step_seconds: 6 * 3_600 };

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Quarter {
    days: u32,
    paid: u32,
    frauds: u32,
    frauds_paid: u32,
    /// In micro-dollars.
    lost: u128,
    report: PathBuf,
}

pub(super) async fn run() -> eyre::Result<Quarter> {
    let profile = Profile::parse(AGENT, Path::new("rehearsal-agent.toml"))?;
    let scenario = Scenario::parse(SCENARIO, Path::new("vendor-fraud.toml"))?;
    let found = rehearse(&profile, &scenario, DAYS, PACE, &mut |_| {}).await?;
    ensure!(found.agrees(), "the rehearsal's accounts do not agree: {:?}", found.ledger);
    // It outlives the story, whose folder does not.
    let report = std::env::temp_dir().join(format!("stateset-rehearsal-{}.html", std::process::id()));
    std::fs::write(&report, html(&found)).wrap_err_with(|| format!("cannot write {}", report.display()))?;
    let totals = &found.totals;
    Ok(Quarter {
        days: totals.days,
        paid: totals.paid,
        frauds: totals.frauds,
        frauds_paid: totals.frauds_paid,
        lost: totals.lost.0,
        report,
    })
}

pub(super) fn table(quarter: &Quarter) -> String {
    let Quarter { days, paid, frauds, frauds_paid, lost, report } = quarter;
    pairs([
        ("days", days.to_string()),
        ("bills paid", paid.to_string()),
        ("frauds", format!("{frauds}, of which {frauds_paid} were paid: {} USDC lost", money::show(*lost, 6))),
        ("accounts", "agree with the bank to the micro-dollar".to_owned()),
        ("the report", report.display().to_string()),
    ])
}
