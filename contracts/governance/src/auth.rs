//! Who acts for an agent, by the registry; how it stands, by the reputation contract.

use cosmwasm_std::{Addr, QuerierWrapper};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::registry::Status;
use stateset_api::registry::layout::status_key;
use stateset_api::reputation::standing_key;
use stateset_api::score::Standing;

use crate::ContractError;

/// The one question of `stateset_api::registry::QueryMsg` that is asked here, and the part of the answer that is read.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Agent { id: AgentId },
}

/// An agent's accounts, as far as governance needs them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AgentRoles {
    pub(crate) id: AgentId,
    pub(crate) owner: Addr,
    pub(crate) controller: Addr,
    controller_confirmed: bool,
    pub(crate) agent_type: String,
    pub(crate) wallet: Option<Addr>,
    pub(crate) status: Status,
    suspension: Option<Suspension>,
}

/// `stateset_api::registry::Suspension`, as far as it is read here.
#[derive(Clone, Debug, Deserialize)]
struct Suspension {
    since: u64,
}

impl AgentRoles {
    /// Asks the registry, whose addresses were checked there.
    pub(crate) fn load(querier: QuerierWrapper<'_>, registry: &Addr, id: AgentId) -> Result<Self, ContractError> {
        querier
            .query_wasm_smart(registry, &Question::Agent { id })
            .map_err(|error| ContractError::UnknownAgent { agent: id, reason: error.to_string() })
    }

    /// Whether an address is one of the agent's own, by its own word: owners accept, wallets confirm. Otherwise an
    /// owner could name approvers as its controller, one after the other, and take their votes on its agent.
    pub(crate) fn has(&self, address: &str) -> bool {
        self.owner.as_str() == address
            || (self.controller_confirmed && self.controller.as_str() == address)
            || self.wallet.as_ref().is_some_and(|wallet| wallet.as_str() == address)
    }

    /// The requester group's one authority check. A controller that asks has spoken for itself.
    pub(crate) fn authorize(&self, sender: &Addr) -> Result<(), ContractError> {
        if self.has(sender.as_str()) || self.controller == *sender {
            return Ok(());
        }
        Err(ContractError::NotTheAgents { agent: self.id, sender: sender.to_string() })
    }

    pub(crate) fn authorize_owner(&self, sender: &Addr) -> Result<(), ContractError> {
        authorize("account that asked, or the agent's owner,", &self.owner, sender)
    }

    /// The agent's status if it may not act.
    pub(crate) fn inactive(&self) -> Option<String> {
        inactive(self.status)
    }

    /// When the suspension began that is in force, if one is.
    pub(crate) fn suspended_since(&self) -> Option<u64> {
        let suspension = self.suspension.as_ref().filter(|_| self.status == Status::Suspended);
        suspension.map(|suspension| suspension.since)
    }

    pub(crate) fn wallet(&self) -> Result<&Addr, ContractError> {
        self.wallet.as_ref().ok_or(ContractError::NoWallet { agent: self.id })
    }
}

/// A status that does not let an agent act.
pub(crate) fn inactive(status: Status) -> Option<String> {
    let status = match status {
        Status::Active => return None,
        Status::Suspended => "suspended",
        Status::Retired => "retired",
    };
    Some(status.to_owned())
}

/// The status alone, read raw: an approval is used up in every payment that needs one.
pub(crate) fn status(querier: QuerierWrapper<'_>, registry: &Addr, agent: AgentId) -> Result<Status, ContractError> {
    match querier.query_wasm_raw(registry, status_key(agent))? {
        Some(stored) => Ok(stateset_store::decode("status of an agent", &stored)?),
        None => Ok(Status::Active),
    }
}

/// How an agent stands, if anything is on record.
pub(crate) fn standing(
    querier: QuerierWrapper<'_>,
    reputation: &Addr,
    agent: AgentId,
) -> Result<Option<Standing>, ContractError> {
    let Some(stored) = querier.query_wasm_raw(reputation, standing_key(agent))? else { return Ok(None) };
    let standing = stateset_store::decode("standing of an agent", &stored)?;
    Ok(Some(standing))
}

/// That the sender holds a role.
pub(crate) fn authorize(role: &'static str, holder: &Addr, sender: &Addr) -> Result<(), ContractError> {
    if holder == sender {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role, sender: sender.to_string() })
}
