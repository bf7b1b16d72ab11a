//! What the treasury holds at this moment, read from bank, staking and pools. Remembers nothing.

use cosmwasm_std::{Deps, Env, QuerierWrapper};
use stateset_api::Amount;
use stateset_api::treasury::{Delegated, Holdings, Settled, UnbondingEntry};

use crate::amount::narrowed;
use crate::state::{Config, KnownPool, UNBONDING};
use crate::{ContractError, pool};

pub(crate) struct Position {
    pub(crate) held: Holdings,
    /// What is still to come out of staking, soonest first.
    pub(crate) coming: Vec<UnbondingEntry>,
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

fn blocks(pool: &KnownPool, error: &ContractError) -> ContractError {
    ContractError::PoolBlocks { pool: pool.addr.to_string(), reason: error.to_string() }
}

pub(crate) fn load(deps: Deps<'_>, env: &Env, config: &Config) -> Result<Position, ContractError> {
    let mut pools = Vec::with_capacity(config.pools.len());
    for known in &config.pools {
        let holding = pool::holding(deps.querier, config, known, &env.contract.address);
        // Left out, it would let shares and targets look as if nothing lay there.
        pools.push(holding.map_err(|error| blocks(known, &error))?);
    }
    let stake = balance(deps.querier, env, &config.stake_denom)?;
    let delegated = delegated(deps.querier, env)?;
    let (mut unbonding, now) = (UNBONDING.may_load(deps.storage)?.unwrap_or_default(), env.block.time.seconds());
    unbonding.look(Settled::new(stake, &delegated), now);
    let coming = unbonding.coming(now);
    Ok(Position {
        held: Holdings {
            stable: balance(deps.querier, env, &config.stable_denom)?,
            stake,
            unbonding: Amount(coming.iter().fold(0, |sum, entry| sum.saturating_add(entry.amount.0))),
            unbonding_entries: unbonding.count(),
            delegated,
            pools,
        },
        coming,
    })
}
