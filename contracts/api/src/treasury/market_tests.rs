//! Pools beside which the rules are tried: constant product with a fee, and accumulators as Astroport's pair has them,
//! price times seconds, added up before each trade; and a true price that no pool knows.

use cosmwasm_std::{Isqrt, Uint128, Uint256};

use super::{PRICE_SCALE, PoolHolding, Reading, Rounding, Side};
use crate::Amount;

const FEE_BPS: u128 = 30;

/// One pool. What a caller gives and takes is his own to reckon.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) holding: PoolHolding,
    /// Begins so that it wraps soon.
    cumulative: u128,
    /// Unix seconds.
    last: u64,
}

impl Market {
    /// So much stable, and stake to stand at `price`.
    pub(super) fn new(pool: &str, stable: u128, price: u128, now: u64) -> Self {
        let stake = stable * PRICE_SCALE / price;
        let holding = PoolHolding {
            pool: pool.into(),
            lp: Amount::ZERO,
            lp_supply: Amount((stable * stake).isqrt()),
            stable_reserve: Amount(stable),
            stake_reserve: Amount(stake),
        };
        Self { holding, cumulative: u128::MAX - 1_000_000_000, last: now }
    }

    /// What the accumulator says at `now`, with what is in the pool then.
    pub(super) fn cumulative(&self, now: u64) -> u128 {
        let grown = u128::from(now - self.last) * PRICE_SCALE * self.holding.stable_reserve.0;
        self.cumulative.wrapping_add(grown / self.holding.stake_reserve.0)
    }

    fn accumulate(&mut self, now: u64) {
        (self.cumulative, self.last) = (self.cumulative(now), now);
    }

    pub(super) fn reading(&self, now: u64, price: Amount) -> Reading {
        let others = Amount(self.holding.lp_supply.0 - self.holding.lp.0);
        Reading { cumulative: self.cumulative(now), depth: Amount(self.holding.worth(others, price, Rounding::Down)) }
    }

    pub(super) fn quote(&self, offer: Side, amount: u128) -> u128 {
        let PoolHolding { stable_reserve, stake_reserve, .. } = &self.holding;
        let (has, gives) = match offer {
            Side::Stable => (stable_reserve.0, stake_reserve.0),
            Side::Stake => (stake_reserve.0, stable_reserve.0),
        };
        let gross = gives * amount / (has + amount);
        gross - (gross * FEE_BPS).div_ceil(10_000)
    }

    /// Somebody's swap: what he gets.
    pub(super) fn swap(&mut self, now: u64, offer: Side, amount: u128) -> u128 {
        self.accumulate(now);
        let got = self.quote(offer, amount);
        let PoolHolding { stable_reserve, stake_reserve, .. } = &mut self.holding;
        let (into, from) = match offer {
            Side::Stable => (stable_reserve, stake_reserve),
            Side::Stake => (stake_reserve, stable_reserve),
        };
        (into.0, from.0) = (into.0 + amount, from.0 - got);
        got
    }

    /// Swaps until the pool stands at `price`, near enough. What it cost at `worth`, in the stable denom.
    pub(super) fn push(&mut self, now: u64, price: u128, worth: u128) -> i128 {
        let PoolHolding { stable_reserve, stake_reserve, .. } = &self.holding;
        let product = Uint256::from(stable_reserve.0) * Uint256::from(stake_reserve.0);
        let root = |squared: Uint256| Uint128::try_from(squared.isqrt()).unwrap().u128();
        let stable = root(product * Uint256::from(price) / Uint256::from(PRICE_SCALE));
        let value = |stake: u128| (stake * worth / PRICE_SCALE) as i128;
        if stable > stable_reserve.0 {
            let amount = stable - stable_reserve.0;
            return amount as i128 - value(self.swap(now, Side::Stable, amount));
        }
        let stake = root(product * Uint256::from(PRICE_SCALE) / Uint256::from(price));
        let amount = stake.saturating_sub(stake_reserve.0);
        value(amount) - self.swap(now, Side::Stake, amount) as i128
    }

    /// Somebody's gift, as the bank sends it: the pool does not hear of it.
    pub(super) fn give(&mut self, stable: u128, stake: u128) {
        self.holding.stable_reserve.0 += stable;
        self.holding.stake_reserve.0 += stake;
    }

    /// Somebody's liquidity comes, or goes, in thousandths of all that is there.
    pub(super) fn move_liquidity(&mut self, now: u64, thousandths: u128, comes: bool) {
        self.accumulate(now);
        // What is the treasury's stays.
        let others = self.holding.lp_supply.0 - self.holding.lp.0;
        let moved = if comes { self.holding.lp_supply.0 } else { others } * thousandths / 1_000;
        let part = |reserve: u128, supply: u128| {
            (Uint256::from(reserve) * Uint256::from(moved) / Uint256::from(supply)).to_string().parse::<u128>().unwrap()
        };
        let supply = self.holding.lp_supply.0;
        let PoolHolding { stable_reserve, stake_reserve, lp_supply, .. } = &mut self.holding;
        for reserve in [stable_reserve, stake_reserve] {
            let change = part(reserve.0, supply);
            reserve.0 = if comes { reserve.0 + change } else { reserve.0 - change };
        }
        lp_supply.0 = if comes { supply + moved } else { supply - moved };
    }
}
