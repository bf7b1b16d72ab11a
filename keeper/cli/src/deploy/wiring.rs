//! What one contract must know of another after both exist: compared with what it says itself, and only then set.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::governance;
use stateset_api::registry::{self, AuthorityMsg, ConfigResponse};
use stateset_api::reputation::Nothing;
use stateset_chain::contract::{AskError, ask};
use stateset_chain::{ChainError, tx};

use super::{DeployError, Run, Step};

/// Agents that one message takes into the index of a migrated registry.
const REINDEXED_PER_MESSAGE: u32 = 30;

impl Run<'_> {
    /// Takes the agents of a migrated registry into its index, so that they are discovered again.
    pub(super) async fn reindex(&mut self) -> Result<(), DeployError> {
        let address = self.address_of("registry")?.to_owned();
        while self.registry_config(&address).await?.is_some_and(|config| config.reindexing) {
            let msg = registry::AnyoneMsg::Reindex { limit: Some(REINDEXED_PER_MESSAGE) };
            let what = "its former agents are to be discovered".to_owned();
            self.wire("registry", &address, &registry::ExecuteMsg::Anyone(msg), what).await?;
        }
        Ok(())
    }

    /// The governance contract becomes the registry's authority: offered by the deployer, taken up by its owner.
    pub(super) async fn hand_over_registry(&mut self) -> Result<(), DeployError> {
        let (registry, governance) =
            (self.address_of("registry")?.to_owned(), self.address_of("governance")?.to_owned());
        let deployer = self.key.address().to_owned();
        let Some(config) = self.registry_config(&registry).await? else { return self.unanswered("registry") };
        if config.authority.as_ref() == Some(&governance) {
            return Ok(());
        }
        let what = format!("{governance} suspends agents");
        if config.authority_offered_to.as_ref() != Some(&governance) {
            if config.authority.as_ref() != Some(&deployer) {
                let why = match config.authority {
                    Some(authority) => format!("its authority {authority} must offer the role"),
                    None => "it has no authority, for ever".to_owned(),
                };
                return self.done(&Step::Unwired { name: "registry", what, why });
            }
            let msg = AuthorityMsg::OfferAuthority { to: Some(governance.clone()) };
            self.wire("registry", &registry, &registry::ExecuteMsg::Authority(msg), what.clone()).await?;
        }
        let config: governance::Config =
            ask(self.chain, &governance, &governance::QueryMsg::Config(Nothing {})).await?;
        if config.owner != deployer {
            let why = format!("its owner {} must accept", config.owner);
            return self.done(&Step::Unwired { name: "governance", what, why });
        }
        let accept = governance::ExecuteMsg::Owner(governance::OwnerMsg::AcceptAuthority(Nothing {}));
        self.wire("governance", &governance, &accept, what).await
    }

    async fn registry_config(&self, address: &str) -> Result<Option<ConfigResponse>, DeployError> {
        self.asked("registry", address, &registry::QueryMsg::Config {}).await
    }

    /// `None`: it runs code that was kept, and that does not answer as this version asks.
    pub(super) async fn asked<T: DeserializeOwned>(
        &self,
        name: &'static str,
        address: &str,
        query: &impl Serialize,
    ) -> Result<Option<T>, DeployError> {
        match ask(self.chain, address, query).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error @ AskError::Chain(ChainError::Unreachable { .. })) => Err(error.into()),
            Err(_) if self.kept.contains(&name) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn unanswered(&mut self, name: &'static str) -> Result<(), DeployError> {
        let why = "it runs older code, which cannot be asked what it knows already".to_owned();
        self.done(&Step::Unwired { name, what: "there are newer contracts".to_owned(), why })
    }

    pub(super) async fn wire(
        &mut self,
        name: &'static str,
        address: &str,
        msg: &impl Serialize,
        what: String,
    ) -> Result<(), DeployError> {
        let tx = self.send(tx::execute(self.key.address(), address, msg, &[])?).await?;
        self.done(&Step::Wired { name, what, tx: tx.hash, gas_used: tx.gas_used })
    }
}
