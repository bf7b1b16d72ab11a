//! Finds out why a node would not even simulate a transaction.
//!
//! Its answer is one status for every cause, so the wallet is asked instead, in its own typed words.

use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{QueryMsg, SimulateSpendResponse, WalletInfo};

use super::evidence::Reading;
use super::follow::alone;
use super::start::Draft;
use super::{Progress, SubmitError, Submitter, authority};
use crate::journal::{IntentEnd, IntentRow};
use crate::{Block, ChainError, Journal};

/// What the wallet said about the payments.
enum Verdicts {
    /// Per payment, in order; `None`: it would be paid.
    Judged(Vec<Option<Breach>>),
    /// It refused the question: at least one payment is malformed.
    Malformed(String),
}

impl Submitter {
    pub(super) async fn diagnose(
        &self,
        journal: &Journal,
        block: &Block,
        draft: &Draft,
        message: String,
    ) -> Result<Vec<Progress>, SubmitError> {
        let account = self.chain.account(self.key.address()).await?;
        if account != Some(draft.account) {
            return Ok(vec![Progress::Lagging { height: block.height, wanted: block.height }]);
        }
        if let Some(reason) = self.bar(block, draft).await? {
            return Ok(vec![Progress::Barred { reason }]);
        }
        let verdicts = self.verdicts(draft).await?;
        if let Verdicts::Judged(breaches) = &verdicts
            && let Some(breach) = breaches.iter().flatten().find(|breach| is_about_the_call(breach.rule))
        {
            return Ok(vec![Progress::Barred { reason: breach.to_string() }]);
        }
        let readings = match self.receipts(block.height, &draft.rows).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(vec![Progress::Lagging { height, wanted }]),
        };
        let mut decided = Vec::new();
        for (place, row) in draft.rows.iter().enumerate() {
            let receipt = readings.of.get(place).and_then(|(_, evidence)| evidence.end(readings.height));
            let breach = match &verdicts {
                Verdicts::Judged(breaches) => breaches.get(place).copied().flatten(),
                Verdicts::Malformed(_) => None,
            };
            let refused = || breach.map(|breach| IntentEnd::Refused { detail: breach.to_string() });
            if let Some(end) = receipt.or_else(refused) {
                decided.push((row, end, breach));
            }
        }
        if decided.is_empty() {
            decided = self.undetermined(draft, verdicts, &message);
        }
        let mut progress = Vec::with_capacity(decided.len());
        for (row, end, breach) in decided {
            journal.decide(row.intent.id, &end)?;
            progress.push(match end {
                IntentEnd::Refused { detail } => Progress::Refused { id: row.intent.id, reason: detail, breach },
                end => Progress::of(row.intent.id, &end),
            });
        }
        Ok(progress)
    }

    /// Why the wallet takes nothing from this key, if that is so.
    async fn bar(&self, block: &Block, draft: &Draft) -> Result<Option<String>, SubmitError> {
        let info: WalletInfo = self.ask_wallet(&self.config.wallet, &QueryMsg::Wallet {}).await?;
        Ok(match authority(&info, self.key.address(), block.time) {
            Err(reason) => Some(reason.to_string()),
            Ok(epoch) if epoch != draft.epoch => {
                Some(format!("the wallet is in epoch {epoch}, this keeper in {}: another took over", draft.epoch))
            }
            Ok(_) => None,
        })
    }

    async fn verdicts(&self, draft: &Draft) -> Result<Verdicts, SubmitError> {
        let payments = draft.rows.iter().map(|row| row.intent.payment()).collect();
        let query = QueryMsg::SimulateSpend { denom: draft.denom.clone(), payments };
        match self.ask_wallet::<SimulateSpendResponse>(&self.config.wallet, &query).await {
            Ok(answer) => Ok(Verdicts::Judged(answer.payments.iter().map(|payment| payment.breach).collect())),
            Err(SubmitError::Chain(ChainError::Answered { message, .. })) => Ok(Verdicts::Malformed(message)),
            Err(error) => Err(error),
        }
    }

    /// The wallet has no objection, or cannot read the question: several are tried one by one; a single malformed one
    /// is refused; a single good one is tried again, a few times.
    fn undetermined<'a>(
        &self,
        draft: &'a Draft,
        verdicts: Verdicts,
        message: &str,
    ) -> Vec<(&'a IntentRow, IntentEnd, Option<Breach>)> {
        let single = draft.rows.len() == 1;
        let end = |row: &IntentRow| match &verdicts {
            _ if !single => alone(row, message.to_owned()),
            Verdicts::Malformed(reason) => IntentEnd::Refused { detail: reason.clone() },
            Verdicts::Judged(_) => self.again(row, message.to_owned(), 0),
        };
        draft.rows.iter().map(|row| (row, end(row), None)).collect()
    }
}

const fn is_about_the_call(rule: Rule) -> bool {
    matches!(rule, Rule::Frozen | Rule::Operator | Rule::OperatorExpired | Rule::OperatorEpoch | Rule::CallsPerHour)
}
