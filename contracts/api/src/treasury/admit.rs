//! What can be known before anything moves: [`admit`] looks at what an action says and at what is held.

use cosmwasm_std::Coin;
use serde::{Deserialize, Serialize};

use super::breach::{count, require};
use super::holdings::{part, ratio};
use super::{
    Action, Breach, CLAIMS_MAX, COINS_MAX, Holdings, PRICE_SCALE, Policy, PoolHolding, Price, Rounding, Side,
    UNBONDINGS_MAX, Unusable, check_corridor, stake_value,
};
use crate::Amount;
use crate::ring::{DAY, Ring};

/// What any 24 hours have cost and moved, and what was lost for ever, at the reference price of its time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub loss: Ring,
    pub swaps: Ring,
    /// Last: version 0.2 did not write it.
    pub lost: u128,
}

/// By what an action is measured.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub policy: &'a Policy,
    pub price: &'a Price,
    /// Why the pools that the policy follows give no usable price, if they give none. Of no meaning where it follows
    /// none.
    pub unusable: Option<&'a Unusable>,
    /// Unix seconds.
    pub now: u64,
}

/// Refuses what `action` may not even begin, and notes in `usage` what it offers to pools.
pub fn admit(rules: Rules<'_>, usage: &mut Usage, action: &Action, before: &Holdings) -> Result<(), Breach> {
    check_not_ended(rules.policy, usage, action)?;
    match action {
        Action::Stake { validator, amount } => {
            nonzero(*amount)?;
            listed(rules.policy, validator)?;
            held("idle stake", *amount, before.stake)?;
            check_price(rules)?;
            leaves_a_recall_its_unbonding(before)
        }
        Action::Redelegate { from, to, amount } => {
            nonzero(*amount)?;
            listed(rules.policy, to)?;
            require(from != to, || Breach::SameValidator { validator: to.clone() })?;
            held(from, *amount, before.staked_with(from))?;
            check_price(rules)?;
            leaves_a_recall_its_unbonding(before)
        }
        Action::Unstake { validator, amount } => {
            nonzero(*amount)?;
            held(validator, *amount, before.staked_with(validator))?;
            require(before.unbonding_entries < UNBONDINGS_MAX, || Breach::Unbondings { max: UNBONDINGS_MAX })
        }
        Action::Claim { validators } => count("validators to claim from", validators.len(), 1, CLAIMS_MAX),
        Action::Swap { pool, offer, amount, .. } => {
            nonzero(*amount)?;
            match offer {
                Side::Stable => held("the stable denom", *amount, before.stable)?,
                Side::Stake => held("idle stake", *amount, before.stake)?,
            }
            trade(rules, usage, action, tradable(rules.policy, before, pool)?)
        }
        Action::ProvideLiquidity { pool, stable, stake } => {
            nonzero(*stable)?;
            nonzero(*stake)?;
            held("the stable denom", *stable, before.stable)?;
            held("idle stake", *stake, before.stake)?;
            trade(rules, usage, action, tradable(rules.policy, before, pool)?)
        }
        Action::WithdrawLiquidity { pool, lp } => {
            nonzero(*lp)?;
            let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.clone() })?;
            held("the pool's LP tokens", *lp, known.lp)
        }
        Action::Return { coins } => check_return(coins),
    }
}

/// Once nothing more may be lost, only what takes out what is the treasury's goes on.
fn check_not_ended(policy: &Policy, usage: &Usage, action: &Action) -> Result<(), Breach> {
    let (lost, max) = (Amount(usage.lost), policy.loss_lifetime_max);
    require(action.is_exit() || lost < max, || Breach::LossEnded { lost, max })
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

/// Whether the price serves: for trading, and for whatever puts money at risk.
fn check_price(rules: Rules<'_>) -> Result<(), Breach> {
    let Some(follow) = &rules.policy.reference else { return check_price_age(rules) };
    let outside = check_corridor(follow, rules.price.price).err();
    match rules.unusable.cloned().or(outside) {
        Some(reason) => Err(Breach::NoReference { reason }),
        None => check_price_age(rules),
    }
}

/// Whether the price is not too old.
pub fn check_price_age(Rules { policy, price, now, .. }: Rules<'_>) -> Result<(), Breach> {
    let (observed_at, max) = (price.observed_at, policy.price_age_seconds());
    require(now <= observed_at.saturating_add(max), || Breach::PriceAge { observed_at, max, now })
}

fn nonzero(amount: Amount) -> Result<(), Breach> {
    require(!amount.is_zero(), || Breach::ZeroAmount {})
}

fn held(what: &str, requested: Amount, held: Amount) -> Result<(), Breach> {
    require(requested <= held, || Breach::Balance { what: what.to_owned(), requested, held })
}

fn listed(policy: &Policy, validator: &str) -> Result<(), Breach> {
    require(policy.validator(validator).is_some(), || Breach::ValidatorNotListed { validator: validator.to_owned() })
}

/// After one recall every entry may be taken: what were staked then, the next recall could not call back.
fn leaves_a_recall_its_unbonding(before: &Holdings) -> Result<(), Breach> {
    require(before.unbonding_entries <= UNBONDINGS_MAX, || Breach::Unbondings { max: UNBONDINGS_MAX })
}

/// A listed pool in which there is something to trade with.
fn tradable<'a>(policy: &Policy, before: &'a Holdings, pool: &str) -> Result<&'a PoolHolding, Breach> {
    require(policy.listed_pool(pool).is_some(), || Breach::PoolNotListed { pool: pool.to_owned() })?;
    let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.to_owned() })?;
    let full = !(known.stable_reserve.is_zero() || known.stake_reserve.is_zero() || known.lp_supply.is_zero());
    require(full, || Breach::PoolEmpty { pool: pool.to_owned() })?;
    Ok(known)
}

/// What holds for whatever gives money to a pool at the pool's price.
fn trade(rules: Rules<'_>, usage: &mut Usage, action: &Action, pool: &PoolHolding) -> Result<(), Breach> {
    check_price(rules)?;
    let Rules { policy, price: Price { price, .. }, now, .. } = rules;
    // Compared as values of the whole reserve: prices themselves would lose their fractions.
    let by_price = stake_value(pool.stake_reserve, *price, Rounding::Down);
    let distance = pool.stable_reserve.0.abs_diff(by_price);
    let max_bps = policy.deviation_max_bps;
    require(distance <= part(by_price, max_bps.into(), Rounding::Down), || {
        let spot = ratio(pool.stable_reserve, Amount(PRICE_SCALE), pool.stake_reserve, Rounding::Down);
        Breach::Deviation { spot: Amount(spot), price: *price, max_bps }
    })?;
    let (requested, max) = (offered(action, *price), policy.swap_per_day_max);
    let used = usage.swaps.sum(DAY, now);
    require(used.saturating_add(requested) <= max.0, || Breach::SwapPerDay {
        requested: Amount(requested),
        used: Amount(used),
        max,
        fits_at: usage.swaps.fits_at(DAY, now, requested, max.0),
    })?;
    usage.swaps.add(DAY, now, requested);
    Ok(())
}

/// What `action` offers to pools, at the reference price, rounded up.
pub(super) fn offered(action: &Action, price: Amount) -> u128 {
    let stake = |amount| stake_value(amount, price, Rounding::Up);
    match action {
        Action::Swap { offer: Side::Stable, amount, .. } => amount.0,
        Action::Swap { offer: Side::Stake, amount, .. } => stake(*amount),
        Action::ProvideLiquidity { stable, stake: amount, .. } => stable.0.saturating_add(stake(*amount)),
        _ => 0,
    }
}
