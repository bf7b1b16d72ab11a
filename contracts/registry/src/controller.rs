//! Controllers: named by an owner, confirmed by themselves.

use cosmwasm_std::{Addr, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::ControllerConfirmed;

use crate::ContractError;
use crate::lookup::load_unretired;
use crate::state::{CONFIRMED_CONTROLLERS, NAMED_CONTROLLERS, pair_key, prefix_key};

/// Records that `owner` names `controller` for `id`.
pub(crate) fn name(
    storage: &mut dyn Storage,
    controller: &Addr,
    owner: &Addr,
    id: AgentId,
) -> Result<(), ContractError> {
    if let Some(id) = NAMED_CONTROLLERS.may_load(storage, &pair_key(controller, owner))? {
        return Err(ContractError::ControllerTaken { controller: controller.to_string(), id });
    }
    Ok(NAMED_CONTROLLERS.save(storage, &pair_key(controller, owner), &id)?)
}

/// Forgets that `owner` named `controller`, and a confirmation of that agent.
pub(crate) fn forget(
    storage: &mut dyn Storage,
    controller: &Addr,
    owner: &Addr,
    id: AgentId,
) -> Result<(), ContractError> {
    NAMED_CONTROLLERS.remove(storage, &pair_key(controller, owner));
    if is_confirmed(storage, controller, id)? {
        CONFIRMED_CONTROLLERS.remove(storage, controller.as_bytes());
    }
    Ok(())
}

/// Another owner names the controller for the same agent from now on; whether it confirmed that agent stays as it is.
pub(crate) fn hand_over(
    storage: &mut dyn Storage,
    controller: &Addr,
    from: &Addr,
    to: &Addr,
    id: AgentId,
) -> Result<(), ContractError> {
    NAMED_CONTROLLERS.remove(storage, &pair_key(controller, from));
    name(storage, controller, to, id)
}

/// The sender says which agent it controls; the last word counts.
pub(crate) fn confirm(storage: &mut dyn Storage, sender: &Addr, id: AgentId) -> Result<Response, ContractError> {
    if load_unretired(storage, id)?.controller != *sender {
        return Err(ContractError::Unauthorized { role: "controller", id, sender: sender.to_string() });
    }
    CONFIRMED_CONTROLLERS.save(storage, sender.as_bytes(), &id)?;
    Ok(Response::new().add_event(ControllerConfirmed { id, controller: sender.to_string() }.to_event()))
}

pub(crate) fn is_confirmed(storage: &dyn Storage, controller: &Addr, id: AgentId) -> Result<bool, ContractError> {
    Ok(CONFIRMED_CONTROLLERS.may_load(storage, controller.as_bytes())? == Some(id))
}

/// The agent that the controller confirmed, or else the only one that names it.
pub(crate) fn agent_of(storage: &dyn Storage, controller: &Addr) -> Result<AgentId, ContractError> {
    if let Some(id) = CONFIRMED_CONTROLLERS.may_load(storage, controller.as_bytes())? {
        return Ok(id);
    }
    let named = NAMED_CONTROLLERS.under(storage, &prefix_key(controller.as_bytes()), None).take(2);
    let named = named.map(|entry| entry.map(|(_, id)| id)).collect::<Result<Vec<_>, _>>()?;
    match named.as_slice() {
        [] => Err(ContractError::UnknownController { controller: controller.to_string() }),
        [id] => Ok(*id),
        _ => Err(ContractError::AmbiguousController { controller: controller.to_string() }),
    }
}
