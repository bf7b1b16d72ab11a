//! A day of the market: what befalls validators, the rate of staking, the day's trade, and whoever brings the pool to the
//! price.
//!
//! Trade in balance leaves its fee in the pool and nothing else, so that is what is sent there. The arbitrageur trades
//! until another unit would bring him nothing, the fee taken off.

use serde_json::json;
use stateset_chain::tx::{self, Any, Coin};
use stateset_sim::{STATE, USDC};

use super::books::Books;
use super::hand::act;
use super::measure::{PoolShare, Position, measure, share};
use super::venues::Treasury;
use crate::rehearsal::world::ValidatorChange;

/// The pool's, in ten thousandths.
const FEE_BPS: u128 = 30;
const MILLION: u128 = 1_000_000;
/// A trade of less is worth nobody's while: a thousandth of a dollar, or of a STATE.
const TRADE_MIN: u128 = 1_000;

/// What a day brings.
pub(in super::super) struct MarketDay<'a> {
    /// Micro-dollars for a STATE.
    pub(in super::super) price: u128,
    /// Of staking, in parts of a million a year, where it is another than the day before.
    pub(in super::super) rate: Option<u32>,
    /// Parts of a million of what is in the pool.
    pub(in super::super) volume: u32,
    pub(in super::super) changes: &'a [(u32, usize, ValidatorChange)],
}

impl Treasury {
    pub(in super::super) async fn measure(&self) -> eyre::Result<Position> {
        measure(&self.chain, (&self.council.wallet.address, &self.address), &self.venues.pool).await
    }

    /// Lives through a day's beginning, and books it. Nothing of the agent's may wait to be put into a block.
    pub(in super::super) async fn begin_day(&mut self, day: &MarketDay<'_>, books: &mut Books) -> eyre::Result<()> {
        books.set_price(day.price);
        self.changes(day.changes)?;
        if let Some(rate) = day.rate {
            let validators: Vec<String> = self.venues.validators.iter().map(|one| one.address.clone()).collect();
            self.chain.set_staking_rate(rate, &validators)?;
        }
        books.slashed(self.measure().await?);
        let fees = self.trade(day).await?;
        books.traded(self.measure().await?, fees);
        self.council.say_price(day.price).await?;
        books.traded(self.measure().await?, (0, 0));
        Ok(())
    }

    fn changes(&mut self, changes: &[(u32, usize, ValidatorChange)]) -> eyre::Result<()> {
        for (_, validator, change) in changes {
            let Some(one) = self.venues.validators.get_mut(*validator) else { continue };
            match change {
                ValidatorChange::Commission(commission) => one.commission = *commission,
                ValidatorChange::Freed => one.jailed = one.removed,
                // Out of the set already, it cannot fail again; it may still be found to have signed twice.
                ValidatorChange::Jailed(_) if one.jailed => continue,
                ValidatorChange::Removed(_) if one.removed => continue,
                ValidatorChange::Jailed(lost) | ValidatorChange::Removed(lost) => {
                    self.chain.slash(&one.address, *lost)?;
                    (one.jailed, one.removed) = (true, matches!(change, ValidatorChange::Removed(_)));
                }
            }
            self.chain.set_validator(&one.address, one.commission, one.jailed)?;
        }
        Ok(())
    }

    /// The day's trade and the arbitrageur's; answers the fees that both left in the pool (USDC, STATE).
    async fn trade(&self, day: &MarketDay<'_>) -> eyre::Result<(u128, u128)> {
        let pool = share(&self.chain, &self.address, &self.venues.pool).await?;
        let fee_of = |side: u128| side.saturating_mul(day.volume.into()) / MILLION * FEE_BPS / 10_000;
        let given = (fee_of(pool.usdc), fee_of(pool.stake));
        let after = PoolShare { usdc: pool.usdc + given.0, stake: pool.stake + given.1, ..pool };
        let mut messages = Vec::new();
        let coins = [(given.1, STATE), (given.0, USDC)].map(|(amount, denom)| Coin::new(amount, denom));
        let coins: Vec<Coin> = coins.into_iter().filter(|coin| coin.amount > 0).collect();
        if !coins.is_empty() {
            messages.push(tx::send(self.venues.market.address(), &self.venues.pool, &coins));
        }
        let mut fees = given;
        if let Some((offer, offered, left)) = arbitrage(&after, day.price) {
            messages.push(self.swap(offer, offered)?);
            if offer == USDC { fees.1 += left } else { fees.0 += left }
        }
        if !messages.is_empty() {
            act(&self.chain, &self.venues.market, messages).await?;
        }
        Ok(fees)
    }

    fn swap(&self, denom: &str, amount: u128) -> eyre::Result<Any> {
        let asset = json!({ "info": { "native_token": { "denom": denom } }, "amount": amount.to_string() });
        let msg = json!({ "swap": { "offer_asset": asset, "max_spread": null } });
        let funds = [Coin::new(amount, denom)];
        Ok(tx::execute(self.venues.market.address(), &self.venues.pool, &msg, &funds)?)
    }
}

/// What is offered, how much of it, and the fee that stays in the other coin; none where the pool's price is within its
/// fee of the market's. With reserves u and s, product k and fee f, USDC is offered up to u' = sqrt(k P (1 - f)), STATE
/// up to s' = sqrt(k (1 - f) / P).
fn arbitrage(pool: &PoolShare, price: u128) -> Option<(&'static str, u128, u128)> {
    let kept = |amount: u128| amount / 10_000 * (10_000 - FEE_BPS);
    let PoolShare { usdc, stake, .. } = *pool;
    let usdc_wanted = usdc.checked_mul(kept(stake.checked_mul(price)? / MILLION))?.isqrt();
    let stake_wanted = stake.checked_mul(kept(usdc.checked_mul(MILLION)?.checked_div(price)?))?.isqrt();
    let fee = |offer_reserve: u128, ask_reserve: u128, offered: u128| {
        let product = offer_reserve.checked_mul(ask_reserve)?;
        Some((ask_reserve - product.div_ceil(offer_reserve + offered)) * FEE_BPS / 10_000)
    };
    let (buys, sells) = (usdc_wanted.saturating_sub(usdc), stake_wanted.saturating_sub(stake));
    if buys >= TRADE_MIN {
        Some((USDC, buys, fee(usdc, stake, buys)?))
    } else if sells >= TRADE_MIN {
        Some((STATE, sells, fee(stake, usdc, sells)?))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(usdc: u128, stake: u128) -> PoolShare {
        PoolShare { usdc, stake, lp: 0, supply: 1 }
    }

    #[test]
    fn the_arbitrageur_stops_where_the_fee_eats_what_another_unit_would_bring() {
        let even = pool(1_000_000_000_000, 10_000_000_000_000);
        assert_eq!(arbitrage(&even, 100_000), None);
        assert_eq!(arbitrage(&even, 100_250), None, "within the fee");
        for (price, offers) in [(120_000, USDC), (80_000, STATE)] {
            let (offer, offered, _) = arbitrage(&even, price).unwrap();
            assert_eq!(offer, offers);
            let k = even.usdc * even.stake;
            let (usdc, stake) = match offer == USDC {
                true => (even.usdc + offered, k / (even.usdc + offered)),
                false => (k / (even.stake + offered), even.stake + offered),
            };
            let spot = usdc * MILLION / stake;
            let bound = if offer == USDC { price * 9_970 / 10_000 } else { price * 10_000 / 9_970 };
            assert!(spot.abs_diff(bound) <= 2, "{price}: {spot} {bound}");
        }
    }
}
