//! What stands from the beginning, and the reference price.

use cosmwasm_std::{DepsMut, Env, QuerierWrapper, Response, Storage, Timestamp};
use stateset_api::event::{TreasuryChanged, TreasuryPriced};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::treasury::{
    Breach, InstantiateMsg, PRICE_MAX, Policy, Price, Rules, UNBONDING_SECONDS_MAX, Unbonding, Usage, check_corridor,
    check_price_age,
};

use crate::state::{CONFIG, Config, PENDING, UNBONDING, USAGE};
use crate::{ContractError, address, auth, listing, position};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg { wallet, stable_denom, stake_denom, unbonding_seconds, price, policy, lost_before } = msg;
    let wallet = address::validate(deps.api, &wallet)?;
    auth::wallet_roles(deps.querier, &wallet)?;
    check_stable_denom(&stable_denom, &stake_denom)?;
    let bonded = deps.querier.query_bonded_denom()?;
    if bonded != stake_denom {
        return Err(ContractError::BondedDenom { got: stake_denom, bonded });
    }
    within("unbonding_seconds", unbonding_seconds, UNBONDING_SECONDS_MAX)?;
    policy.validate()?;
    check_price(env, &price, &policy)?;
    listing::check_validators(deps.querier, &Policy { validators: vec![], ..policy.clone() }, &policy)?;
    let mut config = Config {
        wallet,
        stable_denom,
        stake_denom,
        unbonding_seconds,
        price,
        stopped: None,
        policy,
        pools: vec![],
        alarm: 0,
    };
    listing::list(deps.as_ref(), env, &mut config)?;
    CONFIG.save(deps.storage, &config)?;
    USAGE.save(deps.storage, &Usage { lost: lost_before.0, ..Usage::default() })?;
    UNBONDING.save(deps.storage, &Unbonding::default())?;
    PENDING.save(deps.storage, &None)?;
    let by = config.wallet.into_string();
    Ok(Response::new().add_event(TreasuryChanged { change: "policy".to_owned(), by }.to_event()))
}

fn within(what: &'static str, got: u64, max: u64) -> Result<(), ContractError> {
    if (1..=max).contains(&got) { Ok(()) } else { Err(ContractError::Count { what, got, min: 1, max }) }
}

pub(crate) fn check_stable_denom(stable: &str, stake: &str) -> Result<(), ContractError> {
    within("bytes of a denom", stable.len() as u64, DENOM_BYTES_MAX as u64)?;
    if stable == stake { Err(ContractError::SameDenoms { denom: stable.to_owned() }) } else { Ok(()) }
}

/// Puts another in the place of the stable denom, of which nothing may be held in any way. A price in the old one
/// serves no more.
pub(crate) fn succeed_stable_denom(
    querier: QuerierWrapper<'_>,
    env: &Env,
    config: &mut Config,
    denom: String,
) -> Result<(), ContractError> {
    let held = position::balance(querier, env, &config.stable_denom)?;
    if !held.is_zero() || !config.pools.is_empty() {
        let (denom, pools) = (config.stable_denom.clone(), config.pools.len());
        return Err(ContractError::StableHeld { denom, held, pools });
    }
    config.stable_denom = denom;
    config.price.observed_at = 0;
    Ok(())
}

/// What speaks against a price by itself: its bounds, its time, and the corridor where pools are followed from it.
fn check_price(env: &Env, price: &Price, policy: &Policy) -> Result<(), ContractError> {
    let (Price { price: got, observed_at }, now) = (*price, env.block.time.seconds());
    if got.is_zero() || got.0 > PRICE_MAX {
        return Err(ContractError::Price { got, max: PRICE_MAX });
    }
    if observed_at > now {
        return Err(ContractError::PriceAhead { observed_at, now });
    }
    if let Some(follow) = &policy.reference {
        check_corridor(follow, got).map_err(|reason| Breach::NoReference { reason })?;
    }
    Ok(check_price_age(Rules { policy, price, unusable: None, now })?)
}

/// A proposal of the wallet's may be carried out days after it was drafted: it takes no newer price back, and brings
/// none from before an alarm.
pub(crate) fn set_price(storage: &mut dyn Storage, env: &Env, new: Price) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(storage)?;
    check_price(env, &new, &config.policy)?;
    let (Price { price, observed_at }, last) = (new, config.price.observed_at);
    if observed_at <= last {
        return Err(ContractError::PriceNotNewer { observed_at, last });
    }
    // Within the alarm's own second nobody can tell which was first.
    let alarm = Timestamp::from_nanos(config.alarm);
    if observed_at <= alarm.seconds() {
        return Err(ContractError::PriceBeforeAlarm { observed_at, alarm });
    }
    config.price = new;
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(TreasuryPriced { price, observed_at }.to_event()))
}
