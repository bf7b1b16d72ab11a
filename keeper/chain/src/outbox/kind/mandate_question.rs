//! A question to the wallet's signers: may the operator draw a purse for this purpose? Its evidence is the proposal that it
//! opened, among those from a stated number on; its act number is the wallet's next one when it is signed.

use serde::{Deserialize, Serialize};
use stateset_api::limits::PAGE_MAX;
use stateset_api::policy::Mandate;
use stateset_api::wallet::{
    Action, ExecuteMsg, OperatorMsg, OwnerMsg, ProposalInfo, ProposalQuery, ProposalsResponse, Proposer, QueryMsg,
};

use super::super::{Outbox, OutboxError};
use super::{act_number, plan};
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// Pages of proposals that are looked through: a node that shows more without end shows nothing.
const PAGES_MAX: usize = 20;

/// What the signers are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MandateQuestion {
    pub mandate: Mandate,
    /// The number of the next proposal when it was decided to ask: what it opens is among those from there on.
    pub from: u64,
}

impl MandateQuestion {
    /// As an act of `wallet`. The same mandate from the same number on is asked for once.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let unwritable =
            |error: serde_json::Error| JournalError::Content { what: "a mandate", value: error.to_string() };
        let mandate = serde_json::to_string(&self.mandate).map_err(unwritable)?;
        plan(Kind::MandateQuestion, &[wallet, &mandate, &self.from.to_string()], wallet, (self, now))
    }

    /// Whether a proposal's action is this question.
    pub fn is_asked_by(&self, action: &Action) -> bool {
        matches!(action, Action::Owner(OwnerMsg::GiveMandate { mandate }) if *mandate == self.mandate)
    }

    pub(super) async fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let act = act_number::last(outbox, &act_number::of_wallet(outbox)).await?.saturating_add(1);
        let message = OperatorMsg::AskMandate { epoch, act, mandate: self.mandate.clone() };
        Ok(tx::execute(outbox.address(), &outbox.config().wallet, &ExecuteMsg::Operator(message), &[])?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let wallet = &outbox.config().wallet;
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
            // Words of another version are no question of ours.
            Err(OutboxError::Wallet { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(info.draft.actions.iter().any(|action| self.is_asked_by(action)))
    }
}
