//! Rehearsals: an agent's profile lived through a scenario, against the very contract code, by the keeper's own rounds,
//! journal, outbox and signer.
//!
//! Absent: a second implementation of anything that decides, and any number of this machine's clock in a report.

mod accounts;
mod ahead;
mod closing;
pub mod compare;
mod dice;
pub mod foresight;
mod markup;
mod node;
mod page;
mod people;
mod plot;
pub mod report;
mod runner;
pub mod scenario;
mod series;
mod stage;
mod totals;
mod treasury;
mod treasury_report;
pub mod verb;
mod watch;
mod world;

pub use self::ahead::Ahead;
use self::compare::Comparison;
use self::report::Report;
pub use self::runner::Pace;
use self::scenario::Scenario;
use self::world::{Frame, World};
use eyre::OptionExt;
use stateset_chain::Journal;
use stateset_cli::profile::Profile;
pub use stateset_portfolio::{Decider, Informant, Rule, Wanted};
use tempfile::TempDir;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

/// Rehearses an agent for so many days, with the keeper's planner over its treasury if it has one. `progress` hears of
/// each day's end.
pub async fn rehearse(
    profile: &Profile,
    scenario: &Scenario,
    days: u32,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<Report> {
    rehearse_with(profile, scenario, (days, pace), (Decider::Planner, progress)).await
}

/// The same with somebody else deciding what the treasury does.
pub async fn rehearse_with(
    profile: &Profile,
    scenario: &Scenario,
    (days, pace): (u32, Pace),
    by: (Decider, &mut (dyn FnMut(u32) + Send)),
) -> eyre::Result<Report> {
    let world = world(profile, scenario, days, pace.seed)?;
    Ok(live_through((profile, scenario), &world, pace, by).await?.0)
}

/// As [`rehearse`], and keeps the journal: it is `journal.db` in the folder that is returned, one file, and gone with that.
pub async fn rehearse_keeping_journal(
    profile: &Profile,
    scenario: &Scenario,
    days: u32,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<(Report, TempDir)> {
    let world = world(profile, scenario, days, pace.seed)?;
    let lived = live_through((profile, scenario), &world, pace, (Decider::Planner, progress)).await?;
    // Who reads it closes it last, and may not bring its write-ahead log home.
    drop(Journal::open_rehearsal(lived.1.path().join("journal.db"))?);
    Ok(lived)
}

/// What that world holds, for who is to know it ahead.
pub fn ahead(profile: &Profile, scenario: &Scenario, days: u32, seed: u64) -> eyre::Result<Ahead> {
    Ok(Ahead::of(&world(profile, scenario, days, seed)?))
}

/// The same world under two agents. Listed payees are those of the first one's profile.
pub async fn compare(
    agents: [(String, &Profile); 2],
    scenario: &Scenario,
    days: u32,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<(Comparison, [Report; 2])> {
    let [(one, first), (other, second)] = agents;
    let world = world(first, scenario, days, pace.seed)?;
    let reports = [
        live_through((first, scenario), &world, pace, (Decider::Planner, &mut *progress)).await?.0,
        live_through((second, scenario), &world, pace, (Decider::Planner, progress)).await?.0,
    ];
    Ok((compare::compare([one, other], &reports), reports))
}

async fn live_through(
    agent: (&Profile, &Scenario),
    world: &World,
    pace: Pace,
    by: (Decider, &mut (dyn FnMut(u32) + Send)),
) -> eyre::Result<(Report, TempDir)> {
    // What a keeper's log says of thousands of payments is for nobody here.
    runner::run(agent, world, pace, by).with_subscriber(NoSubscriber::default()).await
}

/// The report as one HTML page that needs no other file.
pub fn html(report: &Report) -> String {
    page::page(report)
}

fn world(profile: &Profile, scenario: &Scenario, days: u32, seed: u64) -> eyre::Result<World> {
    let denom = &profile.policy.denoms.first().ok_or_eyre("the policy names no denom")?.denom;
    let listed: Vec<_> = profile.payees.iter().filter(|payee| payee.denom == *denom).cloned().collect();
    Ok(World::of(scenario, &Frame { days, seed, denom, payees: &listed })?)
}
