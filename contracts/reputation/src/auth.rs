//! Who may do what: the contract's own roles, and an agent's accounts, by the registry.

use cosmwasm_std::{Addr, QuerierWrapper};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::reputation::AgentRole;

use crate::ContractError;

/// The one question of `stateset_api::registry::QueryMsg` that is asked here, and the part of the answer,
/// `stateset_api::registry::Agent`, that is read: the code for the rest would be an eighth of this contract.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Agent { id: AgentId },
}

#[derive(Deserialize)]
struct Answer {
    owner: Addr,
    controller: Addr,
    controller_confirmed: bool,
    wallet: Option<Addr>,
}

/// One role that one account has.
pub(crate) fn authorize(role: &'static str, holder: &Addr, sender: &Addr) -> Result<(), ContractError> {
    if holder == sender {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role, sender: sender.to_string() })
}

/// An agent as far as reputation needs it.
#[derive(Clone, Debug)]
pub(crate) struct AgentAccounts {
    pub(crate) id: AgentId,
    pub(crate) owner: Addr,
    pub(crate) controller: Addr,
    /// Whether the controller itself said so. An owner may name whom it likes: the judge, or who was harmed.
    confirmed: bool,
    pub(crate) wallet: Option<Addr>,
}

impl AgentAccounts {
    /// Asks the registry, whose addresses were checked there.
    pub(crate) fn load(querier: QuerierWrapper<'_>, registry: &Addr, id: AgentId) -> Result<Self, ContractError> {
        let Answer { owner, controller, controller_confirmed: confirmed, wallet } = querier
            .query_wasm_smart(registry, &Question::Agent { id })
            .map_err(|error| ContractError::UnknownAgent { agent: id, reason: error.to_string() })?;
        Ok(Self { id, owner, controller, confirmed, wallet })
    }

    /// The agent group's one authority check.
    pub(crate) fn authorize(&self, sender: &Addr) -> Result<AgentRole, ContractError> {
        if *sender == self.owner {
            Ok(AgentRole::Owner)
        } else if *sender == self.controller {
            Ok(AgentRole::Controller)
        } else {
            Err(self.refuse("owner or controller", sender))
        }
    }

    /// For what touches the stake.
    pub(crate) fn require_owner(&self, role: AgentRole, sender: &Addr) -> Result<(), ContractError> {
        match role {
            AgentRole::Owner => Ok(()),
            AgentRole::Controller => Err(self.refuse("owner", sender)),
        }
    }

    /// Whether an address is one of the agent's own, by its own word: owners accept, wallets confirm. Otherwise naming
    /// an account would take its say on the agent.
    pub(crate) fn is(&self, address: &Addr) -> bool {
        self.owner == *address
            || (self.confirmed && self.controller == *address)
            || self.wallet.as_ref() == Some(address)
    }

    /// The account that stands behind both, if one does. Asked of the rater: what it says of its own hands is believed.
    pub(crate) fn in_common(&self, other: &Self) -> Option<&Addr> {
        [&self.owner, &self.controller].into_iter().find(|account| other.is(account))
    }

    pub(crate) fn wallet(&self) -> Result<&Addr, ContractError> {
        self.wallet.as_ref().ok_or(ContractError::NoWallet { agent: self.id })
    }

    fn refuse(&self, role: &'static str, sender: &Addr) -> ContractError {
        ContractError::NotTheAgents { role, agent: self.id, sender: sender.to_string() }
    }
}
