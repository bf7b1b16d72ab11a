//! `rehearse` and `compare`: read the files, show progress, write the report, and fail where the accounts do not agree.

use std::io::IsTerminal;

use eyre::{Context as _, ensure};
use stateset_cli::output::{Format, narrate, pairs, table};
use stateset_cli::profile::Profile;
use stateset_config::money;

use super::compare::{Comparison, Difference};
use super::model::Choice;
use super::report::{Account, Advised, Report, Totals, TreasuryTotals};
use super::runner::Pace;
use super::scenario::Scenario;
use super::treasury_report::Signed;
use super::trial::Row;
use crate::cli::{Compare, Rehearse, RehearsedWorld, TryModels};

/// Rehearses, and prints the totals (a person) or the whole report (`--json`).
pub async fn rehearse(verb: &Rehearse, format: Format) -> eyre::Result<()> {
    let profile = Profile::load(&verb.agent)?;
    let scenario = Scenario::load(&verb.world.scenario)?;
    let pace = pace(&verb.world);
    let mut progress = progress(verb.world.days, format);
    narrate(std::io::stderr(), STAGE);
    let model = verb.model.as_ref().map(Choice::model).transpose()?;
    if let Some(path) = &verb.journal {
        ensure!(!path.exists(), "{} is there already: a journal is never written over", path.display());
    }
    let (agent, days) = ((&profile, model), verb.world.days);
    let (report, folder) = super::rehearse_advised(agent, &scenario, days, pace, &mut progress).await?;
    if let Some(path) = &verb.journal {
        let copied = std::fs::copy(folder.path().join("journal.db"), path);
        copied.wrap_err_with(|| format!("cannot write {}", path.display()))?;
        narrate(std::io::stderr(), &format!("the journal, which may be replayed: {}", path.display()));
    }
    if let Some(path) = &verb.out {
        std::fs::write(path, super::html(&report)).wrap_err_with(|| format!("cannot write {}", path.display()))?;
        narrate(std::io::stderr(), &format!("the report: {}", path.display()));
    }
    format.report(&report, describe)?;
    check(&report)
}

/// Rehearses two agents in one world, and prints where they differ.
pub async fn compare(verb: &Compare, format: Format) -> eyre::Result<()> {
    let profiles = [Profile::load(&verb.one)?, Profile::load(&verb.other)?];
    let scenario = Scenario::load(&verb.world.scenario)?;
    let mut progress = progress(verb.world.days, format);
    let agents = [(verb.one.display().to_string(), &profiles[0]), (verb.other.display().to_string(), &profiles[1])];
    narrate(std::io::stderr(), STAGE);
    let (found, reports) = super::compare(agents, &scenario, verb.world.days, pace(&verb.world), &mut progress).await?;
    format.report(&found, describe_comparison)?;
    reports.iter().try_for_each(check)
}

/// Rehearses with models and without, and prints what they cost and brought.
pub async fn try_models(verb: &TryModels, format: Format) -> eyre::Result<()> {
    narrate(std::io::stderr(), STAGE);
    let pace = Pace { seed: verb.seed, step_seconds: verb.step };
    let mut progress = |next: &str| narrate(std::io::stderr(), next);
    let rows = super::trial::trial(&verb.examples, verb.days, pace, &mut progress).await?;
    format.report(&rows, |rows| describe_trial(rows))?;
    let missed = rows.iter().filter(|row| !row.is_met()).count();
    ensure!(missed == 0, "{missed} of {} goals were missed", rows.len());
    Ok(())
}

fn check(report: &Report) -> eyre::Result<()> {
    ensure!(
        report.agrees(),
        "the rehearsal FAILED: its accounts do not agree with the bank (start + income - paid - fees = end): {:?}{}",
        report.ledger,
        report.treasury.as_ref().map_or_else(String::new, |totals| {
            format!("; unexplained of the treasury, in millionths of a micro-dollar: {}", totals.unexplained.0)
        })
    );
    Ok(())
}

/// What is sent while the stage is set goes to no network.
const STAGE: &str = "a chain of its own, in this process: nothing that is sent leaves it";

/// The rehearsal's pace, as the command line says.
const fn pace(world: &RehearsedWorld) -> Pace {
    Pace { seed: world.seed, step_seconds: world.step }
}

/// For a person at a terminal a line that moves on; silence for programs.
fn progress(days: u32, format: Format) -> impl FnMut(u32) + Send {
    let is_shown = format == Format::Human && std::io::stderr().is_terminal();
    move |day| {
        if is_shown && (day % 10 == 0 || day == days) {
            narrate(std::io::stderr(), &format!("day {day} of {days}"));
        }
    }
}

fn describe(report: &Report) -> String {
    let Totals { days, bills, paid, refused, held, waiting, late, late_though_covered, .. } = &report.totals;
    let Totals { frauds, frauds_paid, lost, rounds, rounds_failed, fees_usdc, balance_lowest, .. } = &report.totals;
    let asked = report.advised.as_ref().map_or_else(
        || "none".to_owned(),
        |Advised { questions, answered, proposals, followed }| {
            format!("{questions} questions, {answered} answered; {proposals} proposals weighed, {followed} followed")
        },
    );
    let usdc = |amount: u128| format!("{} USDC", money::show(amount, 6));
    let head = pairs([
        ("scenario", format!("{}, {days} days, seed {}", report.scenario, report.seed)),
        ("bills", format!("{bills}: {paid} paid, {refused} refused, {held} held, {waiting} waiting or not due")),
        ("late", format!("{late}, {late_though_covered} of them though the wallet had the money")),
        ("frauds", format!("{frauds}, of which {frauds_paid} were paid: {} lost", usdc(lost.0))),
        ("model", asked),
        ("utility", format!("{} USDC", signed(report.totals.utility))),
        ("lowest balance", usdc(balance_lowest.0)),
        ("fees", format!("worth {}", usdc(fees_usdc.0))),
        ("rounds", format!("{rounds}, {rounds_failed} of them ended early")),
    ]);
    let row = |account: &Account| {
        let Account { name, denom, start, income, paid, fees, end } = account;
        let shown = [start, income, paid, fees, end].map(|amount| money::show(amount.0, 6));
        let [start, income, paid, fees, end] = shown;
        let verdict = if account.agrees() { "agrees" } else { "DOES NOT AGREE" };
        [format!("{name}, {denom}"), start, income, paid, fees, end, verdict.to_owned()]
    };
    let ledger = table(["account", "start", "income", "paid", "fees", "end", ""], report.ledger.iter().map(row));
    let treasury = report.treasury.as_ref().map(describe_treasury).unwrap_or_default();
    format!("{head}\n\n{treasury}{ledger}")
}

fn describe_treasury(totals: &TreasuryTotals) -> String {
    let usdc = |amount: Signed| format!("{} USDC", amount.in_dollars());
    let shown = pairs([
        ("carry", format!("{}, {} by a dollar and a year", usdc(totals.carry), totals.carry_per_million.in_percent())),
        ("rewards", usdc(totals.rewards)),
        ("fees of the pool", usdc(totals.fees)),
        ("impermanent loss", usdc(totals.impermanent_loss)),
        ("slashed", usdc(totals.slashed)),
        ("swaps, in and out of the pool", usdc(totals.trade_costs)),
        ("gas", usdc(totals.gas)),
        ("gain from the price", usdc(totals.price_gain)),
        ("moves", format!("{}, {} in a year", totals.moves, totals.moves_per_year)),
    ]);
    format!("the treasury\n{shown}\n\n")
}

fn describe_trial(rows: &[Row]) -> String {
    let usdc = |amount: u128| money::show(amount, 6);
    let share = |thousandths: i128| format!("{}.{} %", thousandths / 10, thousandths % 10);
    let row = |row: &Row| {
        let verdict = if row.is_met() { "met".to_owned() } else { format!("MISSED {}", row.beyond_policy.join("; ")) };
        [
            format!("{}, {} days, seed {}", row.scenario, row.days, row.seed),
            row.model.to_owned(),
            signed(row.utility_without),
            signed(row.utility),
            format!("{} of {}", share(row.ratio), share(row.least)),
            format!("{} of {}", row.advised.followed, row.advised.proposals),
            format!("{}, without {}", usdc(row.lost), usdc(row.lost_without)),
            verdict,
        ]
    };
    let head = ["scenario", "model", "worth without", "worth with", "ratio", "followed", "lost to frauds", "goal"];
    table(head, rows.iter().map(row))
}

fn signed(micro: i128) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    format!("{sign}{}", money::show(micro.unsigned_abs(), 6))
}

fn describe_comparison(found: &Comparison) -> String {
    let Comparison { scenario, seed, agents, totals, bills, different } = found;
    let usdc = |amount: u128| money::show(amount, 6);
    let total = |name: &str, of: &dyn Fn(&Totals) -> String| [name.to_owned(), of(&totals[0]), of(&totals[1])];
    let head = table(
        ["", agents[0].as_str(), agents[1].as_str()],
        [
            total("paid", &|totals| totals.paid.to_string()),
            total("late", &|totals| totals.late.to_string()),
            total("refused", &|totals| totals.refused.to_string()),
            total("held", &|totals| totals.held.to_string()),
            total("waiting or not due", &|totals| totals.waiting.to_string()),
            total("lost to frauds, USDC", &|totals| usdc(totals.lost.0)),
            total("lowest balance, USDC", &|totals| usdc(totals.balance_lowest.0)),
        ],
    );
    let outcome = |bill: &Difference, agent: usize| {
        let late = if bill.is_late[agent] { ", late" } else { "" };
        let reason = &bill.reasons[agent];
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        format!("{}{late}{reason}", bill.states[agent])
    };
    let row = |bill: &Difference| {
        [bill.number.clone(), bill.origin.to_owned(), usdc(bill.amount.0), outcome(bill, 0), outcome(bill, 1)]
    };
    let rows = table(["bill", "from", "USDC", &agents[0], &agents[1]], different.iter().map(row));
    format!("{scenario}, seed {seed}\n{head}\n\n{} of {bills} bills became something else\n{rows}", different.len())
}
