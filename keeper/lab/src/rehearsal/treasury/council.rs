//! Those who decide about the treasury: the wallet's signers by a vote, or its owner alone where there are none.

use std::sync::Arc;

use eyre::OptionExt;
use stateset_api::Amount;
use stateset_api::treasury::{ExecuteMsg as TreasuryMsg, WalletMsg};
use stateset_api::wallet::{
    Action, Draft, ExecuteMsg, OwnerMsg, ProposalContent, ProposalStatus, SignerMsg, SignerSet,
};
use stateset_chain::contract::Wallet;
use stateset_chain::tx::{self, Any};
use stateset_chain::{Chain, Key};
use stateset_sim::EmbeddedChain;

use super::hand::act;

/// All of them.
pub(in super::super) struct Council {
    pub(in super::super) chain: EmbeddedChain,
    pub(in super::super) wallet: Wallet,
    pub(in super::super) owner: Arc<Key>,
    pub(in super::super) signers: Vec<Arc<Key>>,
    pub(in super::super) set: Option<SignerSet>,
}

impl Council {
    /// Carries out what they want, with as many votes as it takes.
    pub(in super::super) async fn decide(&self, title: &str, msg: OwnerMsg) -> eyre::Result<()> {
        if self.set.is_none() {
            let message = self.message(&self.owner, &ExecuteMsg::Owner(msg))?;
            return act(&self.chain, &self.owner, vec![message]).await.map(drop);
        }
        let mut signers = self.signers.iter();
        let first = signers.next().ok_or_eyre("the wallet has signers, and the rehearsal has none")?;
        let id = self.wallet.signers().await?.next_proposal;
        let draft = Draft { title: title.to_owned(), rationale: None, actions: vec![Action::Owner(msg)] };
        let propose = ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at: None });
        act(&self.chain, first, vec![self.message(first, &propose)?]).await?;
        for signer in signers {
            let info = self.wallet.proposal(id).await?;
            if !matches!(info.summary.status, ProposalStatus::Open {}) {
                break;
            }
            let content = ProposalContent { id, draft_hash: info.draft_hash };
            let approve = ExecuteMsg::Signer(SignerMsg::Approve(content));
            act(&self.chain, signer, vec![self.message(signer, &approve)?]).await?;
        }
        Ok(())
    }

    /// Says what a million of the stake's smallest unit are worth now.
    pub(in super::super) async fn say_price(&self, price: u128) -> eyre::Result<()> {
        let observed_at = self.chain.latest_block().await?.time;
        let msg = TreasuryMsg::Wallet(WalletMsg::SetPrice { price: Amount(price.max(1)), observed_at });
        self.decide("the price", OwnerMsg::CallTreasury { msg: serde_json::to_vec(&msg)?.into() }).await
    }

    fn message(&self, by: &Key, msg: &ExecuteMsg) -> eyre::Result<Any> {
        Ok(tx::execute(by.address(), &self.wallet.address, msg, &[])?)
    }
}
