//! Sends recorded bytes, in the order of their sequences, over the one connection. The only file that does.

use super::course::Resend;
use super::{Outbox, OutboxError, Progress};
use crate::journal::{Journal, Recorded};
use crate::outcome::Rebuild;
use crate::{CheckTx, Outcome};

impl Outbox {
    /// Sends until one is not taken: what stands behind it would be refused for its sequence. Answers are written down
    /// together. No answer is no error: the bytes may have arrived.
    pub(super) async fn send(
        &mut self,
        journal: &Journal,
        height: u64,
        recorded: &[Recorded],
    ) -> Result<Vec<Progress>, OutboxError> {
        self.course.sending(height);
        let mut answers = Vec::with_capacity(recorded.len());
        let mut progress = Vec::with_capacity(recorded.len());
        let mut stopped = None;
        for tx in recorded {
            let hash = tx.hash();
            match self.chain.broadcast(tx.bytes()).await {
                Ok(answer) => {
                    let CheckTx { code, codespace, log, .. } = answer;
                    let outcome = Outcome::of_code(&codespace, code);
                    progress.push(Progress::Answered {
                        hash,
                        outcome,
                        code,
                        codespace: codespace.clone(),
                        log: log.clone(),
                    });
                    answers.push((tx.id(), CheckTx { hash, code, codespace, log }));
                    if outcome == Outcome::Rebuild(Rebuild::MoreFee) {
                        self.price.refused();
                    }
                    if outcome != Outcome::Accepted {
                        stopped = Some(Some(outcome));
                        break;
                    }
                }
                Err(error) => {
                    progress.push(Progress::Unanswered { hash, reason: error.to_string() });
                    stopped = Some(None);
                    break;
                }
            }
        }
        journal.record_answers(&answers)?;
        match stopped {
            None => self.course.all_taken(),
            // Something before it is missing there, or somebody else uses the key.
            Some(Some(Outcome::Refresh)) => self.course.must_resend(Resend::All),
            Some(_) => self.course.must_resend(Resend::Rest),
        }
        Ok(progress)
    }
}
