//! What a rehearsed world has in store, for whoever is to know it beforehand: an oracle, to compare a planner with.
//!
//! Absent: prices. Whoever knew those would be lucky, not wise.

use stateset_cli::profile::Profile;

use super::scenario::Scenario;
use super::world::{Origin, ValidatorChange, World};

/// All but prices. Times in Unix seconds, amounts in micro-dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foresight {
    /// The first day, at midnight.
    pub start: u64,
    /// Honest bills, by arrival.
    pub bills: Vec<ForeseenBill>,
    /// What comes in, by time.
    pub incomes: Vec<(u64, u128)>,
    /// What staking brings in a year, before commission, in parts of a million; by day.
    pub rates: Vec<u32>,
    /// What is traded in the pool, in parts of a million of what is in it; by day.
    pub volumes: Vec<u32>,
    /// When the node is in trouble: from, and until before.
    pub outages: Vec<(u64, u64)>,
    /// What befalls validators, by day.
    pub validators: Vec<ForeseenChange>,
}

/// A bill that will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForeseenBill {
    pub arrives: u64,
    pub due: u64,
    pub amount: u128,
}

/// What befalls a validator on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForeseenChange {
    /// From 0.
    pub day: u32,
    /// Its index in the scenario, and among the treasury's listed ones, from 0.
    pub validator: usize,
    /// From now on it takes so much of rewards, in parts of a million.
    pub commission: Option<u32>,
    /// It leaves the set, and so much of a million of what is staked there is lost.
    pub slashed: Option<u32>,
}

/// The world that a profile would be rehearsed in.
///
/// # Errors
/// A policy without a denom, and bills of a payee that the profile does not list.
pub fn foresight(profile: &Profile, scenario: &Scenario, (days, seed): (u32, u64)) -> eyre::Result<Foresight> {
    Ok(of(&super::world(profile, scenario, days, seed)?))
}

fn of(world: &World) -> Foresight {
    let honest = world.bills.iter().filter(|one| one.origin == Origin::Honest);
    let bill = |one: &super::world::WorldBill| {
        let (arrives, due, amount) = (one.arrives, one.bill.due, one.bill.amount.0);
        ForeseenBill { arrives, due, amount }
    };
    let change = |(day, validator, change): &(u32, usize, ValidatorChange)| {
        let (commission, slashed) = match change {
            ValidatorChange::Commission(commission) => (Some(*commission), None),
            ValidatorChange::Jailed(lost) | ValidatorChange::Removed(lost) => (None, Some(*lost)),
            ValidatorChange::Freed => (None, None),
        };
        ForeseenChange { day: *day, validator: *validator, commission, slashed }
    };
    Foresight {
        start: world.start,
        bills: honest.map(bill).collect(),
        incomes: world.incomes.clone(),
        rates: world.market.rates.clone(),
        volumes: world.market.volumes.clone(),
        outages: world.windows.iter().map(|window| (window.from, window.until)).collect(),
        validators: world.market.changes.iter().map(change).collect(),
    }
}
