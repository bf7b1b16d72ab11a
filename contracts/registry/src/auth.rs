//! Who may send what: one check per group of messages.

use cosmwasm_std::{Addr, Storage};
use stateset_api::AgentId;

use crate::ContractError;
use crate::lookup::load_unretired;
use crate::record::StoredAgent;
use crate::state::{CONFIG, Config};

/// The owner group's one authority check. Nobody changes a retired agent.
pub(crate) fn authorize_owner(storage: &dyn Storage, id: AgentId, sender: &Addr) -> Result<StoredAgent, ContractError> {
    let agent = load_unretired(storage, id)?;
    if agent.owner == *sender {
        return Ok(agent);
    }
    Err(ContractError::Unauthorized { role: "owner", id, sender: sender.to_string() })
}

/// The authority group's one authority check.
pub(crate) fn authorize_authority(storage: &dyn Storage, sender: &Addr) -> Result<Config, ContractError> {
    let config = CONFIG.load(storage)?;
    if config.authority.as_ref() == Some(sender) {
        return Ok(config);
    }
    Err(ContractError::NotTheAuthority { sender: sender.to_string() })
}
