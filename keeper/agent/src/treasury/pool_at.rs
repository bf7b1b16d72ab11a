//! A pool as it was last learned from, and what it did since: once a day, so that what is learned of a day is of a day.
//!
//! Never here: what is expected of it, which memory believes and the planner measures, each for itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measured::{DAY, DAYS_A_YEAR, reserves_of, share, step};
use super::survey::Survey;
use crate::fixed::Fixed;

/// Looked at for what it did again after so many seconds: once a day, whenever the day's look is.
const SPAN_SECONDS: u64 = 20 * 3_600;

/// A pool's shares and price at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoolAt {
    /// Unix seconds.
    at: u64,
    /// The square root of its reserves' product for a share.
    invariant: u128,
    price: u128,
}

/// What a pool did over a day or so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PoolDay {
    pub(crate) pool: String,
    /// Growth of what a share is of, by the year, in millionths: fees, before any impermanent loss.
    pub(crate) fees: i64,
    /// By how much the logarithm of its price moved, in millionths in a day.
    pub(crate) moved: i64,
}

/// What each pool did since it was last learned from, of those whose day is over; from now on it is counted from here. And
/// whether anything is kept otherwise than before.
pub(super) fn days(known: &mut BTreeMap<String, PoolAt>, survey: &Survey) -> (Vec<PoolDay>, bool) {
    let before = known.clone();
    known.retain(|pool, _| survey.holdings.pools.iter().any(|seen| seen.pool == *pool));
    let mut found = Vec::new();
    for seen in &survey.holdings.pools {
        let (invariant, price) = reserves_of(seen);
        let now = PoolAt { at: survey.time, invariant, price };
        match known.get(&seen.pool) {
            Some(then) if survey.time < then.at.saturating_add(SPAN_SECONDS) => continue,
            Some(then) => found.extend(then.day(&now, &seen.pool)),
            None => {}
        }
        known.insert(seen.pool.clone(), now);
    }
    let is_other = before != *known;
    (found, is_other)
}

impl PoolAt {
    fn day(&self, now: &Self, pool: &str) -> Option<PoolDay> {
        if self.invariant == 0 || now.invariant == 0 {
            return None;
        }
        let seconds = i64::try_from(now.at.saturating_sub(self.at)).unwrap_or(i64::MAX);
        let days = Fixed::ratio(seconds, DAY);
        let growth = share(now.invariant, self.invariant) - Fixed::ONE;
        let moved = step(self.price, now.price) / days.sqrt();
        let fees = growth * DAYS_A_YEAR / days;
        Some(PoolDay { pool: pool.to_owned(), fees: fees.millionths(), moved: moved.millionths() })
    }
}
