//! A payment of the wallet to its own operator, for fees. The wallet judges it like any other; its evidence is the
//! receipt. Signed before the payments of a tick, since those need what it brings.

use serde::{Deserialize, Serialize};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payment, QueryMsg, ReceiptResponse};

use super::super::{Outbox, OutboxError};
use super::plan;
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One refill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GasRefill {
    pub denom: String,
    pub payment: Payment,
    /// When it was decided, by the machine's own clock, Unix seconds: what a day may see is counted by it.
    pub clock: u64,
}

impl GasRefill {
    /// As an act of `wallet`. The same payment is made once.
    pub fn plan(&self, wallet: &str) -> Result<PlannedAct, JournalError> {
        plan(Kind::GasRefill, &[wallet, &self.payment.id.to_string()], wallet, (self, self.clock))
    }

    pub(crate) fn of(act: &PlannedAct) -> Result<Self, JournalError> {
        super::read(act)
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let spend = OperatorMsg::Spend {
            epoch,
            denom: self.denom.clone(),
            payments: vec![self.payment.clone()],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        Ok(tx::execute(outbox.address(), &outbox.config().wallet, &ExecuteMsg::Operator(spend), &[])?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let query = QueryMsg::Receipt { id: self.payment.id };
        let answer: ReceiptResponse = outbox.ask_wallet(&outbox.config().wallet, &query).await?;
        Ok(answer.receipt.is_some_and(|receipt| receipt.is_exactly_of(&self.denom, &self.payment)))
    }
}
