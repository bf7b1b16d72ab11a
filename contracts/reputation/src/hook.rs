//! Hooks: contracts that hear of crossings, within a gas limit, and whose failure changes nothing.

use cosmwasm_std::{Addr, Api, Binary, DepsMut, Reply, Response, Storage, SubMsg, WasmMsg, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::{HookFailed, HookRemoved};
use stateset_api::reputation::{HOOK_GAS_MAX, HOOKS_MAX, HookMsg};
use stateset_api::score::{Band, Score};

use crate::state::HOOKS;
use crate::{ContractError, address};

/// The only reply that the contract expects: of a hook that failed.
const FAILED: u64 = 1;

/// All of them with one more, which the caller stores.
pub(crate) fn with(storage: &dyn Storage, api: &dyn Api, hook: &str) -> Result<Vec<Addr>, ContractError> {
    let hook = address::validate(api, hook)?;
    let mut hooks = HOOKS.load(storage)?;
    if hooks.contains(&hook) {
        return Err(ContractError::Twice { what: "hook", text: hook.into_string() });
    }
    if hooks.len() >= HOOKS_MAX {
        return Err(ContractError::TooManyHooks { max: HOOKS_MAX });
    }
    hooks.push(hook);
    Ok(hooks)
}

/// At once: one that hears no more hides nothing, since crossings are events, and standings anybody's to read. By
/// address, never by index.
pub(crate) fn remove(deps: DepsMut<'_>, hook: &str) -> Result<Response, ContractError> {
    let hook = address::validate(deps.api, hook)?;
    let mut hooks = HOOKS.load(deps.storage)?;
    let Some(index) = hooks.iter().position(|other| *other == hook) else {
        return Err(ContractError::NoHook { address: hook.into_string() });
    };
    hooks.remove(index);
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
