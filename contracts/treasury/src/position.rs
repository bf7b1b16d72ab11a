//! What the treasury holds at this moment, read from bank, staking and pools. Remembers only what is unbonding, which
//! the chain does not tell contracts.

use cosmwasm_std::{Deps, Env, QuerierWrapper, Storage};
use stateset_api::Amount;
use stateset_api::treasury::{Delegated, Holdings, UnbondingEntry};

use crate::amount::narrowed;
use crate::state::{Config, KnownPool, UNBONDING};
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

/// The chain pays at the end of the first block after an unbonding's time: until then the entry counts for it, and
/// here.
const PAYOUT_SECONDS: u64 = 60;

/// What the chain still counts as an entry, soonest first.
fn entries(storage: &dyn Storage, env: &Env) -> Result<Vec<UnbondingEntry>, ContractError> {
    let mut entries = UNBONDING.may_load(storage)?.unwrap_or_default();
    entries.retain(|entry| entry.matures_at.saturating_add(PAYOUT_SECONDS) > env.block.time.seconds());
    Ok(entries)
}

/// What is still to come of them.
pub(crate) fn unbonding(storage: &dyn Storage, env: &Env) -> Result<Vec<UnbondingEntry>, ContractError> {
    let mut unbonding = entries(storage, env)?;
    unbonding.retain(|entry| entry.matures_at > env.block.time.seconds() && !entry.amount.is_zero());
    Ok(unbonding)
}

fn blocks(pool: &KnownPool, error: &ContractError) -> ContractError {
    ContractError::PoolBlocks { pool: pool.addr.to_string(), reason: error.to_string() }
}

pub(crate) fn load(deps: Deps<'_>, env: &Env, config: &Config) -> Result<Holdings, ContractError> {
    let mut pools = Vec::with_capacity(config.pools.len());
    for known in &config.pools {
        let holding = pool::holding(deps.querier, config, known, &env.contract.address);
        // Left out, it would let shares and targets look as if nothing lay there.
        pools.push(holding.map_err(|error| blocks(known, &error))?);
    }
    let unbonding = unbonding(deps.storage, env)?;
    Ok(Holdings {
        stable: balance(deps.querier, env, &config.stable_denom)?,
        stake: balance(deps.querier, env, &config.stake_denom)?,
        unbonding: Amount(unbonding.iter().fold(0, |sum, entry| sum.saturating_add(entry.amount.0))),
        unbonding_entries: u32::try_from(entries(deps.storage, env)?.len()).unwrap_or(u32::MAX),
        delegated: delegated(deps.querier, env)?,
        pools,
    })
}

/// Notes stake that began to leave, as an entry of its own: the chain makes one of those of one block alone, and blocks
/// may be shorter than the seconds that stand here.
pub(crate) fn note_unbonding(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    amount: Amount,
) -> Result<(), ContractError> {
    let mut entries = entries(storage, env)?;
    let matures_at = env.block.time.seconds().saturating_add(config.unbonding_seconds);
    entries.push(UnbondingEntry { amount, matures_at });
    Ok(UNBONDING.save(storage, &entries)?)
}
