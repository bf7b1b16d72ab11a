//! A sign of life to a wallet with a dead man's clock. Its evidence is the number of the wallet's last act.

use serde::{Deserialize, Serialize};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, QueryMsg, WalletInfo};

use super::super::{Outbox, OutboxError};
use super::plan;
use crate::dialect::CONTRACT_INFO;
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};
use crate::{Dialect, DialectError};

/// One sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletHeartbeat {
    /// The number of the operator's act that it is: the wallet's last one and one more.
    pub act: u64,
    /// When the clock runs out without it: tells one sign from the next at wallets that number none.
    pub dead_man_at: u64,
}

impl WalletHeartbeat {
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let words = [wallet, &self.act.to_string(), &self.dead_man_at.to_string()];
        plan(Kind::WalletHeartbeat, &words, wallet, (self, now))
    }

    pub(super) async fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let wallet = &outbox.config().wallet;
        let unreadable = |reason: String| OutboxError::Wallet { wallet: wallet.clone(), reason };
        let cell = outbox.chain.raw_query(wallet, CONTRACT_INFO).await?;
        let dialect = Dialect::of(cell.as_deref()).map_err(|reason: DialectError| unreadable(reason.to_string()))?;
        let message = ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch, act: self.act });
        let message = dialect.message(&message).map_err(|reason| unreadable(reason.to_string()))?;
        Ok(tx::execute(outbox.address(), wallet, &message, &[])?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let info: WalletInfo = outbox.ask_wallet(&outbox.config().wallet, &QueryMsg::Wallet {}).await?;
        Ok(info.act >= self.act || info.dead_man_at.is_some_and(|at| at > self.dead_man_at))
    }
}
