//! A world ahead of its time: for a policy that is to know more than an agent can. No price and no
//! slash: both are luck.

use super::world::{ValidatorChange, World};

const DAY: u64 = 86_400;
/// What costs more of what is staked is a slash and no outage, in parts of a million.
const OUTAGE_COSTS_MAX: u32 = 1_000;

/// What happens and when, in Unix seconds and micro-dollars; rates and volumes by day, in parts of a million.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    pub start: u64,
    /// Honest bills, by when they can be paid.
    pub bills: Vec<(u64, u128)>,
    pub incomes: Vec<(u64, u128)>,
    /// Of staking, a year.
    pub rates: Vec<u32>,
    /// Traded in a day, of what is in the pool.
    pub volumes: Vec<u32>,
    /// When a validator is jailed for having been down, and its index in the scenario.
    pub outages: Vec<(u64, usize)>,
}

impl Ahead {
    pub(super) fn of(world: &World) -> Self {
        let honest = world.bills.iter().filter(|bill| bill.origin.is_honest());
        let outages = world.market.changes.iter().filter_map(|(day, index, change)| match change {
            ValidatorChange::Jailed(fraction) if *fraction <= OUTAGE_COSTS_MAX => {
                Some((world.start.saturating_add(u64::from(*day) * DAY), *index))
            }
            _ => None,
        });
        Self {
            start: world.start,
            bills: honest.map(|bill| (bill.bill.due.max(bill.arrives), bill.bill.amount.0)).collect(),
            incomes: world.incomes.clone(),
            rates: world.market.rates.clone(),
            volumes: world.market.volumes.clone(),
            outages: outages.collect(),
        }
    }
}
