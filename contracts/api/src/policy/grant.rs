//! A grant as the rule sees it: a part of the operator's allowance in another's hands. It only narrows: every other rule
//! holds for who holds it.

use serde::{Deserialize, Serialize};

use super::ask::{Ask, at_most};
use super::{Breach, Rule};

/// What a grant leaves. Whose it is, and until when, its wallet knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantState {
    /// Index in [`Policy::denoms`](super::Policy::denoms).
    pub denom: u8,
    /// One payment, in the denom's smallest unit.
    pub per_payment_max: u128,
    /// All payments yet to come.
    pub left: u128,
}

impl GrantState {
    /// Counts a payment that was let through.
    pub const fn record(&mut self, amount: u128) {
        self.left = self.left.saturating_sub(amount);
    }
}

/// Whether a payment is within the grant. No time mends what a grant does not cover.
pub(super) fn assess_grant(grant: &GrantState, ask: &Ask<'_>) -> Result<(), Breach> {
    if ask.denom != Some(usize::from(grant.denom)) {
        return Err(Breach::new(Rule::Denom, ask.amount, 0_u128));
    }
    at_most(Rule::GrantPerPaymentMax, ask.amount, grant.per_payment_max)?;
    at_most(Rule::GrantTotal, ask.amount, grant.left)
}
