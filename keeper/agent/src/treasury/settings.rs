//! What a person says of how idle money is to be treated, beside the contracts' own rules.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

/// Past payments are looked at over a year.
pub const LOOKBACK_SECONDS: u64 = 365 * 86_400;
/// What is put somewhere must earn its way there and back within a quarter.
pub const STAYS_SECONDS: u64 = 90 * 86_400;
/// What lies less than 2 % of the whole off its aim stays where it is.
pub(super) const DEAD_BAND_BPS: u16 = 200;
/// What is staked stays so for at least 30 days, unless bills need it.
pub(super) const STAKED_SECONDS_MIN: u64 = 30 * 86_400;
/// A move is not undone within a day, unless bills need it.
pub(super) const COOL_DOWN_SECONDS: u64 = 86_400;
/// Rewards wait until they are worth so many of the transactions that claim them.
pub(super) const CLAIM_WORTH: u128 = 20;

/// What is expected counts like a month of what is seen.
pub const PRIOR_DAYS: u32 = 30;

/// Settings with their defaults. Recorded with each survey, so that a replay decides by what held then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What may fall due within a day that nobody knows of, in the stable denom's smallest unit.
    pub surprise_day: Amount,
    /// The same within the time that unstaking takes.
    pub surprise: Amount,
    /// Stays in the wallet beside all that.
    pub keep: Amount,
    /// Of the whole, at most so much may hang on the stake's price, in parts of ten thousand.
    pub exposure_bps: u16,
    /// What a year of staking is expected to bring, in parts of a million, before commission.
    pub staking_yield: u32,
    /// The same of lending to pools, impermanent loss taken off.
    pub liquidity_yield: u32,
    /// A validator that takes more is left, in parts of a million.
    pub commission_max: u32,
    /// A validator that missed more of the blocks looked back on is left, in parts of a million; `None`, as in what was
    /// recorded before they were counted: however many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_max: Option<u32>,
    /// A validator whose operator has less of its own stake with it is left, in the stake denom's smallest unit.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub self_bond_min: Amount,
    /// Rewards are not fetched oftener than after so many seconds.
    #[serde(default = "claim_seconds", skip_serializing_if = "is_claim_seconds")]
    pub claim_seconds: u64,
    /// What is expected counts like so many days of what is seen. `None`, as in what was recorded before anything was
    /// measured: nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior_days: Option<u32>,
    /// Of falls of the price within a quarter, that part of ten thousand after which bills can still be paid; 0: any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fall_quantile_bps: u16,
}

const fn is_nothing(amount: &Amount) -> bool {
    amount.is_zero()
}

/// A week: what was recorded before it could be set.
const fn claim_seconds() -> u64 {
    7 * 86_400
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_claim_seconds(seconds: &u64) -> bool {
    *seconds == claim_seconds()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_zero(value: &u16) -> bool {
    *value == 0
}

impl Default for Settings {
    /// Nothing is expected of anything, so nothing goes into risk.
    fn default() -> Self {
        Self {
            surprise_day: Amount::ZERO,
            surprise: Amount::ZERO,
            keep: Amount::ZERO,
            exposure_bps: 10_000,
            staking_yield: 0,
            liquidity_yield: 0,
            commission_max: 100_000,
            missed_max: None,
            self_bond_min: Amount::ZERO,
            claim_seconds: claim_seconds(),
            prior_days: None,
            fall_quantile_bps: 0,
        }
    }
}
