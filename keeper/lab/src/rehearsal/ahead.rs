//! A world ahead of its time: for a policy that is to know more than an agent can. No price.

use super::world::{ValidatorChange, World};

const DAY: u64 = 86_400;
/// A smaller slash, as for a downtime, is nothing that anybody leaves for. In parts of a million.
const SLASH_MIN: u32 = 1_000;

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
    /// When, and the validator's index in the scenario.
    pub slashes: Vec<(u64, usize)>,
}

impl Ahead {
    pub(super) fn of(world: &World) -> Self {
        let honest = world.bills.iter().filter(|bill| bill.origin.is_honest());
        let slashes = world.market.changes.iter().filter_map(|(day, index, change)| match change {
            ValidatorChange::Jailed(fraction) | ValidatorChange::Removed(fraction) if *fraction >= SLASH_MIN => {
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
            slashes: slashes.collect(),
        }
    }
}
