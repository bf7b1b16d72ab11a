//! A grant as the rule sees it: a part of the operator's allowance in another's hands. It only narrows: every other
//! rule holds for who holds it, and it reaches neither the newcomer purse nor mandates unless it says so.

use serde::{Deserialize, Serialize};

use super::ask::{Ask, at_most};
use super::{Breach, Policy, Rule};

/// What a grant leaves. Whose it is, and until when, its wallet knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantState {
    /// Index in [`Policy::denoms`].
    pub denom: u8,
    /// One payment, in the denom's smallest unit.
    pub per_payment_max: u128,
    /// All payments yet to come.
    pub left: u128,
    /// Without, every category of the policy; with, only these.
    pub budgets: Vec<GrantBudgetState>,
    /// Whether it reaches the newcomer purse.
    pub newcomers: bool,
    /// Whether it reaches mandates.
    pub mandates: bool,
}

/// What a grant leaves for one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantBudgetState {
    /// Index in [`Policy::categories`].
    pub category: u8,
    /// In the grant's denom's smallest unit.
    pub left: u128,
}

impl GrantState {
    /// Counts a payment that was let through.
    pub fn record(&mut self, policy: &Policy, category: &str, amount: u128) {
        self.left = self.left.saturating_sub(amount);
        let index = policy.category_index(category);
        if let Some(budget) = self.budgets.iter_mut().find(|budget| Some(usize::from(budget.category)) == index) {
            budget.left = budget.left.saturating_sub(amount);
        }
    }
}

/// Whether a payment is within the grant, and within its reach if it names a mandate. No time mends what a grant does
/// not cover.
pub(super) fn assess_grant(
    policy: &Policy,
    grant: &GrantState,
    names_mandate: bool,
    ask: &Ask<'_>,
) -> Result<(), Breach> {
    if ask.denom != Some(usize::from(grant.denom)) {
        return Err(Breach::new(Rule::Denom, ask.amount, 0_u128));
    }
    at_most(Rule::GrantPerPaymentMax, ask.amount, grant.per_payment_max)?;
    at_most(Rule::GrantTotal, ask.amount, grant.left)?;
    if !grant.budgets.is_empty() {
        let index = policy.category_index(ask.category);
        let budget = grant.budgets.iter().find(|budget| Some(usize::from(budget.category)) == index);
        at_most(Rule::GrantCategoryTotal, ask.amount, budget.map_or(0, |budget| budget.left))?;
    }
    if names_mandate && !grant.mandates {
        return Err(Breach::new(Rule::GrantMandate, ask.amount, 0_u128));
    }
    Ok(())
}

/// Whether the grant reaches the purse, out of which the payment would come.
pub(super) fn assess_reach(grant: &GrantState, ask: &Ask<'_>) -> Result<(), Breach> {
    if grant.newcomers { Ok(()) } else { Err(Breach::new(Rule::GrantNewcomer, ask.amount, 0_u128)) }
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
