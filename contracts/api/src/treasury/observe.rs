//! From readings of accumulators to a reference price. Refuses to observe too soon; where what was read gives no usable
//! price it says why, and the last reference stays as it was.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::holdings::part;
use super::{Follow, Price, Rounding};
use crate::Amount;

/// Why no price serves for what puts money at risk, with the numbers. Prices in the units of [`Price`].
#[cw_serde]
#[derive(Eq, Error)]
#[schemaifier(mute_warnings)]
pub enum Unusable {
    #[error("nobody has said what the stake is worth since it was turned off: from no price it follows nothing")]
    Unset {},
    #[error("it has been observed for {seconds} s of {window_seconds}")]
    Warming { seconds: u64, window_seconds: u64 },
    #[error("pool {pool} has {depth} of others' liquidity, {min} is asked for")]
    Depth { pool: String, depth: Amount, min: Amount },
    #[error("the pools disagree: from {low} to {high}, {agree_bps} bps apart are allowed")]
    Disagree { low: Amount, high: Amount, agree_bps: u16 },
    #[error("{price} lies outside the corridor of {min} to {max}")]
    Corridor { price: Amount, min: Amount, max: Amount },
}

/// What a pool says at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its accumulator: the price of stake, in the units of [`Price`], times seconds, summed up since it began, modulo
    /// 2^128.
    pub cumulative: u128,
    /// What others' liquidity in it is worth at the reference, in the stable denom's smallest unit.
    pub depth: Amount,
}

/// The accumulators of all followed pools, in the policy's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Unix seconds.
    pub at: u64,
    pub cumulatives: Vec<u128>,
}

/// What was observed, and what came of the last time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observations {
    /// Oldest first: those within the window, and the one before it. At most [`super::OBSERVATIONS_MAX`].
    pub log: Vec<Observation>,
    pub unusable: Option<Unusable>,
}

/// Too soon; Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDue {
    pub due_at: u64,
}

impl Observations {
    /// Before the first.
    pub fn new(follow: &Follow) -> Self {
        Self { log: vec![], unusable: Some(Unusable::Warming { seconds: 0, window_seconds: follow.window_seconds }) }
    }

    /// Under rules that changed: no price until the next observation. What was observed counts on if the pools are the
    /// same and no longer window would keep more of it than one may.
    pub fn under(self, before: &Follow, after: &Follow) -> Self {
        let counts_on = after.follows_the_pools_of(before) && after.window_seconds <= before.window_seconds;
        let log = if counts_on { self.log } else { vec![] };
        Self { log, ..Self::new(after) }
    }

    /// Unix seconds from which the next may be made; zero: at once.
    pub fn due_at(&self, follow: &Follow) -> u64 {
        self.log.last().map_or(0, |last| last.at.saturating_add(follow.interval_seconds))
    }

    /// Notes what all followed pools say at `now` (Unix seconds), and moves the reference towards their average, where
    /// that is usable.
    pub fn observe(
        &mut self,
        follow: &Follow,
        price: &mut Price,
        now: u64,
        readings: &[Reading],
    ) -> Result<(), NotDue> {
        let due_at = self.due_at(follow);
        if now < due_at {
            return Err(NotDue { due_at });
        }
        // An average over a long pause says little of now: it begins anew.
        let longest = follow.window_seconds.saturating_add(follow.stale_after_seconds);
        self.log.retain(|one| one.at.saturating_add(longest) >= now);
        let before = self.log.iter().rposition(|one| one.at.saturating_add(follow.window_seconds) <= now);
        self.log.drain(..before.unwrap_or_default());
        let average = match (before, self.log.first()) {
            (Some(_), Some(since)) => average(follow, since, now, readings),
            (_, oldest) => {
                let (seconds, window_seconds) =
                    (oldest.map_or(0, |one| now.saturating_sub(one.at)), follow.window_seconds);
                Err(Unusable::Warming { seconds, window_seconds })
            }
        };
        let cumulatives = readings.iter().map(|reading| reading.cumulative).collect();
        self.log.push(Observation { at: now, cumulatives });
        match average {
            // A price that was given up is made fresh by nobody but those who decide.
            Ok(_) if price.observed_at == 0 => self.unusable = Some(Unusable::Unset {}),
            Ok(average) => {
                let step = follow.step(price.price, now.saturating_sub(price.observed_at));
                let (least, most) = (price.price.0.saturating_sub(step), price.price.0.saturating_add(step));
                (price.price, price.observed_at) = (Amount(average.0.clamp(least, most)), now);
                self.unusable = None;
            }
            Err(unusable) => self.unusable = Some(unusable),
        }
        Ok(())
    }
}

/// The pools' mean average price since then, rounded down, if they have their depth, agree, and lie in the corridor.
fn average(follow: &Follow, since: &Observation, now: u64, readings: &[Reading]) -> Result<Amount, Unusable> {
    for (pool, reading) in follow.pools.iter().zip(readings) {
        if reading.depth < pool.depth_min {
            let (pool, depth, min) = (pool.address.clone(), reading.depth, pool.depth_min);
            return Err(Unusable::Depth { pool, depth, min });
        }
    }
    let seconds = u128::from(now.saturating_sub(since.at));
    let averages = readings.iter().zip(&since.cumulatives).map(|(reading, was)| {
        // Accumulators wrap, and their difference with them.
        reading.cumulative.wrapping_sub(*was).checked_div(seconds).unwrap_or_default()
    });
    let (mut low, mut high, mut sum, mut count) = (u128::MAX, 0_u128, 0_u128, 0_u128);
    for average in averages {
        (low, high) = (low.min(average), high.max(average));
        (sum, count) = (sum.saturating_add(average), count.saturating_add(1));
    }
    if high.saturating_sub(low) > part(low, follow.agree_bps.into(), Rounding::Down) {
        return Err(Unusable::Disagree { low: Amount(low), high: Amount(high), agree_bps: follow.agree_bps });
    }
    let price = Amount(sum.checked_div(count).unwrap_or_default());
    check_corridor(follow, price)?;
    Ok(price)
}

/// Whether a price lies where the signers said.
pub fn check_corridor(follow: &Follow, price: Amount) -> Result<(), Unusable> {
    if follow.corridor.contains(price) {
        return Ok(());
    }
    Err(Unusable::Corridor { price, min: follow.corridor.min, max: follow.corridor.max })
}

#[cfg(test)]
#[path = "observe_tests.rs"]
mod tests;
