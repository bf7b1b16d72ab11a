//! What staking and pools have brought and how far the price moved, as far as it was seen: sums that age, one look a day.
//!
//! What a person expects stands beside it as the evidence of so many days. Absent: a forecast of a price; slashes,
//! which are a fault of a validator and no rate; a pool of which a person expects nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::treasury::{PoolHolding, Side};

use super::judge::deepest;
use super::moves::Move;
use super::needs::Flow;
use super::plan::Outlook;
use super::runway::Runway;
use super::settings::{PRIOR_DAYS, STAYS_SECONDS};
use super::survey::Survey;
use crate::fixed::{Fixed, normal_quantile};
use crate::memory::kept;

/// Looked at again after so many seconds: once a day, whatever else happens.
const LOOK_SECONDS: u64 = 20 * 3_600;
/// After so many days evidence counts half.
const HALF_LIFE_DAYS: u32 = 60;
/// Of a price's variance in a year, before any of it is seen: a deviation of 80 %, as of a small coin.
const PRIOR_VARIANCE: Fixed = Fixed::from_millionths(640_000);
/// A price that fell by more than this at one look counts as this: somebody moves it.
const STEP_MAX: Fixed = Fixed::from_whole(1);
/// More of what is expected leaves nothing of what is seen: a thousand years.
const PRIOR_DAYS_MAX: u32 = 365_250;
/// Nothing is taken for bringing more than this a year.
const YIELD_MAX: i64 = 1_000_000;
pub(super) const DAY: i64 = 86_400;
pub(super) const DAYS_A_YEAR: Fixed = Fixed::from_millionths(365_250_000);
/// Invariants are kept per so many shares.
const SHARES: u128 = 1_000_000_000_000;

/// A sum over days, both of them aged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    sum: Fixed,
    days: Fixed,
}

impl Sum {
    fn aged(&mut self, kept: Fixed) {
        (self.sum, self.days) = (self.sum * kept, self.days * kept);
    }

    fn add(&mut self, value: Fixed, days: Fixed) {
        (self.sum, self.days) = (self.sum + value, self.days + days);
    }

    /// A year's worth, with what was expected of one beside what was seen.
    fn a_year(self, expected: Fixed, prior_days: u32) -> Fixed {
        let prior = Fixed::from_whole(prior_days.clamp(1, PRIOR_DAYS_MAX).into());
        (expected * prior + self.sum * DAYS_A_YEAR) / (prior + self.days)
    }
}

/// A pool as it was last seen, and what it brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pool {
    /// The square root of its reserves' product, for [`SHARES`] of it: only fees and gifts make it grow.
    invariant: u128,
    price: u128,
    /// Growth of the invariant less an eighth of the price's squared steps.
    net: Sum,
}

/// All that is measured of one treasury.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measured {
    treasury: String,
    /// The last look, Unix seconds, and the move that was decided on it, by its number.
    at: u64,
    decided: Option<u8>,
    /// The reference price and what there was of stake then: all outside pools, and what of it was staked.
    price: u128,
    stake: u128,
    staked: u128,
    /// Paid out since the last claim, for how much stake over how many seconds (their product), in how long.
    paid: u128,
    stake_seconds: u128,
    seconds: u64,
    rewards: Sum,
    /// Squared steps of the reference price.
    variance: Sum,
    pools: BTreeMap<String, Pool>,
    runway: Runway,
}

impl Measured {
    /// Whether a survey is worth a step for its own sake.
    pub(super) fn is_due(&self, survey: &Survey) -> bool {
        let is_old = survey.time >= self.at.saturating_add(LOOK_SECONDS);
        survey.settings.prior_days.is_some() && (is_old || self.treasury != survey.treasury)
    }

    /// The reference price at the last look; 0 where there was none.
    pub(super) const fn last_price(&self) -> u128 {
        self.price
    }

    /// Takes a look in. The same one twice is one.
    pub(super) fn look(&mut self, survey: &Survey) {
        if survey.settings.prior_days.is_none() {
            return;
        }
        if self.treasury != survey.treasury {
            *self = Self { treasury: survey.treasury.clone(), at: survey.time, ..Self::default() };
        }
        let seconds = survey.time.saturating_sub(self.at);
        let days = Fixed::ratio(i64::try_from(seconds).unwrap_or(i64::MAX), DAY);
        let kept = kept(seconds, HALF_LIFE_DAYS);
        if seconds > 0 {
            self.rewards.aged(kept);
            self.take_rewards(survey, seconds);
            let step = step(self.price, survey.price.price.0);
            self.variance.aged(kept);
            self.variance.add(step * step, days);
        }
        let listed = survey.holdings.pools.iter();
        let seen = listed.map(|pool| {
            let mut of = self.pools.get(&pool.pool).copied().unwrap_or_default();
            of.look(pool, (kept, days));
            (pool.pool.clone(), of)
        });
        self.pools = seen.collect();
        if let Some(turnover) = survey.turnover {
            self.runway.look(survey.time, turnover);
        }
        (self.at, self.price, self.decided) = (survey.time, survey.price.price.0, None);
        (self.stake, self.staked) = (whole_stake(survey), staked(survey));
    }

    /// Of the look that was taken in: a move was decided on it.
    pub(super) fn decides(&mut self, one: Move) {
        self.decided = Some(one.code());
    }

    /// Rewards are what stake grows by where a move pays them out. Only a claim pays all of them.
    fn take_rewards(&mut self, survey: &Survey, seconds: u64) {
        self.stake_seconds = self.stake_seconds.saturating_add(self.staked.saturating_mul(seconds.into()));
        self.seconds = self.seconds.saturating_add(seconds);
        let pays = [Move::Stake(0), Move::Unstake(0), Move::Redelegate(0), Move::Claim(0)].map(|one| one.code());
        if self.decided.is_some_and(|decided| pays.contains(&decided)) {
            self.paid = self.paid.saturating_add(whole_stake(survey).saturating_sub(self.stake));
        }
        let is_claim = self.decided == Some(Move::Claim(0).code());
        if is_claim && self.stake_seconds > 0 {
            let days = Fixed::ratio(i64::try_from(self.seconds).unwrap_or(i64::MAX), DAY);
            self.rewards.add(share(self.paid.saturating_mul(self.seconds.into()), self.stake_seconds), days);
            (self.paid, self.stake_seconds, self.seconds) = (0, 0, 0);
        }
    }

    /// The survey with what was measured in the place of what a person expects.
    pub(super) fn expected(&self, survey: &Survey) -> Survey {
        let mut measured = survey.clone();
        let Some(days) = survey.settings.prior_days else { return measured };
        let settings = &mut measured.settings;
        if settings.staking_yield > 0 {
            settings.staking_yield = of_year(self.rewards.a_year(parts(settings.staking_yield), days));
        }
        // A person who expects nothing of pools wants none.
        if settings.liquidity_yield > 0
            && let Ok(pool) = deepest(survey, Side::Stable)
        {
            let of = self.pools.get(&pool.pool).copied().unwrap_or_default();
            settings.liquidity_yield = of_year(of.net.a_year(parts(settings.liquidity_yield), days));
        }
        measured
    }

    /// All that a plan is made of.
    pub(super) fn outlook(&self, due: &[Flow], survey: &Survey) -> Outlook {
        let mut outlook = self.expected(survey).outlook(due);
        outlook.bounds.fall = self.fall(survey);
        // What came in is expected to come again; a surprise beside it stays possible.
        if let Some(needed) = self.runway.needed() {
            let with = needed.saturating_add(survey.settings.surprise.0).saturating_add(survey.settings.keep.0);
            outlook.bounds.runway = outlook.bounds.runway.min(with);
        }
        // What costs more than it brings is left; what brings less than a new loan must, stays.
        if survey.settings.prior_days.is_some() && survey.settings.liquidity_yield > 0 && outlook.yields.liquidity == 0
        {
            outlook.bounds.liquidity_share_max = 0;
        }
        outlook
    }

    /// So far, in parts of ten thousand, the price falls within the time for which money is meant to stay, at the stated
    /// quantile: `1 - exp(-z · deviation · √time)`, without a drift. 0 where no quantile is stated.
    fn fall(&self, survey: &Survey) -> u16 {
        let share = survey.settings.fall_quantile_bps;
        if share == 0 {
            return 0;
        }
        let stays = i64::try_from(STAYS_SECONDS).unwrap_or(i64::MAX);
        let years = Fixed::ratio(stays, DAY) / DAYS_A_YEAR;
        let deviation = (self.variance.a_year(PRIOR_VARIANCE, PRIOR_DAYS) * years).sqrt();
        let deviations = normal_quantile(Fixed::ratio(share.into(), 10_000));
        let left = (-(deviations * deviation)).exp();
        u16::try_from((Fixed::ONE - left).millionths().clamp(0, 1_000_000) / 100).unwrap_or(10_000)
    }
}

impl Pool {
    fn look(&mut self, seen: &PoolHolding, (kept, days): (Fixed, Fixed)) {
        let (invariant, price) = reserves_of(seen);
        if self.invariant > 0 && days.is_positive() {
            let growth = share(invariant.saturating_sub(self.invariant), self.invariant);
            let step = step(self.price, price);
            self.net.aged(kept);
            self.net.add(growth - step * step / Fixed::from_whole(8), days);
        }
        (self.invariant, self.price) = (invariant, price);
    }
}

/// The square root of a pool's reserves' product for [`SHARES`] of it, and its price.
pub(super) fn reserves_of(pool: &PoolHolding) -> (u128, u128) {
    let (stable, stake) = (pool.stable_reserve.0, pool.stake_reserve.0);
    // Of each its own root: the product of the two need not fit.
    let root = stable.checked_mul(stake).map_or_else(|| stable.isqrt().saturating_mul(stake.isqrt()), u128::isqrt);
    let price = super::plan::part(stable, stateset_api::treasury::PRICE_SCALE, stake.max(1));
    (super::plan::part(root, SHARES, pool.lp_supply.0.max(1)), price)
}

/// The logarithm of what a price was multiplied by; nothing where one of both is not known.
pub(super) fn step(before: u128, now: u128) -> Fixed {
    if before == 0 || now == 0 {
        return Fixed::ZERO;
    }
    share(now, before).ln().clamp(-STEP_MAX, STEP_MAX)
}

/// One by the other, both brought into range first.
pub(super) fn share(one: u128, of: u128) -> Fixed {
    let shift = 66_u32.saturating_sub(one.max(of).leading_zeros());
    let narrowed = |amount: u128| i64::try_from(amount >> shift).unwrap_or(i64::MAX);
    Fixed::ratio(narrowed(one), narrowed(of).max(1))
}

fn whole_stake(survey: &Survey) -> u128 {
    let held = &survey.holdings;
    held.stake.0.saturating_add(held.unbonding.0).saturating_add(staked(survey))
}

fn staked(survey: &Survey) -> u128 {
    survey.holdings.delegated.iter().fold(0, |sum, one| sum.saturating_add(one.amount.0))
}

fn parts(millionths: u32) -> Fixed {
    Fixed::from_millionths(millionths.into())
}

fn of_year(rate: Fixed) -> u32 {
    u32::try_from(rate.millionths().clamp(0, YIELD_MAX)).unwrap_or_default()
}

#[cfg(test)]
#[path = "measured_tests.rs"]
mod tests;
