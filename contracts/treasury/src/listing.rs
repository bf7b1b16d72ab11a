//! Which pools are known: those listed, and those delisted while anything of the treasury's lies in them.
//!
//! A pool that is asked may answer by taking all gas. So those known already are asked in messages of the treasury to
//! itself, each within its gas; only one that is to be listed is asked without, and can keep nothing but itself out.

use cosmwasm_std::{Addr, Binary, Deps, DepsMut, Env, QuerierWrapper, Reply, Response, StdError, SubMsg};
use stateset_api::event::TreasuryPoolForgotten;
use stateset_api::treasury::{Breach, KNOWN_POOLS_MAX, Policy, SelfMsg, VenueRule};

use crate::state::{CONFIG, Config, KnownPool, POOL_GAS_MAX};
use crate::{ContractError, action, address, pool, reference, self_call};

/// Of the replies to messages that forget; a recall counts its own from below.
pub(crate) const FAILED: u64 = u64::MAX;

/// Messages that forget the pools which the policy does not list, if nothing lies in them.
pub(crate) fn forget_delisted(env: &Env, config: &Config) -> Result<Vec<SubMsg>, ContractError> {
    let delisted = config.pools.iter().filter(|known| config.policy.listed_pool(known.addr.as_str()).is_none());
    let forget = |known: &KnownPool| {
        let forget = self_call::message(env, SelfMsg::Forget { pool: known.addr.to_string() })?;
        let payload = Binary::from(known.addr.as_bytes());
        Ok(SubMsg::reply_on_error(forget, FAILED).with_gas_limit(POOL_GAS_MAX).with_payload(payload))
    };
    delisted.map(forget).collect()
}

/// Asks as every action would. Fails, and is forgotten for it, where that fails.
pub(crate) fn forget(deps: DepsMut<'_>, env: &Env, address: &str) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let empty = match config.known_pool(address) {
        Some(known) => pool::holding(deps.querier, &config, known, &env.contract.address)?.lp.is_zero(),
        None => false,
    };
    if empty { remove(deps, config, address) } else { Ok(Response::new()) }
}

/// What gives no answer, or takes all its gas for one, would stand in the way of every action that reckons with it.
pub(crate) fn failed(deps: DepsMut<'_>, reply: &Reply) -> Result<Response, ContractError> {
    let address = std::str::from_utf8(&reply.payload).map_err(StdError::from)?;
    let config = CONFIG.load(deps.storage)?;
    remove(deps, config, address)
}

/// By the wallet: whatever the pool says.
pub(crate) fn forget_unasked(deps: DepsMut<'_>, address: &str) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if config.policy.listed_pool(address).is_some() {
        return Err(ContractError::PoolListed { pool: address.to_owned() });
    }
    if config.known_pool(address).is_none() {
        return Err(Breach::PoolUnknown { pool: address.to_owned() }.into());
    }
    remove(deps, config, address)
}

fn remove(deps: DepsMut<'_>, mut config: Config, address: &str) -> Result<Response, ContractError> {
    config.pools.retain(|known| known.addr.as_str() != address);
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(TreasuryPoolForgotten { pool: address.to_owned() }.to_event()))
}

/// Validators that `after` newly lists exist.
pub(crate) fn check_validators(
    querier: QuerierWrapper<'_>,
    before: &Policy,
    after: &Policy,
) -> Result<(), ContractError> {
    let was_listed = |rule: &VenueRule| before.validators.iter().any(|was| was.address == rule.address);
    for rule in after.validators.iter().filter(|rule| !was_listed(rule)) {
        let known = querier.query_validator(&rule.address)?;
        known.ok_or_else(|| ContractError::NoValidator { validator: rule.address.clone() })?;
    }
    Ok(())
}

/// Makes the pools known that the policy newly lists. They must trade the two denoms, and answer now what every action
/// will ask: one that does not would stop all of them.
pub(crate) fn list(deps: Deps<'_>, env: &Env, config: &mut Config) -> Result<(), ContractError> {
    let is_new = |config: &Config, address: &str| config.known_pool(address).is_none();
    for rule in config.policy.pools.clone() {
        if is_new(config, &rule.address) {
            let found = pool::inspect(deps, config, address::validate(deps.api, &rule.address)?)?;
            check_token(config, &found.addr, &found.lp_token)?;
            pool::holding(deps.querier, config, &found, &env.contract.address)?;
            config.pools.push(found);
        }
    }
    if config.pools.len() > KNOWN_POOLS_MAX {
        return Err(ContractError::TooManyPools { max: KNOWN_POOLS_MAX });
    }
    check_followed(deps.querier, env, config)
}

/// A pool whose code, or whose LP token's, somebody may replace says whatever he likes, and one without an accumulator
/// nothing.
fn check_followed(querier: QuerierWrapper<'_>, env: &Env, config: &Config) -> Result<(), ContractError> {
    let Some(follow) = &config.policy.reference else { return Ok(()) };
    for followed in &follow.pools {
        let known = action::known(config, &followed.address)?;
        for contract in [&known.addr, &known.lp_token] {
            if let Some(admin) = querier.query_wasm_contract_info(contract)?.admin {
                return Err(ContractError::PoolAdmin { pool: followed.address.clone(), admin: admin.into_string() });
            }
        }
    }
    reference::read(querier, config, follow, &env.contract.address).map(drop)
}

/// The token is the pool's word, and a recall would send the pool the other's.
fn check_token(config: &Config, pool: &Addr, lp_token: &Addr) -> Result<(), ContractError> {
    match config.pools.iter().find(|known| known.lp_token == *lp_token) {
        Some(other) => Err(ContractError::LpToken { pool: pool.to_string(), other: other.addr.to_string() }),
        None => Ok(()),
    }
}

/// After the messages that forget.
pub(crate) fn list_pools(deps: DepsMut<'_>, env: &Env) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    list(deps.as_ref(), env, &mut config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new())
}
