//! The rules: what an action must satisfy before it begins, and what must hold once it is done.
//!
//! [`admit`] looks at what the action says, [`judge`] at what was held before and is held after. Neither trusts the other:
//! `judge` measures balances, whatever pool and chain answered.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Coin;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::holdings::{part, ratio};
use super::{Action, CLAIMS_MAX, COINS_MAX, Holdings, Policy, Price, Rounding, Side, Values, stake_value};
use crate::Amount;
use crate::ring::{DAY, Ring};

/// What rounding by chain and pool may cost in one action beside the bounds, in the stable denom's smallest unit and in
/// units of stake. Counted as a loss all the same.
const DUST: u128 = 100;
const DUST_STAKE: Amount = Amount(2);

/// A pool's reserves before a swap.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Market {
    pub stable_reserve: Amount,
    pub stake_reserve: Amount,
}

/// What any 24 hours have cost and moved, at the reference price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub loss: Ring,
    pub swaps: Ring,
}

/// What an action did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// At the reference price, rounded up.
    pub loss: u128,
    /// All that is held after, rounded down.
    pub value: u128,
}

/// The rule that stands against an action, and the numbers. Amounts without a denom are in the stable denom's smallest
/// unit, at the reference price.
#[cw_serde]
#[derive(Eq, Error)]
#[schemaifier(mute_warnings)]
pub enum Breach {
    #[error("the treasury is stopped by {by} since {at}: {reason}")]
    Stopped { by: String, at: u64, reason: String },
    #[error("the wallet is frozen by {by} since {at}: {reason}")]
    Frozen { by: String, at: u64, reason: String },
    #[error("the wallet has no operator")]
    NoOperator {},
    #[error("the operator's time ended at {expires_at}: now is {now}")]
    Expired { expires_at: u64, now: u64 },
    #[error("epoch {got} is not the operator's present epoch {epoch}")]
    Epoch { got: u32, epoch: u32 },

    #[error("an amount of zero does nothing")]
    ZeroAmount {},
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: String, got: u64, min: u64, max: u64 },
    #[error("coin '{denom}' stands twice")]
    CoinTwice { denom: String },
    #[error("validator {validator} is not listed")]
    ValidatorNotListed { validator: String },
    #[error("pool {pool} is not listed")]
    PoolNotListed { pool: String },
    #[error("pool {pool} is unknown: it was never listed")]
    PoolUnknown { pool: String },
    #[error("pool {pool} is empty")]
    PoolEmpty { pool: String },
    #[error("of {what}, {held} is held: {requested} cannot be moved")]
    Held { what: String, requested: Amount, held: Amount },
    #[error("the reference price of {set_at} is older than {max} s: now is {now}")]
    PriceAge { set_at: u64, max: u64, now: u64 },
    #[error("deviation_max_bps {max_bps}: the pool's price is {spot}, the reference {price}")]
    Deviation { spot: Amount, price: Amount, max_bps: u16 },
    #[error(
        "swap_per_day_max {max}: {used} was offered within 24 h, {requested} more is asked for, room at {fits_at:?}"
    )]
    SwapPerDay { requested: Amount, used: Amount, max: Amount, fits_at: Option<u64> },

    #[error("slippage: at least {min} was to be received, {got} was")]
    Slippage { got: Amount, min: Amount },
    #[error("slippage: the action may cost {max} of what it moves, it costs {loss}")]
    Loss { loss: Amount, max: Amount },
    #[error("loss_per_day_max {max}: {used} was lost within 24 h, this would lose {loss} more, room at {fits_at:?}")]
    LossPerDay { loss: Amount, used: Amount, max: Amount, fits_at: Option<u64> },
    #[error("liquid_min {min}: {left} would be left in the stable denom")]
    LiquidMin { left: Amount, min: Amount },
    #[error("share_max_bps {max_bps} of {venue}: {value} would be there, of {total}")]
    Share { venue: String, value: Amount, total: Amount, max_bps: u16 },
    #[error(
        "away from the targets: the shares would be {after} off, after {before}, of {total}, and not all within the bands"
    )]
    AwayFromTarget { before: Amount, after: Amount, total: Amount },
}

fn require(holds: bool, breach: impl FnOnce() -> Breach) -> Result<(), Breach> {
    if holds { Ok(()) } else { Err(breach()) }
}

fn nonzero(amount: Amount) -> Result<(), Breach> {
    require(!amount.is_zero(), || Breach::ZeroAmount {})
}

fn count(what: &str, got: usize, min: usize, max: usize) -> Result<(), Breach> {
    let (got, min, max) = (got as u64, min as u64, max as u64);
    require((min..=max).contains(&got), || Breach::Count { what: what.to_owned(), got, min, max })
}

fn held(what: &str, requested: Amount, held: Amount) -> Result<(), Breach> {
    require(requested <= held, || Breach::Held { what: what.to_owned(), requested, held })
}

/// What `action` offers to pools, at the reference price, rounded up.
fn offered(action: &Action, price: Amount) -> u128 {
    let stake = |amount| stake_value(amount, price, Rounding::Up);
    match action {
        Action::Swap { offer: Side::Stable, amount, .. } => amount.0,
        Action::Swap { offer: Side::Stake, amount, .. } => stake(*amount),
        Action::ProvideLiquidity { stable, stake: amount, .. } => stable.0.saturating_add(stake(*amount)),
        _ => 0,
    }
}

/// Checks what can be known before anything moves, and notes what is offered to pools in `usage`. Answers the reserves
/// of the pool that a swap meets.
pub fn admit(
    policy: &Policy,
    price: &Price,
    usage: &mut Usage,
    action: &Action,
    before: &Holdings,
    now: u64,
) -> Result<Option<Market>, Breach> {
    match action {
        Action::Stake { validator, amount } => {
            nonzero(*amount)?;
            listed(policy, validator)?;
            held("idle stake", *amount, before.stake)?;
        }
        Action::Redelegate { from, to, amount } => {
            nonzero(*amount)?;
            listed(policy, to)?;
            held(from, *amount, before.staked_with(from))?;
        }
        Action::Unstake { validator, amount } => {
            nonzero(*amount)?;
            held(validator, *amount, before.staked_with(validator))?;
        }
        Action::Claim { validators } => count("validators to claim from", validators.len(), 1, CLAIMS_MAX)?,
        Action::Swap { pool, offer, amount, .. } => {
            nonzero(*amount)?;
            match offer {
                Side::Stable => held("the stable denom", *amount, before.stable)?,
                Side::Stake => held("idle stake", *amount, before.stake)?,
            }
            return trade(policy, price, usage, action, market(policy, before, pool)?, now).map(Some);
        }
        Action::ProvideLiquidity { pool, stable, stake } => {
            nonzero(*stable)?;
            nonzero(*stake)?;
            held("the stable denom", *stable, before.stable)?;
            held("idle stake", *stake, before.stake)?;
            trade(policy, price, usage, action, market(policy, before, pool)?, now)?;
        }
        Action::WithdrawLiquidity { pool, lp } => {
            nonzero(*lp)?;
            let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.clone() })?;
            held("the pool's LP tokens", *lp, known.lp)?;
        }
        Action::Return { coins } => check_return(coins)?,
    }
    Ok(None)
}

/// 1 to [`COINS_MAX`] coins, each denom once, of each more than zero.
pub fn check_return(coins: &[Coin]) -> Result<(), Breach> {
    count("coins to return", coins.len(), 1, COINS_MAX)?;
    for (index, coin) in coins.iter().enumerate() {
        require(!coin.amount.is_zero(), || Breach::ZeroAmount {})?;
        let once = coins.iter().take(index).all(|other| other.denom != coin.denom);
        require(once, || Breach::CoinTwice { denom: coin.denom.clone() })?;
    }
    Ok(())
}

fn listed(policy: &Policy, validator: &str) -> Result<(), Breach> {
    require(policy.validator(validator).is_some(), || Breach::ValidatorNotListed { validator: validator.to_owned() })
}

fn market(policy: &Policy, before: &Holdings, pool: &str) -> Result<Market, Breach> {
    require(policy.listed_pool(pool).is_some(), || Breach::PoolNotListed { pool: pool.to_owned() })?;
    let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.to_owned() })?;
    let (stable_reserve, stake_reserve) = (known.stable_reserve, known.stake_reserve);
    let full = !(stable_reserve.is_zero() || stake_reserve.is_zero() || known.lp_supply.is_zero());
    require(full, || Breach::PoolEmpty { pool: pool.to_owned() })?;
    Ok(Market { stable_reserve, stake_reserve })
}

/// What holds for whatever gives money to a pool at the pool's price.
fn trade(
    policy: &Policy,
    price: &Price,
    usage: &mut Usage,
    action: &Action,
    market: Market,
    now: u64,
) -> Result<Market, Breach> {
    let Price { price, set_at } = *price;
    let max = policy.price_age_max_seconds;
    require(now <= set_at.saturating_add(max), || Breach::PriceAge { set_at, max, now })?;
    // Compared as values of the whole reserve: prices themselves would lose their fractions.
    let by_price = stake_value(market.stake_reserve, price, Rounding::Down);
    let distance = market.stable_reserve.0.abs_diff(by_price);
    let max_bps = policy.deviation_max_bps;
    require(distance <= part(by_price, max_bps.into(), Rounding::Down), || {
        let spot = ratio(market.stable_reserve, Amount(super::PRICE_SCALE), market.stake_reserve, Rounding::Down);
        Breach::Deviation { spot: Amount(spot), price, max_bps }
    })?;
    let (requested, max) = (offered(action, price), policy.swap_per_day_max);
    let used = usage.swaps.sum(DAY, now);
    require(used.saturating_add(requested) <= max.0, || Breach::SwapPerDay {
        requested: Amount(requested),
        used: Amount(used),
        max,
        fits_at: usage.swaps.fits_at(DAY, now, requested, max.0),
    })?;
    usage.swaps.add(DAY, now, requested);
    Ok(market)
}

/// Checks what is held after an action against what was held before, and notes in `usage` what it cost. `market` is what
/// [`admit`] answered.
pub fn judge(
    policy: &Policy,
    price: &Price,
    usage: &mut Usage,
    (action, market): (&Action, Option<Market>),
    (before, after): (&Holdings, &Holdings),
    now: u64,
) -> Result<Outcome, Breach> {
    let price = price.price;
    let (was, is) = (before.values(price, Rounding::Up), after.values(price, Rounding::Down));
    let loss = was.total().saturating_sub(is.total());
    if let (Action::Swap { offer, amount, receive_min, .. }, Some(market)) = (action, market) {
        received(policy, *offer, (*amount, *receive_min), market, (before, after))?;
    }
    let max = loss_max(policy, action, before, price);
    require(loss <= max, || Breach::Loss { loss: Amount(loss), max: Amount(max) })?;
    let (used, day_max) = (usage.loss.sum(DAY, now), policy.loss_per_day_max);
    require(used.saturating_add(loss) <= day_max.0, || Breach::LossPerDay {
        loss: Amount(loss),
        used: Amount(used),
        max: day_max,
        fits_at: usage.loss.fits_at(DAY, now, loss, day_max.0),
    })?;
    if after.stable < before.stable {
        let (left, min) = (after.stable, policy.liquid_min);
        require(left >= min, || Breach::LiquidMin { left, min })?;
    }
    venue_share(policy, action, after, price, is.total())?;
    if !matches!(action, Action::Claim { .. }) {
        targets(policy, &was, &is)?;
    }
    if loss > 0 {
        usage.loss.add(DAY, now, loss);
    }
    Ok(Outcome { loss, value: is.total() })
}

/// The pool's own price before the swap, less slippage, or what the operator asked for, whichever is more.
fn received(
    policy: &Policy,
    offer: Side,
    (amount, receive_min): (Amount, Amount),
    market: Market,
    (before, after): (&Holdings, &Holdings),
) -> Result<(), Breach> {
    let Market { stable_reserve, stake_reserve } = market;
    let (at_spot, was, is) = match offer {
        Side::Stable => (ratio(amount, stake_reserve, stable_reserve, Rounding::Down), before.stake, after.stake),
        Side::Stake => (ratio(amount, stable_reserve, stake_reserve, Rounding::Down), before.stable, after.stable),
    };
    let kept_bps = 10_000_u32.saturating_sub(policy.slippage_max_bps.into());
    let min = receive_min.0.max(part(at_spot, kept_bps, Rounding::Up));
    let got = is.0.saturating_sub(was.0);
    require(got >= min, || Breach::Slippage { got: Amount(got), min: Amount(min) })
}

/// What an action may cost. A swap is held to the pool's price as well; here the pool may lie off the reference.
fn loss_max(policy: &Policy, action: &Action, before: &Holdings, price: Amount) -> u128 {
    let slippage = u32::from(policy.slippage_max_bps);
    let allowed = match action {
        Action::Swap { .. } => {
            let bps = slippage.saturating_add(policy.deviation_max_bps.into());
            part(offered(action, price), bps, Rounding::Down)
        }
        Action::ProvideLiquidity { .. } => part(offered(action, price), slippage, Rounding::Down),
        Action::WithdrawLiquidity { pool, lp } => {
            let worth = before.pool(pool).map_or(0, |pool| pool.worth(*lp, price, Rounding::Down));
            part(worth, slippage, Rounding::Down)
        }
        _ => 0,
    };
    allowed.saturating_add(DUST).saturating_add(stake_value(DUST_STAKE, price, Rounding::Up))
}

/// The venue into which the action moves money holds no more than its share.
fn venue_share(policy: &Policy, action: &Action, after: &Holdings, price: Amount, total: u128) -> Result<(), Breach> {
    let (rule, value) = match action {
        Action::Stake { validator, .. } | Action::Redelegate { to: validator, .. } => {
            (policy.validator(validator), stake_value(after.staked_with(validator), price, Rounding::Up))
        }
        Action::ProvideLiquidity { pool, .. } => {
            let worth = after.pool(pool).map_or(0, |pool| pool.worth(pool.lp, price, Rounding::Up));
            (policy.listed_pool(pool), worth)
        }
        _ => return Ok(()),
    };
    let Some(rule) = rule else { return Ok(()) };
    require(value <= part(total, rule.share_max_bps.into(), Rounding::Down), || Breach::Share {
        venue: rule.address.clone(),
        value: Amount(value),
        total: Amount(total),
        max_bps: rule.share_max_bps,
    })
}

/// Held and aimed at, per bucket, with the total.
fn shares(policy: &Policy, values: &Values) -> ([(u128, u128); 4], u128) {
    let (targets, total) = (policy.strategy.targets(), values.total());
    let aim = |bps: u16| part(total, bps.into(), Rounding::Down);
    let shares = [
        (values.staked, aim(targets.staked)),
        (values.liquidity, aim(targets.liquidity)),
        (values.liquid, aim(targets.liquid)),
        (values.idle, 0),
    ];
    (shares, total)
}

/// Sum of the buckets' distances from their targets.
fn off_target(policy: &Policy, values: &Values) -> u128 {
    shares(policy, values).0.iter().fold(0, |sum, (held, aim)| sum.saturating_add(held.abs_diff(*aim)))
}

/// Whether each bucket lies within its band.
pub fn within_bands(policy: &Policy, values: &Values) -> bool {
    let (shares, total) = shares(policy, values);
    let band = part(total, policy.band_bps.into(), Rounding::Down);
    shares.iter().all(|(held, aim)| held.abs_diff(*aim) <= band)
}

/// All within the bands, or no further from the targets than before.
fn targets(policy: &Policy, was: &Values, is: &Values) -> Result<(), Breach> {
    let (before, after) = (off_target(policy, was), off_target(policy, is));
    // What the whole gains (rewards come with staking messages) or loses, which is bounded elsewhere, shifts every target
    // and lies in some bucket: twice that is no move of the operator's.
    let slack = was.total().abs_diff(is.total()).saturating_mul(2).saturating_add(DUST);
    let allowed = within_bands(policy, is) || after <= before.saturating_add(slack);
    require(allowed, || Breach::AwayFromTarget {
        before: Amount(before),
        after: Amount(after),
        total: Amount(is.total()),
    })
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
