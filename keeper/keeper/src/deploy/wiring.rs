//! What one contract must know of another after both exist: compared with what it says itself, and only then set.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::governance;
use stateset_api::registry::{self, AuthorityMsg, ConfigResponse};
use stateset_api::reputation::{
    AnyoneMsg, Change, Config, ExecuteMsg, Nothing, OwnerMsg, PendingChange, QueryMsg, WALLET_CODES_MAX,
};
use stateset_chain::{ChainError, tx};

use super::{DeployError, Run, Step};
use crate::wallet::{AskError, ask};

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

    /// Receipts of wallets of the present code count, those of former codes go on counting; and who decides cases.
    pub(super) async fn wire_reputation(&mut self) -> Result<(), DeployError> {
        let (name, address) = ("reputation", self.address_of("reputation")?.to_owned());
        let asked: Option<Config> = self.asked(name, &address, &QueryMsg::Config(Nothing {})).await?;
        let Some(config) = asked else { return self.unanswered(name) };
        let want = self.address_of("registry")?;
        if config.registry != want {
            let (got, want) = (config.registry, want.to_owned());
            return Err(DeployError::OtherRegistry { address, got, want });
        }
        let by_deployer = config.owner == self.key.address();
        let its_owner = || format!("its owner {} must say so", config.owner);
        let code_id = self.code_of("wallet")?.code_id;
        if !config.wallet_code_ids.contains(&code_id) {
            let what = format!("receipts of wallets of code {code_id} count");
            if !by_deployer {
                self.done(&Step::Unwired { name, what, why: its_owner() })?;
            } else if config.wallet_code_ids.len() >= WALLET_CODES_MAX {
                let why = format!("it counts those of {WALLET_CODES_MAX} codes already: its owner must drop one");
                self.done(&Step::Unwired { name, what, why })?;
            } else {
                let wallet_code_ids = config.wallet_code_ids.iter().copied().chain([code_id]).collect();
                let msg = ExecuteMsg::Owner(OwnerMsg::SetWalletCodes { wallet_code_ids });
                self.wire(name, &address, &msg, what).await?;
            }
        }
        let governance = match &self.deployment.reputation.governance {
            Some(named) => named.clone(),
            None => self.address_of("governance")?.to_owned(),
        };
        if config.governance == governance {
            return Ok(());
        }
        let what = format!("{governance} decides cases");
        if !by_deployer {
            return self.done(&Step::Unwired { name, what, why: its_owner() });
        }
        let change = Change::Roles { governance: Some(governance.clone()), community: None };
        if let Some(pending) = config.pending.filter(|pending| pending.change == change) {
            return self.apply_judge(&address, &pending, what).await;
        }
        let at_once = config.governance == config.owner;
        let msg = ExecuteMsg::Owner(OwnerMsg::SetRoles { governance: Some(governance), community: None });
        let announced = if at_once { what } else { format!("it is announced that {what}") };
        self.wire(name, &address, &msg, announced).await
    }

    /// Those who have bonded may leave first. Run again, a deployment lets take effect what is due, and announces anew
    /// what nobody let.
    async fn apply_judge(&mut self, address: &str, pending: &PendingChange, what: String) -> Result<(), DeployError> {
        let (name, now) = ("reputation", self.chain.latest_block().await?.time);
        if now < pending.due_at {
            let why = format!("it is announced, and can take effect from {} on: run again then", pending.due_at);
            return self.done(&Step::Unwired { name, what, why });
        }
        let msg = if now < pending.void_at {
            let chain_id = &self.deployment.fees.chain_id;
            let change_hash = pending.change.hash(chain_id, address, pending.due_at)?.into();
            ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash })
        } else {
            let Change::Roles { governance, community } = pending.change.clone() else { return Ok(()) };
            ExecuteMsg::Owner(OwnerMsg::SetRoles { governance, community })
        };
        self.wire(name, address, &msg, what).await
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
    async fn asked<T: DeserializeOwned>(
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

    fn unanswered(&mut self, name: &'static str) -> Result<(), DeployError> {
        let why = "it runs older code, which cannot be asked what it knows already".to_owned();
        self.done(&Step::Unwired { name, what: "there are newer contracts".to_owned(), why })
    }

    async fn wire(
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
