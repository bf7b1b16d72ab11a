//! What the wallet itself says about payments that a node, or a block, refused.

use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{QueryMsg, SimulateSpendResponse, WalletInfo};

use super::authority::authority;
use super::draft::{Pending, approval, mandate};
use super::{Outbox, OutboxError};
use crate::journal::ActEnd;
use crate::{Block, ChainError};

/// What the wallet itself says about payments.
pub(super) enum Verdict {
    /// It takes nothing from this key now; no payment is to blame.
    NotAuthorized(String),
    /// Per payment, in order; `None`: it would be paid.
    Judged(Vec<Option<Breach>>),
    /// It refused the question: at least one payment is malformed.
    Malformed(String),
}

impl Outbox {
    /// Asks the wallet whether it would pay. `epoch` is compared if known.
    pub(super) async fn verdict(
        &self,
        block: &Block,
        denom: &str,
        payments: &[Pending],
        epoch: Option<u32>,
    ) -> Result<Verdict, OutboxError> {
        let info: WalletInfo = self.ask_wallet(&self.config.wallet, &QueryMsg::Wallet {}).await?;
        match (authority(&info, self.signer.address(), block.time), epoch) {
            (Err(reason), _) => return Ok(Verdict::NotAuthorized(reason.to_string())),
            (Ok(theirs), Some(ours)) if theirs != ours => {
                let reason = format!("the wallet is in epoch {theirs}, this keeper in {ours}: another took over");
                return Ok(Verdict::NotAuthorized(reason));
            }
            _ => {}
        }
        let asked = payments.iter().map(|payment| payment.intent.payment()).collect();
        let query = QueryMsg::SimulateSpend {
            denom: denom.to_owned(),
            payments: asked,
            approval: approval(payments),
            by: None,
            mandate: mandate(payments),
        };
        let answer: SimulateSpendResponse = match self.ask_wallet(&self.config.wallet, &query).await {
            Ok(answer) => answer,
            Err(OutboxError::Chain(ChainError::Answered { message, .. })) => return Ok(Verdict::Malformed(message)),
            Err(error) => return Err(error),
        };
        let breaches: Vec<_> = answer.payments.iter().map(|payment| payment.breach).collect();
        let about_the_call = breaches.iter().flatten().find(|breach| is_about_the_call(breach.rule));
        Ok(match about_the_call {
            Some(breach) => Verdict::NotAuthorized(breach.to_string()),
            None => Verdict::Judged(breaches),
        })
    }
}

impl Verdict {
    /// The refusal of one payment, if the wallet named a rule against it.
    pub(super) fn refusal(&self, index: usize) -> Option<ActEnd> {
        let Self::Judged(breaches) = self else { return None };
        let breach = breaches.get(index).copied().flatten()?;
        Some(ActEnd::Refused { detail: breach.to_string(), breach: Some(breach) })
    }
}

fn is_about_the_call(rule: Rule) -> bool {
    rule.stops_the_wallet() || rule == Rule::CallsPerHour
}
