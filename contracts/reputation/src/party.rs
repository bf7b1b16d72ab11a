//! Who an agent is, by the registry: its owner, its controller, its wallet.

use cosmwasm_std::{Addr, Api, QuerierWrapper};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;

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

/// An agent as far as reputation needs it.
#[derive(Clone, Debug)]
pub(crate) struct AgentParty {
    pub(crate) id: AgentId,
    pub(crate) owner: Addr,
    pub(crate) controller: Addr,
    /// Whether the controller itself said so. An owner may name whom it likes: the judge, or who was harmed.
    confirmed: bool,
    pub(crate) wallet: Option<Addr>,
}

/// What a sender is to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Controller,
}

impl AgentParty {
    /// Asks the registry, whose addresses were checked there.
    pub(crate) fn load(querier: QuerierWrapper<'_>, registry: &Addr, id: AgentId) -> Result<Self, ContractError> {
        let Answer { owner, controller, controller_confirmed: confirmed, wallet } = querier
            .query_wasm_smart(registry, &Question::Agent { id })
            .map_err(|error| ContractError::UnknownAgent { agent: id, reason: error.to_string() })?;
        Ok(Self { id, owner, controller, confirmed, wallet })
    }

    /// The agent group's one authority check.
    pub(crate) fn authorize(&self, sender: &Addr) -> Result<Role, ContractError> {
        if *sender == self.owner {
            Ok(Role::Owner)
        } else if *sender == self.controller {
            Ok(Role::Controller)
        } else {
            Err(self.refuse("owner or controller", sender))
        }
    }

    /// For what touches the stake.
    pub(crate) fn require_owner(&self, role: Role, sender: &Addr) -> Result<(), ContractError> {
        match role {
            Role::Owner => Ok(()),
            Role::Controller => Err(self.refuse("owner", sender)),
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

/// An address of this chain in its one spelling; other prefixes, capitals and wrong checksums are refused.
pub(crate) fn address(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text).map_err(|error| ContractError::Address {
        address: text.chars().take(128).collect(),
        reason: error.to_string(),
    })
}
