//! Rehearsals: an agent's profile lived through a scenario, against the very contract code, by the keeper's own rounds,
//! journal, outbox and signer.
//!
//! Absent: a second implementation of anything that decides, and any number of this machine's clock in a report.

mod accounts;
mod advised;
pub mod bounds;
pub mod compare;
mod dice;
mod markup;
pub mod model;
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
pub mod trial;
mod utility;
pub mod verb;
mod watch;
mod world;

use self::compare::Comparison;
use self::report::Report;
use self::runner::Agent;
pub use self::runner::Pace;
use self::scenario::Scenario;
use self::world::{Frame, World};
use std::sync::Arc;

use eyre::OptionExt;
use stateset_cli::profile::Profile;
use stateset_model::Model;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

/// Rehearses an agent for so many days. `progress` hears of each day's end.
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
    let world = world(profile, scenario, days, pace.seed)?;
    live_through(Agent { profile, scenario, model }, &world, pace, progress).await
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
        live_through(Agent { profile: first, scenario, model: None }, &world, pace, progress).await?,
        live_through(Agent { profile: second, scenario, model: None }, &world, pace, progress).await?,
    ];
    Ok((compare::compare([one, other], &reports), reports))
}

async fn live_through(
    agent: Agent<'_>,
    world: &World,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<Report> {
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
