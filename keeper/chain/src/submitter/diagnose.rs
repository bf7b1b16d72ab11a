//! Finds out why a node would not even simulate a transaction.
//!
//! Its answer is one status for every cause, so the wallet is asked instead, in its own typed words.

use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{QueryMsg, SimulateSpendResponse, WalletInfo};

use super::evidence::Reading;
use super::follow::alone;
use super::start::{Draft, approval};
use super::{Progress, SubmitError, Submitter, authority};
use crate::journal::{IntentEnd, IntentRow};
use crate::{Block, ChainError, Journal};

/// What the wallet itself says about payments.
pub(super) enum Verdict {
    /// It takes nothing from this key now; no payment is to blame.
    Barred(String),
    /// Per payment, in order; `None`: it would be paid.
    Judged(Vec<Option<Breach>>),
    /// It refused the question: at least one payment is malformed.
    Malformed(String),
}

impl Submitter {
    pub(super) async fn diagnose(
        &mut self,
        journal: &Journal,
        block: &Block,
        draft: &Draft,
        message: String,
    ) -> Result<Vec<Progress>, SubmitError> {
        let account = self.chain.account(self.key.address()).await?;
        if account != Some(draft.account) {
            return Ok(vec![Progress::Lagging { height: block.height, wanted: block.height }]);
        }
        let verdict = match self.verdict(block, &draft.denom, &draft.rows, Some(draft.epoch)).await? {
            Verdict::Barred(reason) => return Ok(vec![Progress::Barred { reason }]),
            verdict => verdict,
        };
        let readings = match self.receipts(block.height, &draft.rows).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(vec![Progress::Lagging { height, wanted }]),
        };
        let mut decided = Vec::new();
        for (place, row) in draft.rows.iter().enumerate() {
            let receipt = readings.of.get(place).and_then(|(_, evidence)| evidence.end(readings.height));
            if let Some(end) = receipt.or_else(|| verdict.refusal(place)) {
                decided.push((row, end));
            }
        }
        if decided.is_empty() {
            self.puzzled = Some(block.height);
            decided = self.undetermined(draft, &verdict, &message);
        }
        let mut progress = Vec::with_capacity(decided.len());
        for (row, end) in decided {
            journal.decide(row.intent.id, &end)?;
            progress.push(Progress::of(row.intent.id, &end));
        }
        Ok(progress)
    }

    /// Asks the wallet whether it would pay. `epoch` is compared if known.
    pub(super) async fn verdict(
        &self,
        block: &Block,
        denom: &str,
        rows: &[IntentRow],
        epoch: Option<u32>,
    ) -> Result<Verdict, SubmitError> {
        let info: WalletInfo = self.ask_wallet(&self.config.wallet, &QueryMsg::Wallet {}).await?;
        match (authority(&info, self.key.address(), block.time), epoch) {
            (Err(reason), _) => return Ok(Verdict::Barred(reason.to_string())),
            (Ok(theirs), Some(ours)) if theirs != ours => {
                let reason = format!("the wallet is in epoch {theirs}, this keeper in {ours}: another took over");
                return Ok(Verdict::Barred(reason));
            }
            _ => {}
        }
        let payments = rows.iter().map(|row| row.intent.payment()).collect();
        let query = QueryMsg::SimulateSpend { denom: denom.to_owned(), payments, approval: approval(rows), by: None };
        let answer: SimulateSpendResponse = match self.ask_wallet(&self.config.wallet, &query).await {
            Ok(answer) => answer,
            Err(SubmitError::Chain(ChainError::Answered { message, .. })) => return Ok(Verdict::Malformed(message)),
            Err(error) => return Err(error),
        };
        let breaches: Vec<_> = answer.payments.iter().map(|payment| payment.breach).collect();
        let about_the_call = breaches.iter().flatten().find(|breach| is_about_the_call(breach.rule));
        Ok(match about_the_call {
            Some(breach) => Verdict::Barred(breach.to_string()),
            None => Verdict::Judged(breaches),
        })
    }

    /// The wallet has no objection, or cannot read the question: several are tried one by one; a single malformed one
    /// is refused; a single good one is tried again, a few times.
    fn undetermined<'a>(&self, draft: &'a Draft, verdict: &Verdict, message: &str) -> Vec<(&'a IntentRow, IntentEnd)> {
        let single = draft.rows.len() == 1;
        let end = |row: &IntentRow| match verdict {
            _ if !single => alone(row, message.to_owned()),
            Verdict::Malformed(reason) => IntentEnd::Refused { detail: reason.clone(), breach: None },
            Verdict::Judged(_) | Verdict::Barred(_) => self.again(row, message.to_owned(), 0),
        };
        draft.rows.iter().map(|row| (row, end(row))).collect()
    }
}

impl Verdict {
    /// The refusal of one payment, if the wallet named a rule against it.
    pub(super) fn refusal(&self, place: usize) -> Option<IntentEnd> {
        let Self::Judged(breaches) = self else { return None };
        let breach = breaches.get(place).copied().flatten()?;
        Some(IntentEnd::Refused { detail: breach.to_string(), breach: Some(breach) })
    }
}

const fn is_about_the_call(rule: Rule) -> bool {
    matches!(rule, Rule::Frozen | Rule::Operator | Rule::OperatorExpired | Rule::OperatorEpoch | Rule::CallsPerHour)
}
