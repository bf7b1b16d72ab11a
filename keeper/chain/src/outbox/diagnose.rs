//! Finds out why a node would not even simulate a transaction.
//!
//! Its answer is one status for every cause, so the wallet is asked instead, in its own typed words. Where the wallet
//! objects to nothing, the fault is the node's and costs no act a try.

use super::draft::Draft;
use super::evidence::Reading;
use super::verdict::Verdict;
use super::{Outbox, OutboxError, Progress};
use crate::journal::{ActEnd, ActId};
use crate::{Block, Journal};

/// What to do with a draft that was not simulated.
pub(super) enum Diagnosis {
    /// Sign it with what its like usually use: the wallet would do it.
    GoOn,
    /// Nothing of it now.
    Stop(Vec<Progress>),
}

impl Outbox {
    pub(super) async fn diagnose(
        &mut self,
        journal: &Journal,
        block: &Block,
        epoch: u32,
        draft: &Draft,
    ) -> Result<Diagnosis, OutboxError> {
        let verdict = match self.verdict(block, &draft.denom, &draft.payments, Some(epoch)).await? {
            Verdict::NotAuthorized(reason) => {
                self.course.refuse_key(block.height, &reason);
                return Ok(Diagnosis::Stop(vec![Progress::NotAuthorized { reason }]));
            }
            verdict => verdict,
        };
        let readings = match self.receipts(block.height, &draft.payments).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => {
                return Ok(Diagnosis::Stop(vec![Progress::Lagging { height, wanted }]));
            }
        };
        let mut decided: Vec<(ActId, ActEnd)> = Vec::new();
        for (index, payment) in draft.payments.iter().enumerate() {
            let receipt = readings.of.get(index).and_then(|evidence| evidence.end(readings.height));
            decided.extend(receipt.or_else(|| verdict.refusal(index)).map(|end| (payment.id(), end)));
        }
        if decided.is_empty()
            && let Verdict::Malformed(reason) = &verdict
        {
            decided = malformed(draft, reason);
        }
        if decided.is_empty() {
            return Ok(Diagnosis::GoOn);
        }
        journal.finish(&decided)?;
        Ok(Diagnosis::Stop(decided.iter().map(|(id, end)| Progress::of(*id, end)).collect()))
    }
}

/// The wallet cannot read the question: a single payment is refused, several are told apart.
fn malformed(draft: &Draft, reason: &str) -> Vec<(ActId, ActEnd)> {
    let count = draft.count();
    let end = |payment: &super::draft::Pending| match count {
        1 => ActEnd::Refused { detail: reason.to_owned(), breach: None },
        _ => super::retry::in_halves(&payment.row, reason.to_owned(), count),
    };
    draft.payments.iter().map(|payment| (payment.id(), end(payment))).collect()
}
