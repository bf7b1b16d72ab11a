//! What stands from the beginning, the reference price, and putting a policy into force.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::{TreasuryChanged, TreasuryPriced};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::treasury::{
    InstantiateMsg, KNOWN_POOLS_MAX, PRICE_MAX, Policy, Price, UNBONDING_SECONDS_MAX, Usage, VenueRule,
};

use crate::state::{CONFIG, Config, KnownPool, PENDING, UNBONDING, USAGE};
use crate::{ContractError, party, pool};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg { wallet, stable_denom, stake_denom, unbonding_seconds, price, policy } = msg;
    let wallet = party::address(deps.api, &wallet)?;
    party::wallet_roles(deps.querier, &wallet)?;
    within("bytes of a denom", stable_denom.len() as u64, DENOM_BYTES_MAX as u64)?;
    if stable_denom == stake_denom {
        return Err(ContractError::SameDenoms { denom: stable_denom });
    }
    let bonded = deps.querier.query_bonded_denom()?;
    if bonded != stake_denom {
        return Err(ContractError::BondedDenom { got: stake_denom, bonded });
    }
    within("unbonding_seconds", unbonding_seconds, UNBONDING_SECONDS_MAX)?;
    let nothing = Policy { validators: vec![], pools: vec![], ..policy.clone() };
    let mut config = Config {
        wallet,
        stable_denom,
        stake_denom,
        unbonding_seconds,
        price: price_now(env, price)?,
        stopped: None,
        policy: nothing,
        pools: vec![],
    };
    enforce(&deps, env, &mut config, policy)?;
    CONFIG.save(deps.storage, &config)?;
    USAGE.save(deps.storage, &Usage::default())?;
    UNBONDING.save(deps.storage, &Vec::new())?;
    PENDING.save(deps.storage, &None)?;
    let by = config.wallet.into_string();
    Ok(Response::new().add_event(TreasuryChanged { change: "policy".to_owned(), by }.to_event()))
}

fn within(what: &'static str, got: u64, max: u64) -> Result<(), ContractError> {
    if (1..=max).contains(&got) { Ok(()) } else { Err(ContractError::Count { what, got, min: 1, max }) }
}

fn price_now(env: &Env, price: Amount) -> Result<Price, ContractError> {
    if price.is_zero() || price.0 > PRICE_MAX {
        return Err(ContractError::Price { got: price, max: PRICE_MAX });
    }
    Ok(Price { price, set_at: env.block.time.seconds() })
}

pub(crate) fn set_price(storage: &mut dyn Storage, env: &Env, price: Amount) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(storage)?;
    config.price = price_now(env, price)?;
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(TreasuryPriced { price }.to_event()))
}

/// Makes a looser `policy` the present one; a tighter one lists nothing anew, and asks nobody. Newly listed validators must exist, newly listed pools must trade the two denoms; a
/// delisted pool stays known while there is liquidity in it. What vanished or fails keeps nobody from delisting it.
pub(crate) fn enforce(deps: &DepsMut<'_>, env: &Env, config: &mut Config, policy: Policy) -> Result<(), ContractError> {
    policy.validate()?;
    let was_listed = |rules: &[VenueRule], rule: &VenueRule| rules.iter().any(|was| was.address == rule.address);
    for rule in policy.validators.iter().filter(|rule| !was_listed(&config.policy.validators, rule)) {
        let known = deps.querier.query_validator(&rule.address)?;
        known.ok_or_else(|| ContractError::NoValidator { validator: rule.address.clone() })?;
    }
    let mut pools: Vec<KnownPool> = Vec::new();
    for known in &config.pools {
        let listed = policy.listed_pool(known.addr.as_str()).is_some();
        let lp = pool::lp_balance(deps.querier, known, &env.contract.address);
        if listed || lp.is_ok_and(|lp| !lp.is_zero()) {
            pools.push(known.clone());
        }
    }
    for rule in &policy.pools {
        if pools.iter().all(|known| known.addr.as_str() != rule.address) {
            let met = pool::meet(deps.querier, config, party::address(deps.api, &rule.address)?)?;
            // Its word, and a recall would send it the other's tokens.
            if let Some(other) = pools.iter().find(|known| known.lp_token == met.lp_token) {
                let (pool, other) = (met.addr.into_string(), other.addr.to_string());
                return Err(ContractError::LpToken { pool, other });
            }
            pools.push(met);
        }
    }
    if pools.len() > KNOWN_POOLS_MAX {
        return Err(ContractError::TooManyPools { max: KNOWN_POOLS_MAX });
    }
    config.pools = pools;
    config.policy = policy;
    Ok(())
}
