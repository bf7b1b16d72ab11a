//! `judge`: lives the years that are not in the file yet, a few at a time, and prints what all that are there come to.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use eyre::{Context as _, ensure, eyre};
use stateset_cli::output::{Format, narrate, table};

use super::policy::Policy;
use super::record::{Record, Records};
use super::regime::Regime;
use super::run::Year;
use super::score::{ALL, Gate, Row, Score};

/// Which years, and where they are kept.
#[derive(Debug, Args)]
pub struct Judge {
    /// A line for each year; years that stand there are not lived again.
    #[arg(long, value_name = "FILE", default_value = "target/judgement.jsonl")]
    pub records: PathBuf,
    /// Whose dice, from and to.
    #[arg(long, value_name = "FROM..TO", default_value = "1..20", value_parser = seeds)]
    pub seeds: (u64, u64),
    /// Some of calm, crash, recovery, bull, slow-bleed, whipsaw, by commas.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub regimes: Vec<Regime>,
    /// How long each year takes.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: u32,
    /// Years that are lived at the same time.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub threads: u8,
    /// After so many no year begins any more; the next call goes on.
    #[arg(long, default_value_t = 60)]
    pub minutes: u64,
}

fn seeds(text: &str) -> Result<(u64, u64), String> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let read = |text: &str| text.parse::<u64>().map_err(|_| format!("'{text}' is no seed: write such as 1..20"));
    let (from, to) = (read(from)?, read(to)?);
    if from <= to { Ok((from, to)) } else { Err(format!("{from}..{to} names no seed")) }
}

/// Lives and judges. Fails where a gate does.
pub async fn judge(verb: &Judge, format: Format) -> eyre::Result<()> {
    let wanted = wanted(verb);
    let mut records = Records::open(&verb.records)?;
    let missing: VecDeque<Year> =
        wanted.iter().filter(|year| !records.known.contains_key(&year.key())).copied().collect();
    let known = wanted.len() - missing.len();
    narrate(std::io::stderr(), &format!("{} years, {known} of them lived before", wanted.len()));
    let until = Instant::now() + Duration::from_secs(verb.minutes.saturating_mul(60));
    // Years are lived on threads of their own, each with its own runtime.
    tokio::task::block_in_place(|| live(missing, (verb.threads, until), &mut records))?;
    let keys: Vec<_> = wanted.iter().map(|year| year.key()).collect();
    let lived: Vec<&Record> = keys.iter().filter_map(|key| records.known.get(key)).collect();
    let score = Score::of(&lived, &Policy::ALL);
    format.report(&score, describe)?;
    let failed: Vec<&Gate> = score.gates.iter().filter(|gate| !gate.is_passed).collect();
    let names: Vec<&str> = failed.iter().map(|gate| gate.name.as_str()).collect();
    ensure!(failed.is_empty(), "{} of {} gates FAILED: {}", failed.len(), score.gates.len(), names.join("; "));
    ensure!(lived.len() == wanted.len(), "{} of {} years were lived: call it again", lived.len(), wanted.len());
    Ok(())
}

/// Seed by seed, so that whatever was lived when time is up can be compared.
fn wanted(verb: &Judge) -> Vec<Year> {
    let regimes = if verb.regimes.is_empty() { Regime::ALL.to_vec() } else { verb.regimes.clone() };
    let mut wanted = Vec::new();
    for seed in verb.seeds.0..=verb.seeds.1 {
        for regime in &regimes {
            wanted.extend(Policy::ALL.map(|policy| Year { regime: *regime, policy, seed, days: verb.days }));
        }
    }
    wanted
}

fn live(missing: VecDeque<Year>, (threads, until): (u8, Instant), records: &mut Records) -> eyre::Result<()> {
    let total = missing.len();
    let (queue, records) = (Mutex::new(missing), Mutex::new((records, 0)));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front().filter(|_| Instant::now() < until);
    let work = || -> eyre::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        while let Some(year) = next() {
            let record = runtime.block_on(year.live()).wrap_err_with(|| format!("{:?}", year.key()))?;
            let mut kept = records.lock().unwrap_or_else(PoisonError::into_inner);
            kept.0.add(record)?;
            kept.1 += 1;
            if kept.1 % 12 == 0 {
                narrate(std::io::stderr(), &format!("{} of {total} years", kept.1));
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| worker.join().map_err(|_| eyre!("a year ended in a panic"))?);
        ended.collect::<Vec<eyre::Result<()>>>().into_iter().collect()
    })
}

fn describe(score: &Score) -> String {
    let row = |row: &Row| {
        let bps = |value: f64| format!("{value:.1}");
        let late = format!("{} ({} within), {} insolvent", row.late, row.late_within, row.insolvent);
        [
            row.regime.clone(),
            row.policy.clone(),
            row.years.to_string(),
            bps(row.carry_bps),
            row.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.3}")),
            bps(row.regret_bps),
            format!("{} of {}", late, row.bills),
            format!("{:.0}", row.moves_per_year),
            bps(row.rewards_bps),
            bps(row.fees_bps),
            bps(row.impermanent_loss_bps),
            bps(row.slashed_bps),
            bps(row.costs_bps),
            bps(row.price_bps),
        ]
    };
    let head = [
        "regime",
        "policy",
        "years",
        "carry, bps",
        "of oracle's",
        "regret",
        "late",
        "moves",
        "rewards",
        "fees",
        "imp. loss",
        "slashed",
        "costs",
        "(price)",
    ];
    let gate = |gate: &Gate| {
        let verdict = if gate.is_passed { "passed" } else { "FAILED" };
        [verdict.to_owned(), gate.name.clone(), gate.found.clone()]
    };
    let mut shown = table(head, score.rows.iter().map(row));
    shown.push_str("\n\n");
    shown.push_str(&moves(score));
    shown.push_str("\n\n");
    shown.push_str(&table(["", "gate", "found"], score.gates.iter().map(gate)));
    if score.unmatched > 0 {
        shown.push_str(&format!("\n{} years are left out: not every policy has lived them yet", score.unmatched));
    }
    shown
}

/// What each policy does how often in a year, in all regimes together.
fn moves(score: &Score) -> String {
    let pooled = |policy: Policy| score.rows.iter().find(|row| row.regime == ALL && row.policy == policy.name());
    let names: BTreeSet<&String> = score.rows.iter().flat_map(|row| row.moves_by.keys()).collect();
    let line = |name: &&String| {
        let of = |policy| pooled(policy).and_then(|row| row.moves_by.get(*name)).copied();
        let shown = |policy| of(policy).map_or_else(|| "-".to_owned(), |count| format!("{count:.1}"));
        let [ours, budget, oracle, band, fixed, _] = Policy::ALL.map(shown);
        [(*name).clone(), ours, budget, oracle, band, fixed]
    };
    let [ours, budget, oracle, band, fixed, _] = Policy::ALL.map(Policy::name);
    table(["moves a year", ours, budget, oracle, band, fixed], names.iter().map(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_from_and_to_or_one() {
        assert_eq!(seeds("3..5"), Ok((3, 5)));
        assert_eq!(seeds("7"), Ok((7, 7)));
        assert!(seeds("5..3").is_err() && seeds("x").unwrap_err().contains("1..20"));
    }
}
