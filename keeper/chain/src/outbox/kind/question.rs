//! A question to the wallet's signers: may this be paid, which is beyond the operator? Its evidence is the proposal that
//! it opened, or the receipt of what it asked about.

use serde::{Deserialize, Serialize};
use stateset_api::limits::PAGE_MAX;
use stateset_api::wallet::{
    Action, ExecuteMsg, OperatorMsg, Payment, ProposalInfo, ProposalQuery, ProposalsResponse, Proposer, QueryMsg,
    ReceiptResponse,
};

use super::super::{Outbox, OutboxError};
use super::plan;
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// Pages of proposals that are looked through: a node that shows more without end shows nothing.
const PAGES_MAX: usize = 20;

/// What the signers are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub denom: String,
    pub payment: Payment,
    /// The number of the next proposal when it was decided to ask: what it opens is among those from there on.
    pub from: u64,
}

impl Question {
    /// As an act of `wallet`. The same payment from the same number on is asked about once.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let (id, from) = (self.payment.id.to_string(), self.from.to_string());
        plan(Kind::Question, &[wallet, &id, &from], wallet, (self, now))
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let message = OperatorMsg::Escalate { epoch, denom: self.denom.clone(), payment: self.payment.clone() };
        Ok(tx::execute(outbox.address(), &outbox.config().wallet, &ExecuteMsg::Operator(message), &[])?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let wallet = &outbox.config().wallet;
        let query = QueryMsg::Receipt { id: self.payment.id };
        if outbox.ask_wallet::<ReceiptResponse>(wallet, &query).await?.receipt.is_some() {
            return Ok(true);
        }
        let mut start_after = self.from.checked_sub(1);
        for _ in 0..PAGES_MAX {
            let query = QueryMsg::Proposals { start_after, limit: Some(PAGE_MAX) };
            let page: ProposalsResponse = outbox.ask_wallet(wallet, &query).await?;
            for summary in &page.proposals {
                if summary.proposer == (Proposer::Operator {}) && self.is_asked_in(outbox, summary.id).await? {
                    return Ok(true);
                }
            }
            start_after = page.proposals.last().map(|last| last.id);
            if page.proposals.len() < PAGE_MAX as usize {
                break;
            }
        }
        Ok(false)
    }

    async fn is_asked_in(&self, outbox: &Outbox, proposal: u64) -> Result<bool, OutboxError> {
        let query = QueryMsg::Proposal(ProposalQuery::of(proposal));
        let info: ProposalInfo = match outbox.ask_wallet(&outbox.config().wallet, &query).await {
            Ok(info) => info,
            // Words of another version are no payment of ours.
            Err(OutboxError::Wallet { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        let pays = |action: &Action| matches!(action, Action::Pay { payment, .. } if payment.id == self.payment.id);
        Ok(info.draft.actions.iter().any(pays))
    }
}
