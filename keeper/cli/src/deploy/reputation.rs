//! What the reputation contract must know of those that came after it: which wallets' receipts count, and who decides
//! cases.
//!
//! While owner and governance are still one, both take effect at once. Afterwards they wait, one after the other, so
//! that whoever has bonded may leave first: a run announces what is missing, and a later one lets take effect what is
//! due.

use stateset_api::reputation::{
    AnyoneMsg, Change, Config, ExecuteMsg, Nothing, OwnerMsg, PendingChange, QueryMsg, WALLET_CODES_MAX,
};

use super::{DeployError, Run, Step};

const NAME: &str = "reputation";

/// A change that the deployment needs, and what it means.
struct Wanted {
    change: Change,
    what: String,
}

impl Run<'_> {
    /// Receipts of wallets of the present code count, those of former codes go on counting; and who decides cases.
    pub(super) async fn wire_reputation(&mut self) -> Result<(), DeployError> {
        let address = self.address_of(NAME)?.to_owned();
        let asked: Option<Config> = self.asked(NAME, &address, &QueryMsg::Config(Nothing {})).await?;
        let Some(config) = asked else { return self.unanswered(NAME) };
        let want = self.address_of("registry")?;
        if config.registry != want {
            let (got, want) = (config.registry, want.to_owned());
            return Err(DeployError::OtherRegistry { address, got, want });
        }
        let now = self.chain.latest_block().await?.time;
        // What nobody let take effect in time stands in nobody's way.
        let mut pending = config.pending.clone().filter(|pending| now < pending.void_at);
        for Wanted { change, what } in self.wanted(&config)? {
            if config.owner != self.key.address() {
                let why = format!("its owner {} must say so", config.owner);
                self.unwired(what, why)?;
            } else if config.in_setup {
                self.wire(NAME, &address, &announcement(change), what).await?;
            } else {
                pending = self.announce_or_apply(&address, pending, Wanted { change, what }).await?;
            }
        }
        Ok(())
    }

    /// Returns what is pending afterwards.
    async fn announce_or_apply(
        &mut self,
        address: &str,
        pending: Option<PendingChange>,
        wanted: Wanted,
    ) -> Result<Option<PendingChange>, DeployError> {
        let Wanted { change, what } = wanted;
        let Some(found) = pending else {
            self.wire(NAME, address, &announcement(change), format!("it is announced that {what}")).await?;
            let config: Option<Config> = self.asked(NAME, address, &QueryMsg::Config(Nothing {})).await?;
            return Ok(config.and_then(|config| config.pending));
        };
        if found.change != change {
            let (kind, due_at) = (found.change.kind(), found.due_at);
            let why =
                format!("'{kind}' is announced, from {due_at} on, and would be dropped: run again once it is through");
            self.unwired(what, why)?;
            return Ok(Some(found));
        }
        if self.chain.latest_block().await?.time < found.due_at {
            let why = format!("it is announced, and can take effect from {} on: run again then", found.due_at);
            self.unwired(what, why)?;
            return Ok(Some(found));
        }
        let change_hash = change.hash(&self.deployment.sending.chain_id, address, found.due_at)?.into();
        self.wire(NAME, address, &ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash }), what).await?;
        Ok(None)
    }

    fn wanted(&mut self, config: &Config) -> Result<Vec<Wanted>, DeployError> {
        let mut wanted = Vec::new();
        let code_id = self.code_of("wallet")?.code_id;
        if !config.wallet_code_ids.contains(&code_id) {
            let what = format!("receipts of wallets of code {code_id} count");
            if config.wallet_code_ids.len() < WALLET_CODES_MAX {
                let wallet_code_ids = config.wallet_code_ids.iter().copied().chain([code_id]).collect();
                wanted.push(Wanted { change: Change::WalletCodes { wallet_code_ids }, what });
            } else {
                let why = format!("it counts those of {WALLET_CODES_MAX} codes already: its owner must drop one");
                self.unwired(what, why)?;
            }
        }
        let governance = match &self.deployment.reputation.governance {
            Some(named) => named.clone(),
            None => self.address_of("governance")?.to_owned(),
        };
        if config.governance != governance {
            let what = format!("{governance} decides cases");
            wanted.push(Wanted { change: Change::Roles { governance: Some(governance), community: None }, what });
        }
        Ok(wanted)
    }

    fn unwired(&mut self, what: String, why: String) -> Result<(), DeployError> {
        self.done(&Step::Unwired { name: NAME, what, why })
    }
}

/// The owner's message that announces a change.
fn announcement(change: Change) -> ExecuteMsg {
    ExecuteMsg::Owner(match change {
        Change::Rules(rules) => OwnerMsg::SetRules { rules },
        Change::Roles { governance, community } => OwnerMsg::SetRoles { governance, community },
        Change::WalletCodes { wallet_code_ids } => OwnerMsg::SetWalletCodes { wallet_code_ids },
        Change::RatingDenom { rating_denom } => OwnerMsg::SetRatingDenom { rating_denom },
        Change::Hook { address } => OwnerMsg::AddHook(stateset_api::reputation::AddressRef { address }),
    })
}
