//! Gives up what can no longer land, all of a window at once.

use super::draft::Pending;
use super::retry::again;
use super::settle::{Cargo, cargo, ends, last_answer, last_outcome, report};
use super::{Outbox, OutboxError, Progress, waiting};
use crate::journal::{ActEnd, ActId, Closing, Journal, TxEnd, TxRow};
use crate::{Block, Outcome};

impl Outbox {
    /// Whether the highest timeout of all that is in flight has passed. Not before: bytes behind a gap land once the
    /// gap is filled, also by what would be signed now.
    pub(super) fn has_lapsed(&self, block: &Block, open: &[TxRow]) -> bool {
        open.iter().map(|row| row.tx.timeout_height).max().is_some_and(|highest| block.height > highest)
    }

    /// Whether so many blocks can have come by the machine's own clock. A node whose height leaps expires nothing.
    fn is_plausible(&self, open: &[TxRow]) -> bool {
        let now = self.clock.now_millis();
        open.iter().all(|row| {
            let blocks = row.tx.timeout_height.saturating_sub(row.tx.signed_height);
            now >= row.tx.signed_clock.saturating_add(blocks.saturating_mul(self.config.block_milliseconds_min))
        })
    }

    /// Ends all of the window, reading each receipt above its highest timeout.
    pub(super) async fn expire(
        &mut self,
        journal: &Journal,
        block: &Block,
        open: &[TxRow],
    ) -> Result<Vec<Progress>, OutboxError> {
        let Some(first) = open.first() else { return Ok(Vec::new()) };
        if !self.is_plausible(open) {
            return Ok(vec![waiting(first, block, "the height ran ahead of this machine's clock")]);
        }
        // The sequence is read anew between two heights that lie above every timeout: as long as it did not pass the
        // first, none of them landed, and none can.
        let before = self.block().await?.height;
        let account = self.chain.account(self.signer.address()).await?;
        let mut closings = Vec::with_capacity(open.len());
        for row in open {
            let acts = match cargo(journal, row.id)? {
                Cargo::Payments(payments) => self.lapsed(block.height, row, &payments).await?,
                Cargo::Others(acts) => {
                    let mut ends = Vec::with_capacity(acts.len());
                    for act in &acts {
                        ends.push((act.act.id, self.expire_other(block.height, act, reason(row)).await?));
                    }
                    ends
                }
            };
            closings.push(Closing { tx: row.id, end: TxEnd::Expired, acts });
        }
        let after = self.block().await?.height;
        let highest = open.iter().map(|row| row.tx.timeout_height).max().unwrap_or_default();
        if before <= highest || after < before {
            return Ok(vec![Progress::Lagging { height: before.min(after), wanted: highest.saturating_add(1) }]);
        }
        if account.is_some_and(|account| account.sequence > first.tx.sequence) {
            return Ok(vec![waiting(first, block, "found at the last moment")]);
        }
        journal.close(&closings)?;
        self.course.nothing_in_flight();
        Ok(open.iter().zip(&closings).flat_map(|(row, closing)| report(row, closing)).collect())
    }

    /// What receipts decide of a lapsed transaction's payments; what has none is to be tried again.
    async fn lapsed(
        &self,
        height: u64,
        row: &TxRow,
        payments: &[Pending],
    ) -> Result<Vec<(ActId, ActEnd)>, OutboxError> {
        let readings = self.read_receipts(payments).await?;
        // Nodes that find fault with the bytes themselves will find it again.
        let is_at_fault = matches!(last_outcome(row), Some(Outcome::Terminal | Outcome::Unknown));
        Ok(ends(payments, (height, &readings), |payment| match is_at_fault {
            true => self.retry(&payment.row, reason(row)),
            false => again(&payment.row, reason(row)),
        }))
    }
}

fn reason(row: &TxRow) -> String {
    format!("not included up to height {}{}", row.tx.timeout_height, last_answer(row))
}
