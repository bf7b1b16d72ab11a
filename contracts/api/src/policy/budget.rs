//! Budgets: what may be paid for a purpose, or in several denoms that are worth the same, in any 24 hours and in any 30
//! days.
//!
//! A budget without a category is a *value group*: paying in a second dollar is no way round its caps. One with a
//! category is a budget by purpose. Each counts by its name, and goes on counting where a policy that lacked it for a
//! while names it again.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};

use super::ask::{Ask, assess_window};
use super::weight::weighed_ceil;
use super::{Breach, Policy, Rule};
use crate::Amount;
use crate::ring::{DAY, MONTH, Ring};

/// Caps that several denoms or one category share.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Budget {
    /// A slug, once per policy.
    pub name: String,
    /// Only payments that state it count; without, all of these denoms.
    pub category: Option<String>,
    /// Denoms of the policy, each once; what is paid in others does not count.
    pub denoms: Vec<WeightedDenom>,
    /// In any 24 hours, in the budget's own unit.
    pub per_day_max: Amount,
    /// In any 30 days (counted in days, so up to one day too careful).
    pub per_month_max: Amount,
}

/// What a denom counts in a budget.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct WeightedDenom {
    pub denom: String,
    /// The budget's units for 10^12 of the denom's smallest, at least 1: 10^12 where both have as many decimals, 1 for
    /// a denom of 18 decimals in a budget of 6. Rounded up per payment.
    pub weight: u64,
}

/// What a budget has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetState {
    pub day: Ring,
    pub month: Ring,
}

/// A budget's index in the policy and what it has counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedBudget {
    pub index: usize,
    pub state: BudgetState,
}

impl Budget {
    /// What a payment counts in this budget, rounded up; `None` if it does not. More than 128 bits count as the most
    /// there is.
    pub fn counts_ceil(&self, denom: &str, category: &str, amount: u128) -> Option<u128> {
        if self.category.as_ref().is_some_and(|own| own != category) {
            return None;
        }
        let weight = self.denoms.iter().find(|one| one.denom == denom)?.weight;
        Some(weighed_ceil(amount, weight))
    }
}

impl Policy {
    /// The budgets in which a payment counts, by index.
    pub fn budgets_of<'a>(&'a self, denom: usize, category: &'a str) -> impl Iterator<Item = (usize, &'a Budget)> {
        let denom = self.denoms.get(denom).map_or("", |caps| caps.denom.as_str());
        let counts = move |(_, budget): &(usize, &Budget)| budget.counts_ceil(denom, category, 0).is_some();
        self.budgets.iter().enumerate().filter(counts)
    }
}

/// Whether a payment fits into every budget in which it counts. A budget whose count was not handed in refuses: deny by
/// default.
pub(super) fn assess_budgets(
    policy: &Policy,
    counted: &[CountedBudget],
    denom: usize,
    ask: &Ask<'_>,
    now: u64,
) -> Result<(), Breach> {
    let name = policy.denoms.get(denom).map_or("", |caps| caps.denom.as_str());
    for (index, budget) in policy.budgets_of(denom, ask.category) {
        let amount = budget.counts_ceil(name, ask.category, ask.amount).unwrap_or(u128::MAX);
        let (day, month) = (ask.share(budget.per_day_max.0), ask.share(budget.per_month_max.0));
        let Some(CountedBudget { state, .. }) = counted.iter().find(|counted| counted.index == index) else {
            return Err(Breach::new(Rule::BudgetPerDayMax, amount, 0_u128));
        };
        assess_window(Rule::BudgetPerDayMax, (&state.day, DAY), amount, day, now)?;
        assess_window(Rule::BudgetPerMonthMax, (&state.month, MONTH), amount, month, now)?;
    }
    Ok(())
}

/// Counts a payment in every budget that was handed in and in which it counts.
pub fn record_budgets(
    policy: &Policy,
    counted: &mut [CountedBudget],
    (denom, category): (usize, &str),
    amount: u128,
    now: u64,
) {
    let name = policy.denoms.get(denom).map_or("", |caps| caps.denom.as_str());
    for CountedBudget { index, state } in counted {
        let counts = policy.budgets.get(*index).and_then(|budget| budget.counts_ceil(name, category, amount));
        if let Some(counts) = counts {
            state.day.add(DAY, now, counts);
            state.month.add(MONTH, now, counts);
        }
    }
}

/// Whether a budget only takes away from what `before` let through.
pub(super) fn budget_is_tighter(before: &Budget, after: &Budget) -> bool {
    let Budget { name, category, denoms, per_day_max, per_month_max } = after;
    let weighs_as_much = |was: &WeightedDenom| {
        denoms.iter().any(|WeightedDenom { denom, weight }| *denom == was.denom && *weight >= was.weight)
    };
    *name == before.name
        && (category.is_none() || *category == before.category)
        && before.denoms.iter().all(weighs_as_much)
        && *per_day_max <= before.per_day_max
        && *per_month_max <= before.per_month_max
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
