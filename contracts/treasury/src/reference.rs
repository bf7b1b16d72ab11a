//! The reference price where it follows pools: read from their accumulators by whoever comes, judged by the pure rule.
//! Nobody who calls picks anything, and within an action nobody may.

use cosmwasm_std::{Addr, DepsMut, Env, QuerierWrapper, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::TreasuryObserved;
use stateset_api::treasury::{Follow, Following, Observations, Policy, Reading, Rounding, Unusable, price_under};

use crate::state::{CONFIG, Config, IN_ACTION, OBSERVATIONS};
use crate::{ContractError, action, pool};

fn load(storage: &dyn Storage, follow: &Follow) -> Result<Observations, ContractError> {
    let observations = OBSERVATIONS.may_load(storage)?.flatten();
    Ok(observations.unwrap_or_else(|| Observations::new(follow)))
}

/// Why the followed pools give no usable price, if there are any and they give none.
pub(crate) fn unusable(storage: &dyn Storage, policy: &Policy) -> Result<Option<Unusable>, ContractError> {
    match &policy.reference {
        Some(follow) => Ok(load(storage, follow)?.unusable),
        None => Ok(None),
    }
}

pub(crate) fn following(storage: &dyn Storage, policy: &Policy) -> Result<Option<Following>, ContractError> {
    let Some(follow) = &policy.reference else { return Ok(None) };
    let observations = load(storage, follow)?;
    Ok(Some(Following {
        due_at: observations.due_at(follow),
        observations: u32::try_from(observations.log.len()).unwrap_or(u32::MAX),
        unusable: observations.unusable,
        error_bps_max: Amount(follow.error_bps_max()),
    }))
}

pub(crate) fn observe(deps: DepsMut<'_>, env: &Env) -> Result<Response, ContractError> {
    // What a pool does in the middle of an action is no price of its.
    if IN_ACTION.may_load(deps.storage)?.unwrap_or_default() {
        return Err(ContractError::Reentrant {});
    }
    let mut config = CONFIG.load(deps.storage)?;
    let follow = config.policy.reference.clone().ok_or(ContractError::NotFollowing {})?;
    let (mut observations, now) = (load(deps.storage, &follow)?, env.block.time.seconds());
    let readings = read(deps.querier, &config, &follow, &env.contract.address)?;
    observations
        .observe(&follow, &mut config.price, now, &readings)
        .map_err(|not_due| ContractError::ObservedAlready { due_at: not_due.due_at, now })?;
    let event = TreasuryObserved {
        price: config.price.price,
        observed_at: config.price.observed_at,
        usable: observations.unusable.is_none(),
    };
    OBSERVATIONS.save(deps.storage, &Some(observations))?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(event.to_event()))
}

/// What each followed pool says now, in the policy's order. One that does not answer keeps all from being observed, and
/// the price from serving once it is stale.
pub(crate) fn read(
    querier: QuerierWrapper<'_>,
    config: &Config,
    follow: &Follow,
    own: &Addr,
) -> Result<Vec<Reading>, ContractError> {
    let mut readings = Vec::with_capacity(follow.pools.len());
    for followed in &follow.pools {
        let known = action::known(config, &followed.address)?;
        let (holding, cumulative) = pool::observe(querier, config, known, own)?;
        let others = Amount(holding.lp_supply.0.saturating_sub(holding.lp.0));
        let depth = Amount(holding.worth(others, config.price.price, Rounding::Down));
        readings.push(Reading { cumulative, depth });
    }
    Ok(readings)
}

/// Puts another policy in the place of the one in force, with what that does to the price.
pub(crate) fn replace_policy(
    storage: &mut dyn Storage,
    config: &mut Config,
    after: Policy,
) -> Result<(), ContractError> {
    config.price = price_under(&config.policy, &after, config.price);
    if config.policy.reference != after.reference {
        let observations = match (&config.policy.reference, &after.reference) {
            (Some(before), Some(after)) => Some(load(storage, before)?.under(before, after)),
            _ => None,
        };
        OBSERVATIONS.save(storage, &observations)?;
    }
    config.policy = after;
    Ok(())
}
