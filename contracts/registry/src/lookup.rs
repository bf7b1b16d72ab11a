//! Finding agents and naming them in answers: what every file about agents stands on.

use cosmwasm_std::Storage;
use stateset_api::AgentId;
use stateset_api::registry::RegisterResponse;

use crate::ContractError;
use crate::record::StoredAgent;
use crate::state::AGENTS;

pub(crate) fn load(storage: &dyn Storage, id: AgentId) -> Result<StoredAgent, ContractError> {
    AGENTS.may_load(storage, &id.0)?.ok_or(ContractError::UnknownAgent { id })
}

/// Nobody changes a retired agent.
pub(crate) fn load_unretired(storage: &dyn Storage, id: AgentId) -> Result<StoredAgent, ContractError> {
    let agent = load(storage, id)?;
    match agent.retired_at {
        None => Ok(agent),
        Some(at) => Err(ContractError::Retired { id, at }),
    }
}

pub(crate) fn answer(id: AgentId) -> RegisterResponse {
    RegisterResponse { id, did: id.did().to_string() }
}
