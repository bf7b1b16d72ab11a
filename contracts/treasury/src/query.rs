//! What the contract answers. Reads only.

use cosmwasm_std::{Addr, Deps, Env, Timestamp};
use stateset_api::Amount;
use stateset_api::ring::DAY;
use stateset_api::treasury::{
    Bucket, CHANGE_SECONDS, DelegationInfo, PendingResponse, PoolInfo, PositionsResponse, RemainingResponse, Rounding,
    TreasuryInfo, stake_value, within_bands,
};

use crate::position::Position;
use crate::state::{CONFIG, PENDING, USAGE};
use crate::{ContractError, act, position, reference};

pub(crate) fn treasury(deps: Deps<'_>, env: &Env) -> Result<TreasuryInfo, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(TreasuryInfo {
        wallet: config.wallet.into_string(),
        stable_denom: config.stable_denom,
        stake_denom: config.stake_denom,
        unbonding_seconds: config.unbonding_seconds,
        price: config.price,
        stopped: config.stopped,
        alarm: Timestamp::from_nanos(config.alarm),
        lost: Amount(USAGE.load(deps.storage)?.lost),
        act: act::last(deps.storage)?,
        following: reference::following(deps.storage, &config.policy)?,
        policy: config.policy,
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
    })
}

pub(crate) fn pending(deps: Deps<'_>) -> Result<PendingResponse, ContractError> {
    let pending = PENDING.load(deps.storage)?;
    let due_at = pending.as_ref().map(|pending| pending.due_at);
    let void_at = due_at.map(|due_at| due_at.saturating_add(CHANGE_SECONDS));
    Ok(PendingResponse { change: pending.map(|pending| pending.change), due_at, void_at })
}

pub(crate) fn positions(deps: Deps<'_>, env: &Env) -> Result<PositionsResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let (policy, price) = (&config.policy, config.price.price);
    let Position { held, coming: unbonding } = position::load(deps, env, &config)?;
    let values = held.values(price, Rounding::Down);
    let (total, targets) = (values.total(), policy.strategy.targets());
    let bucket = |value, target_bps| Bucket::new(value, total, target_bps, policy);
    let delegation = |delegated: &stateset_api::treasury::Delegated| {
        let rule = policy.validators.iter().find(|rule| rule.address == delegated.validator);
        DelegationInfo {
            validator: delegated.validator.clone(),
            amount: delegated.amount,
            value: Amount(stake_value(delegated.amount, price, Rounding::Down)),
            share_max_bps: rule.map(|rule| rule.share_max_bps),
        }
    };
    let pool = |pool: &stateset_api::treasury::PoolHolding| PoolInfo {
        pool: pool.pool.clone(),
        lp_token: config
            .known_pool(&pool.pool)
            .map(|known| known.lp_token.clone())
            .map_or_else(String::new, Addr::into),
        lp: pool.lp,
        value: Amount(pool.worth(pool.lp, price, Rounding::Down)),
        spot: pool.spot(),
        share_max_bps: policy.listed_pool(&pool.pool).map(|rule| rule.share_max_bps),
    };
    Ok(PositionsResponse {
        value: Amount(total),
        liquid: bucket(values.liquid, targets.liquid),
        staked: bucket(values.staked, targets.staked),
        liquidity: bucket(values.liquidity, targets.liquidity),
        idle: bucket(values.idle, 0),
        within_bands: within_bands(policy, &values),
        idle_stake: held.stake,
        delegations: held.delegated.iter().map(delegation).collect(),
        unbonding,
        pools: held.pools.iter().map(pool).collect(),
    })
}

pub(crate) fn remaining(deps: Deps<'_>, env: &Env) -> Result<RemainingResponse, ContractError> {
    let (config, usage) = (CONFIG.load(deps.storage)?, USAGE.load(deps.storage)?);
    let (policy, now) = (&config.policy, env.block.time.seconds());
    let balance = position::balance(deps.querier, env, &config.stable_denom)?;
    let left = |max: Amount, used: u128| Amount(max.0.saturating_sub(used));
    Ok(RemainingResponse {
        loss_per_day: left(policy.loss_per_day_max, usage.loss.sum(DAY, now)),
        swap_per_day: left(policy.swap_per_day_max, usage.swaps.sum(DAY, now)),
        loss_lifetime: left(policy.loss_lifetime_max, usage.lost),
        spendable: left(balance, policy.liquid_min.0),
        price_until: config.price.observed_at.saturating_add(policy.price_age_seconds()),
    })
}
