//! What the treasury holds at this moment, read from bank, staking and pools. Remembers only what is unbonding, which the
//! chain does not tell contracts.

use cosmwasm_std::{Deps, Env, QuerierWrapper, Storage};
use stateset_api::Amount;
use stateset_api::treasury::{Delegated, Holdings, UnbondingEntry};

use crate::amount::narrowed;
use crate::state::{Config, UNBONDING};
use crate::{ContractError, pool};

pub(crate) fn balance(querier: QuerierWrapper<'_>, env: &Env, denom: &str) -> Result<Amount, ContractError> {
    narrowed("a balance", querier.query_balance(&env.contract.address, denom)?.amount)
}

/// In the order of the chain's answer, without those who have nothing.
pub(crate) fn delegated(querier: QuerierWrapper<'_>, env: &Env) -> Result<Vec<Delegated>, ContractError> {
    let mut found = Vec::new();
    for delegation in querier.query_all_delegations(&env.contract.address)? {
        let amount = narrowed("a delegation", delegation.amount.amount)?;
        if !amount.is_zero() {
            found.push(Delegated { validator: delegation.validator, amount });
        }
    }
    Ok(found)
}

/// What has not left by now, soonest first.
pub(crate) fn unbonding(storage: &dyn Storage, env: &Env) -> Result<Vec<UnbondingEntry>, ContractError> {
    let mut unbonding = UNBONDING.may_load(storage)?.unwrap_or_default();
    unbonding.retain(|entry| entry.matures_at > env.block.time.seconds());
    Ok(unbonding)
}

pub(crate) fn load(deps: Deps<'_>, env: &Env, config: &Config) -> Result<Holdings, ContractError> {
    let mut pools = Vec::with_capacity(config.pools.len());
    for known in &config.pools {
        pools.push(pool::holding(deps.querier, config, known, &env.contract.address)?);
    }
    let unbonding = unbonding(deps.storage, env)?;
    Ok(Holdings {
        stable: balance(deps.querier, env, &config.stable_denom)?,
        stake: balance(deps.querier, env, &config.stake_denom)?,
        unbonding: Amount(unbonding.iter().fold(0, |sum, entry| sum.saturating_add(entry.amount.0))),
        unbonding_entries: u32::try_from(unbonding.len()).unwrap_or(u32::MAX),
        delegated: delegated(deps.querier, env)?,
        pools,
    })
}

/// Notes stake that began to leave in this block, and forgets what has left.
pub(crate) fn note_unbonding(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    amount: Amount,
) -> Result<(), ContractError> {
    let mut unbonding = unbonding(storage, env)?;
    let matures_at = env.block.time.seconds().saturating_add(config.unbonding_seconds);
    match unbonding.last_mut() {
        // As the chain does for one block.
        Some(last) if last.matures_at == matures_at => last.amount.0 = last.amount.0.saturating_add(amount.0),
        _ => unbonding.push(UnbondingEntry { amount, matures_at }),
    }
    Ok(UNBONDING.save(storage, &unbonding)?)
}
