//! The configured wallet's treasury, and how it is spoken to: by the wallet on its owner's word, or directly.

use cosmwasm_std::Binary;
use eyre::ensure;
use serde::Serialize;
use serde_json::json;
use stateset_api::limits::CALL_BYTES_MAX;
use stateset_api::treasury::{ExecuteMsg, TreasuryInfo, WalletMsg};
use stateset_api::wallet::{OwnerMsg, WalletInfo};
use stateset_chain::contract::Treasury;
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::{Included, Key, tx};
use stateset_config::context::Context;
use stateset_portfolio::SurveyError;

use crate::describe::treasury::Stable;
use crate::output::Format;

/// Both contracts, as the chain shows them.
pub(super) struct Opened<'a> {
    pub(super) context: &'a Context,
    pub(super) wallet: Wallet,
    pub(super) wallet_info: WalletInfo,
    pub(super) treasury: Treasury,
    pub(super) info: TreasuryInfo,
}

/// What was sent to a treasury directly.
#[derive(Serialize)]
struct Done<'a> {
    treasury: &'a str,
    done: &'a str,
    tx: Option<String>,
    height: Option<u64>,
}

impl<'a> Opened<'a> {
    /// Refuses a wallet that has none.
    pub(super) async fn open(context: &'a Context) -> eyre::Result<Self> {
        let wallet = context.wallet()?;
        let wallet_info = wallet.info().await?;
        let no_treasury = || SurveyError::NoTreasury { wallet: wallet.address.clone() };
        let address = wallet_info.treasury.clone().ok_or_else(no_treasury)?;
        let treasury = Treasury { chain: context.chain.clone(), address };
        let info = treasury.info().await?;
        if info.wallet != wallet.address {
            let (treasury, wallet) = (treasury.address, wallet.address);
            return Err(SurveyError::OtherWallet { treasury, found: info.wallet, wallet }.into());
        }
        Ok(Self { context, wallet, wallet_info, treasury, info })
    }

    pub(super) fn stable(&self) -> Stable<'_> {
        Stable { context: self.context, denom: Some(&self.info.stable_denom) }
    }

    /// Whether a key is the guardian's, which speaks to the treasury itself.
    pub(super) fn is_guardian(&self, key: &Key) -> bool {
        self.wallet_info.guardian.as_deref() == Some(key.address())
    }

    /// What the owner says so that the wallet tells its treasury this.
    pub(super) fn by_wallet(msg: WalletMsg) -> eyre::Result<OwnerMsg> {
        let msg = serde_json::to_vec(&ExecuteMsg::Wallet(msg))?;
        let got = msg.len();
        ensure!(got <= CALL_BYTES_MAX, "a message to the treasury has at most {CALL_BYTES_MAX} bytes: got {got}");
        Ok(OwnerMsg::CallTreasury { msg: Binary::from(msg) })
    }

    pub(super) async fn send(&self, key: &Key, msg: &ExecuteMsg) -> eyre::Result<Included> {
        let message = tx::execute(key.address(), &self.treasury.address, msg, &[])?;
        Ok(transact(self.context.chain.as_ref(), key, &self.context.sending(), vec![message]).await?)
    }

    /// Says what was done at the treasury, or (`None`) that there was nothing to do.
    pub(super) fn report(&self, format: Format, included: Option<&Included>, done: &str) -> eyre::Result<()> {
        let (tx, height) = (included.map(|tx| tx.hash.to_string()), included.map(|tx| tx.height));
        let done = Done { treasury: &self.treasury.address, done, tx, height };
        format.report(&json!(done), |_| match included {
            Some(tx) => format!("treasury {} {} at height {} by {}", done.treasury, done.done, tx.height, tx.hash),
            None => format!("treasury {} {}: nothing was sent", done.treasury, done.done),
        })
    }
}
