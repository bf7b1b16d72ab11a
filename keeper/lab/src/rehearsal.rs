//! Rehearsals: an agent's profile lived through a scenario, against the very contract code, by the keeper's own rounds,
//! journal, outbox and signer.
//!
//! Absent: a second implementation of anything that decides, and any number of this machine's clock in a report.

mod accounts;
mod advised;
mod agent;
mod ahead;
pub mod bounds;
mod closing;
pub mod compare;
mod dice;
pub mod foresight;
mod markup;
pub mod model;
mod moves;
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
pub mod trial;
mod utility;
pub mod verb;
mod watch;
mod world;

use self::agent::Agent;
pub use self::ahead::Ahead;
use self::compare::Comparison;
use self::report::Report;
pub use self::runner::Pace;
use self::scenario::Scenario;
use self::world::{Frame, World};
use std::sync::Arc;

use eyre::OptionExt;
use stateset_chain::Journal;
use stateset_cli::profile::Profile;
use stateset_model::Model;
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
    rehearse_advised((profile, None), scenario, days, pace, progress).await
}

/// The same with a model that the agent asks, if there is one.
pub async fn rehearse_advised(
    (profile, model): (&Profile, Option<Arc<dyn Model>>),
    scenario: &Scenario,
    days: u32,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<Report> {
    let agent = Agent { model, ..Agent::of(profile, scenario) };
    let world = world(profile, scenario, days, pace.seed)?;
    Ok(live_through(agent, &world, pace, progress).await?.0)
}

/// The same with somebody else deciding what the treasury does.
pub async fn rehearse_with(
    profile: &Profile,
    scenario: &Scenario,
    (days, pace): (u32, Pace),
    (decider, progress): (Decider, &mut (dyn FnMut(u32) + Send)),
) -> eyre::Result<Report> {
    let agent = Agent { decider, ..Agent::of(profile, scenario) };
    let world = world(profile, scenario, days, pace.seed)?;
    Ok(live_through(agent, &world, pace, progress).await?.0)
}

/// As [`rehearse_advised`], and keeps the journal: it is `journal.db` in the folder that is returned, one file, and gone with
/// that.
pub async fn rehearse_keeping_journal(
    (profile, model): (&Profile, Option<Arc<dyn Model>>),
    scenario: &Scenario,
    days: u32,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<(Report, TempDir)> {
    let agent = Agent { model, ..Agent::of(profile, scenario) };
    let world = world(profile, scenario, days, pace.seed)?;
    let lived = live_through(agent, &world, pace, progress).await?;
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
        live_through(Agent::of(first, scenario), &world, pace, &mut *progress).await?.0,
        live_through(Agent::of(second, scenario), &world, pace, progress).await?.0,
    ];
    Ok((compare::compare([one, other], &reports), reports))
}

async fn live_through(
    agent: Agent<'_>,
    world: &World,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<(Report, TempDir)> {
    // What a keeper's log says of thousands of payments is for nobody here.
    runner::run(agent, world, pace, progress).with_subscriber(NoSubscriber::default()).await
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
