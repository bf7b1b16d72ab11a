//! What one contract must be told of another after both exist: compared with what it says itself, and only then set.

use stateset_api::reputation::{Config, ExecuteMsg, Nothing, OwnerMsg, QueryMsg, WALLET_CODES_MAX};
use stateset_chain::tx;

use super::{DeployError, Run, Step};
use crate::wallet::ask;

impl Run<'_> {
    /// Receipts of wallets of the present code count. Those of former codes go on counting.
    pub(super) async fn wire_reputation(&mut self) -> Result<(), DeployError> {
        let name = "reputation";
        let Some(address) = self.address(name).map(str::to_owned) else { return Err(DeployError::Order { name }) };
        let config: Config = ask(self.chain, &address, &QueryMsg::Config(Nothing {})).await?;
        let want = self.address("registry").unwrap_or_default();
        if config.registry != want {
            let (got, want) = (config.registry, want.to_owned());
            return Err(DeployError::OtherRegistry { address, got, want });
        }
        let code_id = self.code_of("wallet")?.code_id;
        if config.wallet_code_ids.contains(&code_id) {
            return Ok(());
        }
        let what = format!("receipts of wallets of code {code_id} count");
        let step = if config.owner != self.key.address() {
            Step::Unwired { name, what, why: format!("its owner {} must say so", config.owner) }
        } else if config.wallet_code_ids.len() >= WALLET_CODES_MAX {
            let why = format!("it counts those of {WALLET_CODES_MAX} codes already: its owner must drop one");
            Step::Unwired { name, what, why }
        } else {
            let wallet_code_ids = config.wallet_code_ids.into_iter().chain([code_id]).collect();
            let msg = ExecuteMsg::Owner(OwnerMsg::SetWalletCodes { wallet_code_ids });
            let tx = self.send(tx::execute(self.key.address(), &address, &msg, &[])?).await?;
            Step::Wired { name, what, tx: tx.hash, gas_used: tx.gas_used }
        };
        self.done(&step)
    }
}
