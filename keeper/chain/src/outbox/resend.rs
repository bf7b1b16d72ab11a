//! Keeps what is in flight on its way: the same bytes again, in order, from where they may have been lost.

use super::course::Resend;
use super::settle::last_outcome;
use super::{Outbox, OutboxError, Progress};
use crate::journal::{Journal, Recorded, TxRow};
use crate::{Block, Outcome};

impl Outbox {
    /// `open`: in flight, by sequence; `sequence`: the account's.
    pub(super) async fn keep_up(
        &mut self,
        journal: &Journal,
        block: &Block,
        open: &[TxRow],
        sequence: u64,
    ) -> Result<Vec<Progress>, OutboxError> {
        let Some(first) = open.first() else {
            self.course.all_taken();
            return Ok(Vec::new());
        };
        if !follow_on(open, sequence) {
            self.course.must_resend(Resend::All);
        }
        let Some(from) = self.course.due(block.height) else { return Ok(Vec::new()) };
        let from = match from {
            Resend::All => first.tx.sequence,
            Resend::Rest => first_untaken(open).unwrap_or(first.tx.sequence),
        };
        let recorded = journal.recorded(self.signer.address(), from)?;
        // A node would refuse what could come into no later block; so would it what stands behind.
        let alive: Vec<Recorded> = recorded.into_iter().take_while(|tx| tx.timeout_height() > block.height).collect();
        if alive.is_empty() {
            return Ok(Vec::new());
        }
        self.send(journal, block.height, &alive).await
    }
}

/// Whether sequences follow upon each other from the account's on.
fn follow_on(open: &[TxRow], sequence: u64) -> bool {
    (sequence..).zip(open).all(|(expected, row)| row.tx.sequence == expected)
}

/// The first that no node is known to have taken.
fn first_untaken(open: &[TxRow]) -> Option<u64> {
    open.iter().find(|row| last_outcome(row) != Some(Outcome::Accepted)).map(|row| row.tx.sequence)
}
