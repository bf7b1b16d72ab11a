//! What stands from the beginning, and ownership, which moves in two steps. What may change later is in `change`.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::event::{OwnershipAccepted, OwnershipOffered, RolesSet};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::reputation::InstantiateMsg;

use crate::auth::authorize;
use crate::context::Context;
use crate::record::{Config, Term};
use crate::state::{CASE_COUNTER, CONFIG, HOOKS};
use crate::{ContractError, address, pending, wallet_code};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let other = |role, text: &str| address::validate_other(deps.api, &env.contract.address, role, text);
    msg.clock.validate()?;
    msg.rules.validate(msg.clock.window_seconds_min)?;
    wallet_code::check(deps.querier, &msg.wallet_code_ids)?;
    check_denom(&msg.stake_denom)?;
    check_denom(&msg.rating_denom)?;
    let (owner, governance) = (other("owner", &msg.owner)?, other("governance", &msg.governance)?);
    let config = Config {
        in_setup: owner == governance,
        owner,
        offered_to: None,
        registry: other("registry", &msg.registry)?,
        stake_denom: msg.stake_denom,
        rating_denom: msg.rating_denom,
        wallet_code_ids: msg.wallet_code_ids,
        clock: msg.clock,
        term: 0,
        present: Term { governance, community: other("community", &msg.community)?, rules: msg.rules },
    };
    CONFIG.save(deps.storage, &config)?;
    HOOKS.save(deps.storage, &Vec::new())?;
    CASE_COUNTER.save(deps.storage, &0)?;
    let event = RolesSet { governance: msg.governance, community: msg.community, term: config.term }.to_event();
    Ok(Response::new().add_event(event))
}

pub(crate) fn check_denom(denom: &str) -> Result<(), ContractError> {
    let (got, max) = (denom.len() as u64, DENOM_BYTES_MAX as u64);
    if (1..=max).contains(&got) {
        return Ok(());
    }
    Err(ContractError::Count { what: "bytes of a denom", got, min: 1, max })
}

pub(crate) fn offer(deps: DepsMut<'_>, ctx: Context<'_>, to: Option<String>) -> Result<Response, ContractError> {
    let other = |to: String| address::validate_other(deps.api, ctx.contract(), "owner", &to);
    let offered_to = to.map(other).transpose()?;
    let to = offered_to.as_ref().map(ToString::to_string).unwrap_or_default();
    CONFIG.save(deps.storage, &Config { offered_to, ..ctx.config })?;
    Ok(Response::new().add_event(OwnershipOffered { to }.to_event()))
}

/// By the one to whom it is offered.
pub(crate) fn accept(storage: &mut dyn Storage, ctx: Context<'_>) -> Result<Response, ContractError> {
    let Context { info, mut config, .. } = ctx;
    let offered_to: Addr = config.offered_to.take().ok_or(ContractError::NothingOffered {})?;
    authorize("one to whom ownership is offered", &offered_to, &info.sender)?;
    config.owner = offered_to;
    config.in_setup = config.in_setup && config.owner == config.present.governance;
    CONFIG.save(storage, &config)?;
    // What the former owner announced is not the new one's wish.
    let dropped = pending::drop(storage, &config.owner)?;
    let accepted = OwnershipAccepted { owner: config.owner.into_string() }.to_event();
    Ok(Response::new().add_events(dropped).add_event(accepted))
}
