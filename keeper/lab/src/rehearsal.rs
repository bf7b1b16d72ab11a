//! Rehearsals: an agent's profile lived through a scenario, against the very contract code, by the keeper's own rounds,
//! journal, outbox and signer.
//!
//! Absent: a second implementation of anything that decides, and any number of this machine's clock in a report.

mod dice;
mod node;
mod people;
pub mod report;
mod runner;
pub mod scenario;
mod series;
mod stage;
mod totals;
pub mod verb;
mod watch;
mod world;

use self::report::Report;
pub use self::runner::Pace;
use self::scenario::Scenario;
use self::world::{Frame, World};
use eyre::OptionExt;
use stateset_cli::profile::Profile;
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
    let world = world(profile, scenario, days, pace.seed)?;
    // What a keeper's log says of thousands of payments is for nobody here.
    runner::run((profile, scenario), &world, pace, progress).with_subscriber(NoSubscriber::default()).await
}

fn world(profile: &Profile, scenario: &Scenario, days: u32, seed: u64) -> eyre::Result<World> {
    let denom = &profile.policy.denoms.first().ok_or_eyre("the policy names no denom")?.denom;
    let listed: Vec<_> = profile.payees.iter().filter(|payee| payee.denom == *denom).cloned().collect();
    Ok(World::of(scenario, &Frame { days, seed, denom, payees: &listed })?)
}
