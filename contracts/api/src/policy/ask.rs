//! One payment as the rule sees it, and how it is held against a cap.

use serde::{Deserialize, Serialize};

use super::{Breach, Rule, share_floor};
use crate::IntentId;
use crate::ring::{DAY, Ring, Window};

/// What was spent against a lifetime cap and a 24 h cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    pub lifetime: u128,
    pub day: Ring,
}

impl Spent {
    pub(super) fn add(&mut self, now: u64, amount: u128) {
        self.lifetime = self.lifetime.saturating_add(amount);
        self.day.add(DAY, now, amount);
    }
}

/// One payment, reduced to what the rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    pub id: IntentId,
    /// Index in [`super::Policy::denoms`], `None` if the policy has no such denom.
    pub denom: Option<usize>,
    pub amount: u128,
    /// The payee's address.
    pub to: &'a str,
    pub category: &'a str,
    /// How much of each cap holds at present ([`assess_trust`](super::assess_trust)), in basis points.
    pub share_bps: u32,
    /// The message names an approval of governance.
    pub approved: bool,
    /// Unix seconds until which purse, mandates, grants and funding rest; zero where the brake's freeze was never
    /// lifted.
    pub rests_until: u64,
}

impl Ask<'_> {
    pub(super) fn share(&self, cap: u128) -> u128 {
        share_floor(cap, self.share_bps)
    }
}

pub(super) fn at_most(rule: Rule, amount: u128, remaining: u128) -> Result<(), Breach> {
    if amount <= remaining { Ok(()) } else { Err(Breach::new(rule, amount, remaining)) }
}

/// Whether `amount` more fits under `cap` in the window that ends now.
pub(super) fn assess_window(
    rule: Rule,
    (ring, window): (&Ring, Window),
    amount: u128,
    cap: u128,
    now: u64,
) -> Result<(), Breach> {
    let remaining = cap.saturating_sub(ring.sum(window, now));
    at_most(rule, amount, remaining).map_err(|breach| breach.until(ring.fits_at(window, now, amount, cap)))
}
