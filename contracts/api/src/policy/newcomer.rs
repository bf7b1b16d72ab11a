//! The newcomer purse: small payments to payees that nobody listed, so that a purchase from a new shop need not wait.
//!
//! Absent from it: whoever was listed once and removed. Removing a payee is a word against it.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};

use super::ask::{Ask, Spent, assess_window, at_most};
use super::{Breach, Policy, Rule};
use crate::Amount;
use crate::ring::{DAY, MONTH, Ring};

/// What may be paid to payees that are not listed, in the denom's smallest unit. Every cap of the denom holds as well.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewcomerPurse {
    /// A denom of the policy; at most one purse each.
    pub denom: String,
    /// One payment.
    pub per_payment_max: Amount,
    /// All payments to one payee, ever.
    pub per_payee_max: Amount,
    /// All payments to newcomers in any 24 hours.
    pub per_day_max: Amount,
    /// All payments to newcomers in any 30 days (counted in days, so up to one day too careful).
    pub per_month_max: Amount,
    /// All payments to newcomers ever.
    pub lifetime_max: Amount,
    /// Categories of the policy that such a payment may state.
    pub categories: Vec<String>,
}

/// What a wallet knows of a payee that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewcomerState {
    /// When it was removed from the list, in Unix seconds; zero: never listed. Who was removed gets nothing from the
    /// purse.
    pub removed_at: u64,
    /// What it got from the purse, by the denom's index in the policy.
    pub spent: Vec<u128>,
}

impl NewcomerState {
    fn spent(&self, denom: usize) -> u128 {
        self.spent.get(denom).copied().unwrap_or_default()
    }
}

/// What all newcomers together got in one denom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurseState {
    pub spent: Spent,
    /// In any 30 days.
    pub month: Ring,
}

/// A payee that is not listed, and the purse from which it could be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer<'a> {
    pub payee: &'a NewcomerState,
    pub purse: &'a PurseState,
}

impl Policy {
    /// The purse for a denom, by its index.
    pub fn newcomer_purse(&self, denom: usize) -> Option<&NewcomerPurse> {
        let denom = &self.denoms.get(denom)?.denom;
        self.newcomers.iter().find(|purse| purse.denom == *denom)
    }
}

/// The purse, where it is open to this payee and category.
pub(super) fn purse<'a>(
    policy: &'a Policy,
    newcomer: Newcomer<'_>,
    denom: usize,
    ask: &Ask<'_>,
) -> Result<&'a NewcomerPurse, Breach> {
    let refuse = |rule| Breach::new(rule, ask.amount, 0_u128);
    let purse = policy.newcomer_purse(denom).ok_or_else(|| refuse(Rule::Payee))?;
    if newcomer.payee.removed_at > 0 {
        return Err(refuse(Rule::Payee));
    }
    let category = policy.category_index(ask.category).filter(|index| policy.categories[*index].allowed);
    if category.is_none() || !purse.categories.iter().any(|name| name == ask.category) {
        return Err(refuse(Rule::Category));
    }
    Ok(purse)
}

/// The cap on one payment.
pub(super) fn assess_payment(purse: &NewcomerPurse, ask: &Ask<'_>) -> Result<(), Breach> {
    at_most(Rule::NewcomerPerPaymentMax, ask.amount, ask.share(purse.per_payment_max.0))
}

/// The caps that no time mends.
pub(super) fn assess_lifetime(
    purse: &NewcomerPurse,
    Newcomer { payee, purse: state }: Newcomer<'_>,
    denom: usize,
    ask: &Ask<'_>,
) -> Result<(), Breach> {
    at_most(Rule::NewcomerPerPayeeMax, ask.amount, purse.per_payee_max.0.saturating_sub(payee.spent(denom)))?;
    at_most(Rule::NewcomerLifetimeMax, ask.amount, purse.lifetime_max.0.saturating_sub(state.spent.lifetime))
}

/// The caps that time mends.
pub(super) fn assess_windows(purse: &NewcomerPurse, state: &PurseState, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
    let (day, month) = (ask.share(purse.per_day_max.0), ask.share(purse.per_month_max.0));
    assess_window(Rule::NewcomerPerDayMax, (&state.spent.day, DAY), ask.amount, day, now)?;
    assess_window(Rule::NewcomerPerMonthMax, (&state.month, MONTH), ask.amount, month, now)
}

/// Counts a payment from the purse.
pub fn record_newcomer(payee: &mut NewcomerState, purse: &mut PurseState, denom: usize, amount: u128, now: u64) {
    if payee.spent.len() <= denom {
        payee.spent.resize(denom.saturating_add(1), 0);
    }
    payee.spent[denom] = payee.spent[denom].saturating_add(amount);
    purse.spent.add(now, amount);
    purse.month.add(MONTH, now, amount);
}

/// Whether a purse only takes away from what `before` let through.
pub(super) fn purse_is_tighter(before: &NewcomerPurse, after: &NewcomerPurse) -> bool {
    let NewcomerPurse { denom, per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max, categories } =
        after;
    *denom == before.denom
        && *per_payment_max <= before.per_payment_max
        && *per_payee_max <= before.per_payee_max
        && *per_day_max <= before.per_day_max
        && *per_month_max <= before.per_month_max
        && *lifetime_max <= before.lifetime_max
        && categories.iter().all(|category| before.categories.contains(category))
}

#[cfg(test)]
#[path = "newcomer_tests.rs"]
mod tests;
