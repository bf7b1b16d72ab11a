//! Finds out why a node would not even simulate a transaction.
//!
//! Its answer is one status for every cause, so the wallet is asked instead, in its own typed words.

use super::draft::Draft;
use super::evidence::Reading;
use super::retry::isolate;
use super::verdict::Verdict;
use super::{Progress, SubmitError, Submitter};
use crate::journal::{IntentEnd, IntentRow};
use crate::{Block, Journal};

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
            Verdict::NotAuthorized(reason) => return Ok(vec![Progress::NotAuthorized { reason }]),
            verdict => verdict,
        };
        let readings = match self.receipts(block.height, &draft.rows).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(vec![Progress::Lagging { height, wanted }]),
        };
        let mut decided = Vec::new();
        for (index, row) in draft.rows.iter().enumerate() {
            let receipt = readings.of.get(index).and_then(|(_, evidence)| evidence.end(readings.height));
            if let Some(end) = receipt.or_else(|| verdict.refusal(index)) {
                decided.push((row, end));
            }
        }
        if decided.is_empty() {
            self.unexplained_at = Some(block.height);
            decided = self.undetermined(draft, &verdict, &message);
        }
        let mut progress = Vec::with_capacity(decided.len());
        for (row, end) in decided {
            journal.finish(row.intent.id, &end)?;
            progress.push(Progress::of(row.intent.id, &end));
        }
        Ok(progress)
    }

    /// The wallet has no objection, or cannot read the question: several are tried one by one; a single malformed one
    /// is refused; a single good one is tried again, a few times.
    fn undetermined<'a>(&self, draft: &'a Draft, verdict: &Verdict, message: &str) -> Vec<(&'a IntentRow, IntentEnd)> {
        let single = draft.rows.len() == 1;
        let end = |row: &IntentRow| match verdict {
            _ if !single => isolate(row, message.to_owned()),
            Verdict::Malformed(reason) => IntentEnd::Refused { detail: reason.clone(), breach: None },
            Verdict::Judged(_) | Verdict::NotAuthorized(_) => self.retry(row, message.to_owned(), 0),
        };
        draft.rows.iter().map(|row| (row, end(row))).collect()
    }
}
