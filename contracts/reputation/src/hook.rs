//! Hooks: contracts that are told of crossings, within a gas limit, and whose failure changes nothing.

use cosmwasm_std::{Addr, Binary, DepsMut, Reply, Response, Storage, SubMsg, WasmMsg, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::{HookAdded, HookFailed, HookRemoved};
use stateset_api::reputation::{HOOK_GAS_MAX, HOOKS_MAX, HookMsg};
use stateset_api::score::{Band, Score};

use crate::ContractError;
use crate::party::address;
use crate::state::HOOKS;

/// The only reply that the contract expects: of a hook that failed.
const FAILED: u64 = 1;

pub(crate) fn add(deps: DepsMut<'_>, hook: &str) -> Result<Response, ContractError> {
    let hook = address(deps.api, hook)?;
    let mut hooks = HOOKS.load(deps.storage)?;
    if hooks.contains(&hook) {
        return Err(ContractError::Twice { what: "hook", text: hook.into_string() });
    }
    if hooks.len() >= HOOKS_MAX {
        return Err(ContractError::TooManyHooks { max: HOOKS_MAX });
    }
    let event = HookAdded { hook: hook.to_string() }.to_event();
    hooks.push(hook);
    HOOKS.save(deps.storage, &hooks)?;
    Ok(Response::new().add_event(event))
}

/// By address, never by place.
pub(crate) fn remove(deps: DepsMut<'_>, hook: &str) -> Result<Response, ContractError> {
    let hook = address(deps.api, hook)?;
    let mut hooks = HOOKS.load(deps.storage)?;
    let Some(place) = hooks.iter().position(|other| *other == hook) else {
        return Err(ContractError::NoHook { address: hook.into_string() });
    };
    hooks.remove(place);
    HOOKS.save(deps.storage, &hooks)?;
    Ok(Response::new().add_event(HookRemoved { hook: hook.into_string() }.to_event()))
}

pub(crate) fn calls(
    storage: &dyn Storage,
    agent: AgentId,
    band: Band,
    overall: Score,
) -> Result<Vec<SubMsg>, ContractError> {
    let msg = to_json_binary(&HookMsg::ReputationCrossed { agent, band, overall })?;
    let call = |hook: Addr| {
        let payload = Binary::from(hook.as_bytes());
        let call = WasmMsg::Execute { contract_addr: hook.into_string(), msg: msg.clone(), funds: vec![] };
        SubMsg::reply_on_error(call, FAILED).with_gas_limit(HOOK_GAS_MAX).with_payload(payload)
    };
    Ok(HOOKS.load(storage)?.into_iter().map(call).collect())
}

/// Says that a hook failed; that is all.
pub(crate) fn failed(reply: Reply) -> Result<Response, ContractError> {
    if reply.id != FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let hook = String::from_utf8_lossy(&reply.payload).into_owned();
    Ok(Response::new().add_event(HookFailed { hook }.to_event()))
}
