//! `rehearse`: reads the files, shows progress, writes the report, and fails where the accounts do not agree.

use std::io::IsTerminal;

use eyre::ensure;
use stateset_cli::output::{Format, narrate, pairs, table};
use stateset_cli::profile::Profile;
use stateset_config::money;

use super::report::{Account, Report, Totals};
use super::runner::Pace;
use super::scenario::Scenario;
use crate::cli::{Rehearse, RehearsedWorld};

/// Rehearses, and prints the totals (a person) or the whole report (`--json`).
pub async fn rehearse(verb: &Rehearse, format: Format) -> eyre::Result<()> {
    let profile = Profile::load(&verb.agent)?;
    let scenario = Scenario::load(&verb.world.scenario)?;
    let pace = pace(&verb.world);
    let mut progress = progress(verb.world.days, format);
    let report = super::rehearse(&profile, &scenario, verb.world.days, pace, &mut progress).await?;
    format.report(&report, describe)?;
    ensure!(
        report.agrees(),
        "the rehearsal FAILED: its accounts do not agree with the bank (start + income - paid - fees = end)"
    );
    Ok(())
}

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
    let usdc = |amount: u128| format!("{} USDC", money::show(amount, 6));
    let head = pairs([
        ("scenario", format!("{}, {days} days, seed {}", report.scenario, report.seed)),
        ("bills", format!("{bills}: {paid} paid, {refused} refused, {held} held, {waiting} waiting or not due")),
        ("late", format!("{late}, {late_though_covered} of them though the wallet had the money")),
        ("frauds", format!("{frauds}, of which {frauds_paid} were paid: {} lost", usdc(lost.0))),
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
    format!("{head}\n\n{ledger}")
}
