//! What stands from the beginning, and the reference price.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::{TreasuryChanged, TreasuryPriced};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::treasury::{InstantiateMsg, PRICE_MAX, Policy, Price, UNBONDING_SECONDS_MAX, Usage};

use crate::state::{CONFIG, Config, PENDING, UNBONDING, USAGE};
use crate::{ContractError, auth, listing};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg { wallet, stable_denom, stake_denom, unbonding_seconds, price, policy } = msg;
    let wallet = auth::address(deps.api, &wallet)?;
    auth::wallet_roles(deps.querier, &wallet)?;
    within("bytes of a denom", stable_denom.len() as u64, DENOM_BYTES_MAX as u64)?;
    if stable_denom == stake_denom {
        return Err(ContractError::SameDenoms { denom: stable_denom });
    }
    let bonded = deps.querier.query_bonded_denom()?;
    if bonded != stake_denom {
        return Err(ContractError::BondedDenom { got: stake_denom, bonded });
    }
    within("unbonding_seconds", unbonding_seconds, UNBONDING_SECONDS_MAX)?;
    policy.validate()?;
    listing::check_validators(deps.querier, &Policy { validators: vec![], ..policy.clone() }, &policy)?;
    let mut config = Config {
        wallet,
        stable_denom,
        stake_denom,
        unbonding_seconds,
        price: price_now(env, price)?,
        stopped: None,
        policy,
        pools: vec![],
        alarm: 0,
    };
    listing::list(deps.as_ref(), env, &mut config)?;
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
