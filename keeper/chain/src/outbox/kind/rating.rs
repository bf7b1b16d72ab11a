//! What a payer says of a payee for one payment, at a reputation contract. Named by the receipt: whatever is said of it
//! later, it is one act, once. Its evidence is the rating that the contract has.

use serde::{Deserialize, Serialize};
use stateset_api::reputation::{AgentMsg, ExecuteMsg, RatingsResponse, Side};
use stateset_api::score::Marks;
use stateset_api::{AgentId, IntentId};

use super::super::{Outbox, OutboxError};
use super::plan;
use crate::contract::{is_it, rating_query};
use crate::journal::{ActId, JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One rating, by the payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The contract's address.
    pub reputation: String,
    pub rater: AgentId,
    pub counterparty: AgentId,
    /// The payment's, whose receipt the wallet has.
    pub intent: IntentId,
    pub marks: Marks,
}

impl Rating {
    /// As an act of `wallet`. A receipt is rated once, with the marks of the first time.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let intent = self.intent.to_string();
        plan(Kind::Rating, &[wallet, &self.reputation, &intent], wallet, (self, now))
    }

    /// The act by which a receipt of this wallet is rated there.
    pub fn id(wallet: &str, reputation: &str, intent: IntentId) -> ActId {
        ActId::of(Kind::Rating, &[wallet, reputation, &intent.to_string()])
    }

    pub(super) fn message(&self, sender: &str) -> Result<Any, OutboxError> {
        let Self { reputation, rater, counterparty, intent, marks } = self;
        let msg = AgentMsg::Rate { counterparty: *counterparty, intent: *intent, side: Side::Payer, marks: *marks };
        Ok(tx::execute(sender, reputation, &ExecuteMsg::Agent { id: *rater, msg }, &[])?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let query = rating_query(self.counterparty, self.rater, self.intent);
        let RatingsResponse { ratings } = outbox.ask_wallet(&self.reputation, &query).await?;
        Ok(ratings.iter().any(|one| is_it(one, self.rater, self.intent)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_one_act_whatever_is_said_of_it() {
        let rating = Rating {
            reputation: "r".into(),
            rater: AgentId([1; 16]),
            counterparty: AgentId([2; 16]),
            intent: IntentId::new(1_790_000_000, [3; 10]),
            marks: Marks { financial_responsibility: Some(100), ..Marks::default() },
        };
        let act = rating.plan("wallet", 1).unwrap();
        assert_eq!(super::super::read::<Rating>(&act).unwrap(), rating);
        let other = Rating { marks: Marks { reliability: Some(1), ..Marks::default() }, ..rating.clone() };
        assert_eq!(other.plan("wallet", 2).unwrap().id, act.id);
        assert_eq!(Rating::id("wallet", "r", rating.intent), act.id);
        assert_ne!(Rating::id("wallet", "s", rating.intent), act.id);
        assert_ne!(Rating::id("wallet", "r", IntentId::new(1_790_000_000, [4; 10])), act.id);
    }
}
