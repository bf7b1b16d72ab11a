//! Asking a registry of agents, in its own typed messages.

use serde::de::DeserializeOwned;
use stateset_api::AgentId;
use stateset_api::registry::{Agent, AgentsResponse, ConfigResponse, QueryMsg};

use super::ask::ask;
use super::error::AskError;
use super::pages::Listing;
use crate::Chain;

/// One registry. Whom it does not know is its refusal: [`ChainError::Answered`](crate::ChainError::Answered).
#[derive(Clone, Copy)]
pub struct RegistryClient<'a> {
    pub chain: &'a dyn Chain,
    pub address: &'a str,
}

impl RegistryClient<'_> {
    pub async fn agent(&self, id: AgentId) -> Result<Agent, AskError> {
        self.ask(&QueryMsg::Agent { id }).await
    }

    /// By bound wallet.
    pub async fn agent_by_wallet(&self, wallet: &str) -> Result<Agent, AskError> {
        self.ask(&QueryMsg::AgentByWallet { wallet: wallet.to_owned() }).await
    }

    /// Whom the controller confirmed, else the only one that names it.
    pub async fn agent_by_controller(&self, controller: &str) -> Result<Agent, AskError> {
        self.ask(&QueryMsg::AgentByController { controller: controller.to_owned() }).await
    }

    /// All of an owner's, retired ones too, oldest registration first.
    pub async fn agents_by_owner(&self, owner: &str) -> Result<Vec<Agent>, AskError> {
        // Ids are hashes: the order of registrations is none of theirs.
        let listing = Listing { what: "agents", key: |agent: &Agent| agent.id, rises: false };
        let query = |start_after, limit| QueryMsg::AgentsByOwner { owner: owner.to_owned(), start_after, limit };
        listing.read((self.chain, self.address), None, query, |page: AgentsResponse| page.agents).await
    }

    pub async fn config(&self) -> Result<ConfigResponse, AskError> {
        self.ask(&QueryMsg::Config {}).await
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain, self.address, query).await
    }
}
