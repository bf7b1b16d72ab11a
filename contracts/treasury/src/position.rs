//! What the treasury holds at this moment, read from bank, staking and pools. Remembers only what is unbonding, which the
//! chain does not tell contracts.

use cosmwasm_std::{Deps, Env, QuerierWrapper, Storage, Uint128, Uint256};
use stateset_api::Amount;
use stateset_api::treasury::{AMOUNT_MAX, Delegated, Holdings, Leaving};

use crate::state::{Config, UNBONDING, still_leaving};
use crate::{ContractError, pool};

/// An amount that the rules can reckon with.
pub(crate) fn checked(what: &'static str, amount: u128) -> Result<Amount, ContractError> {
    if amount <= AMOUNT_MAX {
        return Ok(Amount(amount));
    }
    Err(ContractError::TooMuch { what, got: amount.to_string(), max: AMOUNT_MAX })
}

fn narrowed(what: &'static str, amount: Uint256) -> Result<Amount, ContractError> {
    let narrow = Uint128::try_from(amount);
    let narrow = narrow.map_err(|_| ContractError::TooMuch { what, got: amount.to_string(), max: AMOUNT_MAX })?;
    checked(what, narrow.u128())
}

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

pub(crate) fn unbonding(storage: &dyn Storage) -> Result<Vec<Leaving>, ContractError> {
    Ok(UNBONDING.may_load(storage)?.unwrap_or_default())
}

pub(crate) fn load(deps: Deps<'_>, env: &Env, config: &Config) -> Result<Holdings, ContractError> {
    let mut pools = Vec::with_capacity(config.pools.len());
    for known in &config.pools {
        pools.push(pool::holding(deps.querier, config, known, &env.contract.address)?);
    }
    Ok(Holdings {
        stable: balance(deps.querier, env, &config.stable_denom)?,
        stake: balance(deps.querier, env, &config.stake_denom)?,
        unbonding: still_leaving(&unbonding(deps.storage)?, env.block.time.seconds()),
        delegated: delegated(deps.querier, env)?,
        pools,
    })
}

/// Notes stake that began to leave in this block, and forgets what has left. Answers how many unbondings there are; one
/// of nothing counts, for what came at once or cannot be told from rewards.
pub(crate) fn note_unbonding(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    amount: Amount,
) -> Result<usize, ContractError> {
    let now = env.block.time.seconds();
    let mut unbonding = unbonding(storage)?;
    unbonding.retain(|leaving| leaving.matures_at > now);
    let matures_at = now.saturating_add(config.unbonding_seconds);
    match unbonding.last_mut() {
        // As the chain does for one block.
        Some(last) if last.matures_at == matures_at => last.amount.0 = last.amount.0.saturating_add(amount.0),
        _ => unbonding.push(Leaving { amount, matures_at }),
    }
    UNBONDING.save(storage, &unbonding)?;
    Ok(unbonding.len())
}
