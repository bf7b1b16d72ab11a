//! What a policy says of a reference price that follows pools, and how wrong such a price may be.
//!
//! # The greatest error
//!
//! Whoever has enough capital holds any pool at any price for as long as he pays for it, and buys depth for a moment.
//! So no window, depth or agreement bounds how far pools can be moved; they say what it costs. Two numbers bound what
//! that does to the reference:
//!
//! - the **corridor**: outside it nothing is put into risk. While the true price lies inside, `A` dollars at the
//!   reference are worth at least `A · min / max` and at most `A · max / min`: [`Follow::error_bps_max`];
//! - the **step**: a reference that was right is off by at most `step_bps_per_hour_max` for each hour since,
//!   compounding, and by what the true price itself has moved: [`Follow::error_bps_after`].
//!
//! A swap or a provision of `A` at the reference therefore costs at most its loss at the reference and `A` times the
//! error, so a day costs at most `loss_per_day_max + swap_per_day_max · error`. In numbers: with a corridor of 0.24 to
//! 0.26 dollars the error is 8.34 %; of 10,000 dollars a day that is 834 dollars, beside `loss_per_day_max`. A step of
//! 50 bps an hour takes 17 hours to bring that about. What it costs to move the reference is a table in
//! `docs/treasury.md`.

use cosmwasm_schema::cw_serde;

use super::bounds::within;
use super::holdings::{part, ratio};
use super::{POOLS_MAX, PRICE_AGE_SECONDS_MAX, PRICE_MAX, PolicyError, Rounding, VenueRule};
use crate::Amount;

/// An average over less than an hour is too cheap to move, over more than a day too late (seconds).
pub const WINDOW_SECONDS_MIN: u64 = 3_600;
pub const WINDOW_SECONDS_MAX: u64 = 86_400;
/// Observations closer than this cost more than they tell (seconds).
pub const INTERVAL_SECONDS_MIN: u64 = 60;
/// Observations kept at once: those within a window, and one before it.
pub const OBSERVATIONS_MAX: u64 = 32;
/// A reference that may move more than 10 % an hour is as good as none.
pub const STEP_BPS_MAX: u16 = 1_000;
/// Pools further apart than 20 % agree on nothing.
const AGREE_BPS_MAX: u16 = 2_000;

/// The reference follows the time-weighted average price of pools, by their own accumulators (Astroport's
/// `cumulative_prices`), never a price of the moment. [`super::AnyoneMsg::Observe`] reads all of them; whoever calls it
/// picks nothing.
///
/// Turning it on, another list of pools, another interval and every looser number wait for the policy's delay. Tighter
/// numbers and turning it off act at once; once it is off there is no usable price until the wallet sets one.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Follow {
    /// 1 to 4, each listed in [`super::Policy::pools`], with no admin who could replace its code or its LP token's. All
    /// of them must have their depth: one that has not leaves no usable price, so that nobody chooses which are heard
    /// by draining others.
    pub pools: Vec<FollowedPool>,
    /// Over how long the price is averaged at least, in seconds: one hour to one day.
    pub window_seconds: u64,
    /// By how much the reference moves at most per hour, in basis points of itself; 1 to 1,000. Rounded down at each
    /// observation, so a price of few units does not move at all. A pause longer than the window counts as one window.
    pub step_bps_per_hour_max: u16,
    /// The signers' word on where the price lies. An average or a reference outside leaves no usable price.
    pub corridor: Corridor,
    /// How far the pools' averages may lie apart, in basis points of the least; at most 2,000.
    pub agree_bps: u16,
    /// How long to wait between observations at least, in seconds; from 60 on, at most the window, which holds at most
    /// 31 of them.
    pub interval_seconds: u64,
    /// How old the last usable average may be, in seconds, beside [`super::Policy::price_age_max_seconds`]: at least an
    /// interval, at most 30 days.
    pub stale_after_seconds: u64,
}

/// A pool whose price is followed.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct FollowedPool {
    pub address: String,
    /// What liquidity of others must be worth in it, both sides together at the reference, in the stable denom's
    /// smallest unit. It is looked at when the pool is observed, and may be lent for that: no bound rests on it.
    pub depth_min: Amount,
}

/// Absolute prices, in the units of [`super::Price`], both included; 1 to 10^12.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Corridor {
    pub min: Amount,
    pub max: Amount,
}

impl Corridor {
    pub fn contains(&self, price: Amount) -> bool {
        (self.min..=self.max).contains(&price)
    }
}

impl Follow {
    /// Checks everything but whether the pools exist; `listed` are those of the policy.
    pub(super) fn validate(&self, listed: &[VenueRule]) -> Result<(), PolicyError> {
        within("followed pools", self.pools.len() as u64, 1, POOLS_MAX as u64)?;
        for (index, FollowedPool { address, .. }) in self.pools.iter().enumerate() {
            if self.pools.iter().take(index).any(|other| other.address == *address) {
                return Err(PolicyError::Twice { what: "followed pool", address: address.clone() });
            }
            if listed.iter().all(|rule| rule.address != *address) {
                return Err(PolicyError::FollowedPool { address: address.clone() });
            }
        }
        let (window, interval) = (self.window_seconds, self.interval_seconds);
        within("window_seconds", window, WINDOW_SECONDS_MIN, WINDOW_SECONDS_MAX)?;
        let least = window.div_ceil(OBSERVATIONS_MAX.saturating_sub(1)).max(INTERVAL_SECONDS_MIN);
        within("interval_seconds", interval, least, window)?;
        within("step_bps_per_hour_max", self.step_bps_per_hour_max.into(), 1, STEP_BPS_MAX.into())?;
        within("agree_bps", self.agree_bps.into(), 0, AGREE_BPS_MAX.into())?;
        within("stale_after_seconds", self.stale_after_seconds, interval, PRICE_AGE_SECONDS_MAX)?;
        let Corridor { min, max } = self.corridor;
        if min.is_zero() || min > max || max.0 > PRICE_MAX {
            return Err(PolicyError::Corridor { min, max });
        }
        Ok(())
    }

    /// By which part of what is swapped, at the reference, it may be off a true price that lies in the corridor; in
    /// basis points, rounded up.
    pub fn error_bps_max(&self) -> u128 {
        let Corridor { min, max } = self.corridor;
        ratio(Amount(max.0.saturating_sub(min.0)), Amount(10_000), min, Rounding::Up)
    }

    /// By how much a reference that was right may be off a true price that stood still, so many whole hours later; in
    /// basis points of the true price, rounded up, at most [`Self::error_bps_max`].
    pub fn error_bps_after(&self, hours: u64) -> u128 {
        let most = self.error_bps_max();
        // In millionths of a basis point, so that what compounds is not lost in rounding.
        let mut off = 10_000_000_000_u128;
        for _ in 0..hours {
            off = off.saturating_add(part(off, self.step_bps_per_hour_max.into(), Rounding::Up));
            if off.saturating_sub(10_000_000_000).div_ceil(1_000_000) >= most {
                return most;
            }
        }
        off.saturating_sub(10_000_000_000).div_ceil(1_000_000)
    }

    /// By how much `price` moves at most within so many seconds, rounded down. A pause counts as one window.
    pub(super) fn step(&self, price: Amount, seconds: u64) -> u128 {
        let seconds = u128::from(seconds.min(self.window_seconds));
        let bps_seconds = u128::from(self.step_bps_per_hour_max).saturating_mul(seconds);
        ratio(price, Amount(bps_seconds), Amount(10_000 * 3_600), Rounding::Down)
    }

    /// Whether both follow the same pools.
    pub fn follows_the_pools_of(&self, other: &Self) -> bool {
        let addresses = |follow: &Self| follow.pools.iter().map(|pool| pool.address.clone()).collect::<Vec<_>>();
        addresses(self) == addresses(other)
    }
}

/// Whether `after` lets a price serve only where `before` did.
pub(super) fn is_tighter(before: Option<&Follow>, after: Option<&Follow>) -> bool {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        // Off, nothing serves until a price is set.
        (_, None) => return true,
        (None, Some(_)) => return false,
    };
    // Every member is named: one that is added does not compile until it is compared.
    let Follow {
        pools,
        window_seconds,
        step_bps_per_hour_max,
        corridor,
        agree_bps,
        interval_seconds,
        stale_after_seconds,
    } = after;
    let deeper = pools.iter().zip(&before.pools).all(|(after, before)| after.depth_min >= before.depth_min);
    after.follows_the_pools_of(before)
        && deeper
        && *window_seconds >= before.window_seconds
        && *step_bps_per_hour_max <= before.step_bps_per_hour_max
        && corridor.min >= before.corridor.min
        && corridor.max <= before.corridor.max
        && *agree_bps <= before.agree_bps
        && *interval_seconds == before.interval_seconds
        && *stale_after_seconds <= before.stale_after_seconds
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Of the pool `p1`: an hour's average, every ten minutes, 50 bps an hour, 0.20 to 0.30.
    pub(in crate::treasury) fn follow() -> Follow {
        Follow {
            pools: vec![FollowedPool { address: "p1".into(), depth_min: Amount(1_000_000_000) }],
            window_seconds: 3_600,
            step_bps_per_hour_max: 50,
            corridor: Corridor { min: Amount(200_000), max: Amount(300_000) },
            agree_bps: 100,
            interval_seconds: 600,
            stale_after_seconds: 7_200,
        }
    }

    fn listed() -> Vec<VenueRule> {
        ["p1", "p2"].map(|address| VenueRule { address: address.into(), share_max_bps: 1 }).to_vec()
    }

    #[test]
    fn one_at_its_bounds_is_accepted_and_beyond_refused_by_name() {
        assert_eq!(follow().validate(&listed()), Ok(()));
        // 31 intervals in a window, and one observation before it.
        let finest = Follow { window_seconds: 31 * 120, interval_seconds: 120, ..follow() };
        assert_eq!(finest.validate(&listed()), Ok(()));
        let followed = |address: &str| FollowedPool { address: address.into(), depth_min: Amount(1) };
        let corridor = |min, max| Corridor { min: Amount(min), max: Amount(max) };
        for (name, follow) in [
            ("followed pools", Follow { pools: vec![], ..follow() }),
            ("followed pool", Follow { pools: vec![followed("p1"), followed("p1")], ..follow() }),
            ("not listed", Follow { pools: vec![followed("p3")], ..follow() }),
            ("window_seconds", Follow { window_seconds: 3_599, ..follow() }),
            ("window_seconds", Follow { window_seconds: 86_401, ..follow() }),
            ("interval_seconds", Follow { interval_seconds: 3_601, ..follow() }),
            ("interval_seconds", Follow { interval_seconds: 116, ..follow() }),
            ("interval_seconds", Follow { window_seconds: 31 * 120, interval_seconds: 119, ..follow() }),
            ("step_bps_per_hour_max", Follow { step_bps_per_hour_max: 0, ..follow() }),
            ("step_bps_per_hour_max", Follow { step_bps_per_hour_max: 1_001, ..follow() }),
            ("agree_bps", Follow { agree_bps: 2_001, ..follow() }),
            ("stale_after_seconds", Follow { stale_after_seconds: 599, ..follow() }),
            ("stale_after_seconds", Follow { stale_after_seconds: PRICE_AGE_SECONDS_MAX + 1, ..follow() }),
            ("corridor", Follow { corridor: corridor(0, 1), ..follow() }),
            ("corridor", Follow { corridor: corridor(2, 1), ..follow() }),
            ("corridor", Follow { corridor: corridor(1, PRICE_MAX + 1), ..follow() }),
        ] {
            let named = match follow.validate(&listed()) {
                Err(PolicyError::Bounds { what, .. } | PolicyError::Twice { what, .. }) => what,
                Err(PolicyError::FollowedPool { .. }) => "not listed",
                Err(PolicyError::Corridor { .. }) => "corridor",
                Ok(()) => "nothing",
            };
            assert_eq!(named, name);
        }
    }

    #[test]
    fn each_number_counts_and_in_its_own_direction() {
        let depth = |depth| vec![FollowedPool { address: "p1".into(), depth_min: Amount(depth) }];
        let corridor = |min, max| Corridor { min: Amount(min), max: Amount(max) };
        let tighter = [
            Follow { pools: depth(1_000_000_001), ..follow() },
            Follow { window_seconds: 3_601, ..follow() },
            Follow { step_bps_per_hour_max: 49, ..follow() },
            Follow { corridor: corridor(200_001, 300_000), ..follow() },
            Follow { corridor: corridor(200_000, 299_999), ..follow() },
            Follow { agree_bps: 99, ..follow() },
            Follow { stale_after_seconds: 7_199, ..follow() },
        ];
        let now = follow();
        assert!(is_tighter(Some(&now), Some(&now)));
        for tight in tighter {
            assert!(is_tighter(Some(&now), Some(&tight)) && !is_tighter(Some(&tight), Some(&now)), "{tight:?}");
        }
        assert!(is_tighter(Some(&now), None) && !is_tighter(None, Some(&now)) && is_tighter(None, None));
        let pools = [depth(1), vec![]].concat();
        let other = [
            Follow { interval_seconds: 601, ..follow() },
            Follow { interval_seconds: 599, ..follow() },
            Follow { pools: vec![FollowedPool { address: "p2".into(), depth_min: Amount(u128::MAX) }], ..follow() },
            Follow { pools, ..follow() },
        ];
        assert!(other.iter().all(|other| !is_tighter(Some(&now), Some(other))));
    }

    #[test]
    fn the_greatest_error_is_what_the_page_says() {
        let narrow = Follow { corridor: Corridor { min: Amount(240_000), max: Amount(260_000) }, ..follow() };
        assert_eq!((narrow.error_bps_max(), follow().error_bps_max()), (834, 5_000));
        // By half a per cent an hour, compounding.
        let after: Vec<_> = [0, 1, 2, 10, 16, 17, 24].map(|hours| narrow.error_bps_after(hours)).to_vec();
        assert_eq!(after, [0, 50, 101, 512, 831, 834, 834]);
        let page = include_str!("../../../../docs/treasury.md");
        for (min, max) in [(245, 255), (240, 260), (200, 300)] {
            let corridor = Corridor { min: Amount(min), max: Amount(max) };
            let bps = Follow { corridor, ..follow() }.error_bps_max();
            let row = format!("| 0.{min} to 0.{max} | {}.{:02} % | {bps} |", bps / 100, bps % 100);
            assert!(page.contains(&row), "docs/treasury.md lacks: {row}");
        }
        assert_eq!((narrow.step(Amount(250_000), 600), narrow.step(Amount(250_000), 1_000_000)), (208, 1_250));
    }
}
