//! What a treasury holds, and what that is worth at the reference price.
//!
//! Liquidity is valued by the pool's product of reserves and the reference price, not by its present reserves: whoever
//! swaps in a pool, in whatever amounts, does not change what a share of it counts.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Isqrt, Uint256};
use serde::{Deserialize, Serialize};

use crate::Amount;

/// A [`super::Price`] is for so many smallest units of stake.
pub const PRICE_SCALE: u128 = 1_000_000;
/// The greatest price: a million whole dollars for a whole unit of stake, where both have six decimals.
pub const PRICE_MAX: u128 = 1_000_000_000_000;
/// Amounts above this are refused when holdings are read, so that no product or sum below can exceed its type.
pub const AMOUNT_MAX: u128 = 100_000_000_000_000_000_000_000_000;

/// Stake with one validator, in the stake denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Delegated {
    pub validator: String,
    pub amount: Amount,
}

/// Stake on its way out of staking, as the treasury noted it: the chain does not tell contracts.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct UnbondingEntry {
    /// When it began to leave, less what came back early ([`super::Unbonding`]). What a slash has taken of it since is
    /// not known here until it matures.
    pub amount: Amount,
    /// Unix seconds from which the chain has paid it out.
    pub matures_at: u64,
}

/// A known pool and the treasury's part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolHolding {
    pub pool: String,
    /// The treasury's LP tokens, of `lp_supply`.
    pub lp: Amount,
    pub lp_supply: Amount,
    pub stable_reserve: Amount,
    pub stake_reserve: Amount,
}

/// Everything that a treasury has, wherever it lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    pub stable: Amount,
    /// Idle: neither staked nor unbonding.
    pub stake: Amount,
    /// Sum of what is unbonding.
    pub unbonding: Amount,
    /// In how many entries.
    pub unbonding_entries: u32,
    pub delegated: Vec<Delegated>,
    pub pools: Vec<PoolHolding>,
}

/// Which way a value is rounded: down what the operator shows, up what it must account for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Down,
    Up,
}

/// What is held in each bucket, in the stable denom's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub liquid: u128,
    /// Stake that is not staked: idle or unbonding.
    pub idle: u128,
    pub staked: u128,
    pub liquidity: u128,
}

impl Values {
    pub const fn total(&self) -> u128 {
        self.liquid.saturating_add(self.idle).saturating_add(self.staked).saturating_add(self.liquidity)
    }
}

/// `numerator / denominator`, saturating; zero where there is nothing to divide by.
fn quotient(numerator: Uint256, denominator: Uint256, rounding: Rounding) -> u128 {
    if denominator.is_zero() {
        return 0;
    }
    let down = numerator.checked_div(denominator).unwrap_or_default();
    let exact = down.checked_mul(denominator).is_ok_and(|whole| whole == numerator);
    let down = cosmwasm_std::Uint128::try_from(down).map_or(u128::MAX, |down| down.u128());
    if exact || rounding == Rounding::Down { down } else { down.saturating_add(1) }
}

/// What `amount` of stake is worth at `price`.
pub fn stake_value(amount: Amount, price: Amount, rounding: Rounding) -> u128 {
    let product = Uint256::from(amount.0).saturating_mul(Uint256::from(price.0));
    quotient(product, Uint256::from(PRICE_SCALE), rounding)
}

/// `amount · bps / 10,000`.
pub(super) fn part(amount: u128, bps: u32, rounding: Rounding) -> u128 {
    let product = Uint256::from(amount).saturating_mul(Uint256::from(bps));
    quotient(product, Uint256::from(10_000_u32), rounding)
}

/// `amount · times / per`.
pub(super) fn ratio(amount: Amount, times: Amount, per: Amount, rounding: Rounding) -> u128 {
    quotient(Uint256::from(amount.0).saturating_mul(Uint256::from(times.0)), Uint256::from(per.0), rounding)
}

impl PoolHolding {
    /// What `lp` of the pool's tokens are worth: `2 · √(reserves' product · price) · lp / supply`, their value in a
    /// pool that stands at the price.
    pub fn worth(&self, lp: Amount, price: Amount, rounding: Rounding) -> u128 {
        // At most 10^26 · 10^26 · 10^12 by the bounds of amounts and prices: below 2^256.
        let product = Uint256::from(self.stable_reserve.0)
            .saturating_mul(Uint256::from(self.stake_reserve.0))
            .saturating_mul(Uint256::from(price.0));
        let root = match (product.isqrt(), rounding) {
            (root, Rounding::Down) => root,
            (root, Rounding::Up) => root.saturating_add(Uint256::one()),
        };
        let numerator = root.saturating_mul(Uint256::from(lp.0)).saturating_mul(Uint256::from(2_u32));
        // The root of the price's scale.
        let denominator = Uint256::from(self.lp_supply.0).saturating_mul(Uint256::from(1_000_u32));
        if lp.is_zero() { 0 } else { quotient(numerator, denominator, rounding) }
    }

    /// The pool's own price, in the units of [`super::Price`], rounded down; `None` for an empty pool.
    pub fn spot(&self) -> Option<Amount> {
        let scale = Amount(PRICE_SCALE);
        (!self.stake_reserve.is_zero())
            .then(|| Amount(ratio(self.stable_reserve, scale, self.stake_reserve, Rounding::Down)))
    }
}

impl Holdings {
    pub fn values(&self, price: Amount, rounding: Rounding) -> Values {
        let staked = self.delegated.iter().fold(0_u128, |sum, delegated| sum.saturating_add(delegated.amount.0));
        let idle = Amount(self.stake.0.saturating_add(self.unbonding.0));
        let liquidity = self.pools.iter().map(|pool| pool.worth(pool.lp, price, rounding));
        Values {
            liquid: self.stable.0,
            idle: stake_value(idle, price, rounding),
            staked: stake_value(Amount(staked), price, rounding),
            liquidity: liquidity.fold(0, u128::saturating_add),
        }
    }

    /// What is staked with a validator.
    pub fn staked_with(&self, validator: &str) -> Amount {
        let mut found = self.delegated.iter().filter(|delegated| delegated.validator == validator);
        found.next().map_or(Amount::ZERO, |delegated| delegated.amount)
    }

    pub fn pool(&self, address: &str) -> Option<&PoolHolding> {
        self.pools.iter().find(|pool| pool.pool == address)
    }

    pub(super) fn pool_mut(&mut self, address: &str) -> Option<&mut PoolHolding> {
        self.pools.iter_mut().find(|pool| pool.pool == address)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pool(stable: u128, stake: u128) -> PoolHolding {
        PoolHolding {
            pool: "p".into(),
            lp: Amount(10),
            lp_supply: Amount(100),
            stable_reserve: Amount(stable),
            stake_reserve: Amount(stake),
        }
    }

    #[test]
    fn stake_is_worth_its_price_rounded_as_asked() {
        for (amount, price, down, up) in [
            (0, 250_000, 0, 0),
            (4, 250_000, 1, 1),
            (5, 250_000, 1, 2),
            (3, 250_000, 0, 1),
            (1, PRICE_MAX, 1_000_000, 1_000_000),
        ] {
            assert_eq!(stake_value(Amount(amount), Amount(price), Rounding::Down), down);
            assert_eq!(stake_value(Amount(amount), Amount(price), Rounding::Up), up);
        }
    }

    #[test]
    fn liquidity_is_worth_its_part_of_a_pool_that_stands_at_the_price() {
        let fair = pool(1_000_000_000, 4_000_000_000);
        assert_eq!(fair.spot(), Some(Amount(250_000)));
        assert_eq!(fair.worth(Amount(10), Amount(250_000), Rounding::Down), 200_000_000);
        assert_eq!(fair.worth(Amount(0), Amount(250_000), Rounding::Up), 0);
        // Swapped to four times the price along the same product: worth the same.
        let moved = pool(2_000_000_000, 2_000_000_000);
        assert_eq!(moved.worth(Amount(10), Amount(250_000), Rounding::Down), 200_000_000);
    }

    #[test]
    fn the_greatest_amounts_and_prices_do_not_saturate() {
        let most =
            PoolHolding { lp: Amount(AMOUNT_MAX), lp_supply: Amount(AMOUNT_MAX), ..pool(AMOUNT_MAX, AMOUNT_MAX) };
        let expected = 2 * AMOUNT_MAX * 1_000;
        assert_eq!(most.worth(most.lp, Amount(PRICE_MAX), Rounding::Down), expected);
        assert_eq!(stake_value(Amount(AMOUNT_MAX), Amount(PRICE_MAX), Rounding::Up), AMOUNT_MAX * 1_000_000);
    }

    proptest! {
        /// Whatever the reserves, what a share counts is at most what its reserves are worth at the price: a pool that
        /// was moved never shows more than it holds.
        #[test]
        fn liquidity_never_counts_more_than_its_reserves(
            stable in 1_u128..1_000_000_000_000_000, stake in 1_u128..1_000_000_000_000_000, price in 1_u128..100_000_000,
        ) {
            let pool = PoolHolding { lp: Amount(100), ..pool(stable, stake) };
            let reserves = stable + stake_value(Amount(stake), Amount(price), Rounding::Up);
            prop_assert!(pool.worth(pool.lp, Amount(price), Rounding::Down) <= reserves);
        }
    }
}
