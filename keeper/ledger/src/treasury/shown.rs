//! What a treasury showed at one block, and what of the look before decides how it is read.

use serde::{Deserialize, Serialize};
use stateset_api::treasury::{Action, PRICE_SCALE, Rounding, stake_value};
use stateset_api::{Amount, IntentId};

/// One look. Amounts in the denoms' smallest units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    pub treasury: String,
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
    pub stable_denom: String,
    pub stake_denom: String,
    /// The operator's last act number.
    pub act: u64,
    /// What acts have cost since the beginning, as the treasury itself counts it.
    pub lost: Amount,
    /// When it was last stopped, recalled or tightened, in nanoseconds; 0: never.
    pub alarm: u64,
    /// The reference price: stable units for a million of stake.
    pub price: Amount,
    pub liquid: Amount,
    pub idle: Amount,
    pub unbonding: Amount,
    /// By validator.
    pub staked: Vec<(String, Amount)>,
    pub shares: Vec<Share>,
    /// The act that was done since the last look and is not booked, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// A pool's shares that the treasury holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub pool: String,
    /// What its shares are called.
    pub lp_token: String,
    pub lp: Amount,
    /// In the stable denom, at the reference.
    pub value: Amount,
}

/// An act of the treasury that the keeper decided and that is known to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    pub id: IntentId,
    /// Its act number.
    pub number: u64,
    pub action: Action,
}

/// What is kept from the look before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    pub treasury: String,
    pub act: u64,
    pub lost: Amount,
    pub alarm: u64,
    /// The last act that was booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<IntentId>,
}

impl Known {
    /// What is known from a look on.
    pub fn after(&self, shown: &Shown) -> Self {
        let Shown { treasury, act, lost, alarm, .. } = shown;
        let booked = self.unbooked(shown).map(|done| done.id).or(self.booked);
        Self { treasury: treasury.clone(), act: *act, lost: *lost, alarm: *alarm, booked }
    }

    /// The act that a look brings, unless it is booked.
    pub fn unbooked<'a>(&self, shown: &'a Shown) -> Option<&'a Done> {
        shown.done.as_ref().filter(|done| self.booked != Some(done.id))
    }

    /// Whether something was done since then that the keeper did not decide: another number was used, or an alarm rang.
    pub(super) fn is_moved_by_others(&self, shown: &Shown) -> bool {
        let own = self.unbooked(shown).map_or(self.act, |done| done.number.max(self.act));
        shown.act > own || shown.alarm != self.alarm
    }
}

impl Shown {
    /// What stake is worth at the reference, rounded up: whatever there is counts.
    pub(super) fn value(&self, stake: u128) -> u128 {
        stake_value(Amount(stake), self.price, Rounding::Up)
    }

    /// Stake that is worth so much, rounded down.
    pub(super) fn stake_of(&self, value: u128) -> u128 {
        value.saturating_mul(PRICE_SCALE) / self.price.0.max(1)
    }
}
