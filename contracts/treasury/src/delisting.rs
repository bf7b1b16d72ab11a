//! Pools that are not listed any more: known while anything of the treasury's lies in them, forgotten after.

use cosmwasm_std::{Binary, DepsMut, Env, Reply, Response, StdError, SubMsg};
use stateset_api::treasury::{ExecuteMsg, SelfMsg};

use crate::recall::POOL_GAS_MAX;
use crate::state::{CONFIG, Config};
use crate::{ContractError, operator, pool};

/// Of the replies to messages that forget; a recall counts its own from below.
pub(crate) const FAILED: u64 = u64::MAX;

/// Messages that forget the pools which the policy does not list, if nothing lies in them.
pub(crate) fn delist(env: &Env, config: &Config) -> Result<Vec<SubMsg>, ContractError> {
    let delisted = config.pools.iter().filter(|known| config.policy.listed_pool(known.addr.as_str()).is_none());
    let forget = |known: &crate::state::KnownPool| {
        let forget = operator::to_self(env, &ExecuteMsg::SelfCall(SelfMsg::Forget { pool: known.addr.to_string() }))?;
        let payload = Binary::from(known.addr.as_bytes());
        Ok(SubMsg::reply_on_error(forget, FAILED).with_gas_limit(POOL_GAS_MAX).with_payload(payload))
    };
    delisted.map(forget).collect()
}

pub(crate) fn forget(deps: DepsMut<'_>, env: &Env, address: &str) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let empty = match config.known_pool(address) {
        Some(known) => pool::lp_balance(deps.querier, known, &env.contract.address)?.is_zero(),
        None => false,
    };
    if empty { drop(deps, config, address) } else { Ok(Response::new()) }
}

/// What gives no answer, or takes all its gas for one, would stand in the way of every action that reckons with it.
pub(crate) fn failed(deps: DepsMut<'_>, reply: &Reply) -> Result<Response, ContractError> {
    let address = std::str::from_utf8(&reply.payload).map_err(StdError::from)?;
    let config = CONFIG.load(deps.storage)?;
    drop(deps, config, address)
}

fn drop(deps: DepsMut<'_>, mut config: Config, address: &str) -> Result<Response, ContractError> {
    let listed = config.policy.listed_pool(address).is_some();
    config.pools.retain(|known| listed || known.addr.as_str() != address);
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new())
}
