//! Who the owner is and what he may do at once: block, pause, hand over. What waits is in `change`.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::event::{AddressBlocked, AutoApprovalSet, OwnershipAccepted, OwnershipOffered};
use stateset_api::governance::{BLOCKED_MAX, DELAY_SECONDS_DEFAULT, InstantiateMsg, Settings};

use crate::address;
use crate::auth::authorize;
use crate::context::Context;
use crate::record::{Blocking, Config};
use crate::state::{APPROVAL_COUNTER, BALLOT_COUNTER, BLOCKED, CHANGE_COUNTER, CONFIG};
use crate::{ContractError, limits, settings};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg { owner, registry, reputation, rules, workflows, risk, compliance, blocked, delay_seconds } =
        msg;
    let delay_seconds = delay_seconds.unwrap_or(DELAY_SECONDS_DEFAULT);
    settings::check_delay(delay_seconds)?;
    limits::check("blocked addresses", blocked.len(), 0, BLOCKED_MAX)?;
    let config = Config {
        owner: other(&deps, env, "owner", &owner)?,
        offered_to: None,
        registry: other(&deps, env, "registry", &registry)?,
        reputation: other(&deps, env, "reputation", &reputation)?,
        epoch: 1,
        tenure: 1,
        alarms: 0,
        paused: false,
        delay_seconds,
        workflows_epoch: 1,
        workflows_since: 0,
        kept_since: 1,
        pause_ended: 0,
    };
    CONFIG.save(deps.storage, &config)?;
    for counter in [&BALLOT_COUNTER, &APPROVAL_COUNTER, &CHANGE_COUNTER] {
        counter.save(deps.storage, &0)?;
    }
    let settings = Settings { rules, workflows, risk, compliance };
    settings::check(deps.as_ref(), env, &settings, true)?;
    settings::store(deps.storage, &settings)?;
    for text in blocked {
        let addr = address::validate(deps.api, &text)?;
        BLOCKED.save(deps.storage, addr.as_bytes(), &Blocking::Blocked)?;
    }
    Ok(Response::new())
}

pub(crate) fn block(deps: DepsMut<'_>, ctx: &Context<'_>, text: &str) -> Result<Response, ContractError> {
    let blocked = address::validate(deps.api, text)?.into_string();
    if BLOCKED.may_load(deps.storage, blocked.as_bytes())? == Some(Blocking::Blocked) {
        return Err(ContractError::BlockedAlready { address: blocked });
    }
    BLOCKED.save(deps.storage, blocked.as_bytes(), &Blocking::Blocked)?;
    raise_alarm(deps.storage, ctx.config.clone())?;
    Ok(Response::new().add_event(AddressBlocked { address: blocked }.to_event()))
}

/// Again while paused: voids what would end the pause.
pub(crate) fn pause(storage: &mut dyn Storage, ctx: &Context<'_>) -> Result<Response, ContractError> {
    raise_alarm(storage, Config { paused: true, ..ctx.config.clone() })?;
    Ok(Response::new().add_event(AutoApprovalSet { paused: true }.to_event()))
}

/// And voids what would offer it again.
pub(crate) fn withdraw_offer(storage: &mut dyn Storage, ctx: &Context<'_>) -> Result<Response, ContractError> {
    let mut config = ctx.config.clone();
    config.offered_to.take().ok_or(ContractError::NothingOffered {})?;
    raise_alarm(storage, config)?;
    Ok(Response::new().add_event(OwnershipOffered { to: String::new() }.to_event()))
}

/// Voids what waits and would undo what the owner does now.
pub(crate) fn raise_alarm(storage: &mut dyn Storage, mut config: Config) -> Result<(), ContractError> {
    config.alarms = config.alarms.saturating_add(1);
    Ok(CONFIG.save(storage, &config)?)
}

pub(crate) fn accept(storage: &mut dyn Storage, ctx: &Context<'_>) -> Result<Response, ContractError> {
    let mut config = ctx.config.clone();
    let offered_to = config.offered_to.take().ok_or(ContractError::NothingOffered {})?;
    authorize("one to whom ownership is offered", &offered_to, ctx.sender)?;
    config.owner = ctx.sender.clone();
    // What the former owner proposed is not the new one's wish.
    config.tenure = config.tenure.saturating_add(1);
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(OwnershipAccepted { owner: config.owner.into_string() }.to_event()))
}

/// An address of this chain that is not the contract's own.
fn other(deps: &DepsMut<'_>, env: &Env, role: &'static str, text: &str) -> Result<Addr, ContractError> {
    let addr = address::validate(deps.api, text)?;
    if addr == env.contract.address { Err(ContractError::Itself { role }) } else { Ok(addr) }
}
