//! What is unbonding, as it is noted; [`Unbonding`] says how it is told from what came in.

use cosmwasm_std::{DepsMut, Env, QuerierWrapper, Storage};
use stateset_api::Amount;
use stateset_api::treasury::{Settled, Unbonding, UnbondingEntry};

use crate::state::{Config, UNBONDING};
use crate::{ContractError, position};

/// While there are no entries nothing is asked and nothing written.
fn load(storage: &dyn Storage) -> Result<Option<Unbonding>, ContractError> {
    Ok(UNBONDING.may_load(storage)?.filter(|unbonding| !unbonding.entries.is_empty()))
}

fn settled(querier: QuerierWrapper<'_>, env: &Env, config: &Config) -> Result<Settled, ContractError> {
    let idle = position::balance(querier, env, &config.stake_denom)?;
    Ok(Settled::new(idle, &position::delegated(querier, env)?))
}

/// Before the treasury itself moves stake: what came in until now is told from what it brings.
pub(crate) fn before_own_act(deps: DepsMut<'_>, env: &Env, config: &Config) -> Result<(), ContractError> {
    let Some(mut unbonding) = load(deps.storage)? else { return Ok(()) };
    unbonding.look(settled(deps.querier, env, config)?, env.block.time.seconds());
    Ok(UNBONDING.save(deps.storage, &unbonding)?)
}

/// After it moved stake: whatever came in meanwhile was no unbonding, which only a block's end brings.
pub(crate) fn after_own_act(deps: DepsMut<'_>, env: &Env, config: &Config) -> Result<(), ContractError> {
    let Some(mut unbonding) = load(deps.storage)? else { return Ok(()) };
    unbonding.seen = settled(deps.querier, env, config)?;
    Ok(UNBONDING.save(deps.storage, &unbonding)?)
}

/// So much goes out with the message that is answered.
pub(crate) fn before_sending(deps: DepsMut<'_>, env: &Env, config: &Config, amount: u128) -> Result<(), ContractError> {
    let Some(mut unbonding) = load(deps.storage)? else { return Ok(()) };
    unbonding.look(settled(deps.querier, env, config)?, env.block.time.seconds());
    unbonding.seen.idle = unbonding.seen.idle.saturating_sub(amount);
    Ok(UNBONDING.save(deps.storage, &unbonding)?)
}

/// Notes stake that began to leave, as an entry of its own: the chain makes one of those of one block alone, and blocks
/// may be shorter than the seconds that stand here. [`after_own_act`] comes next.
pub(crate) fn note(storage: &mut dyn Storage, env: &Env, config: &Config, amount: Amount) -> Result<(), ContractError> {
    let mut unbonding = UNBONDING.may_load(storage)?.unwrap_or_default();
    let matures_at = env.block.time.seconds().saturating_add(config.unbonding_seconds);
    unbonding.entries.push(UnbondingEntry { amount, matures_at });
    Ok(UNBONDING.save(storage, &unbonding)?)
}
