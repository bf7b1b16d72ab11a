//! What shows of a whole transaction, whose sequence is used up, that its payments were made, or that they were not.

use super::draft::Pending;
use super::evidence::{Evidence, event_shows_payment};
use super::{Outbox, OutboxError};
use crate::journal::{ActEnd, ActId, TxRow};
use crate::{ChainError, Included, Outcome, TxHash};

/// What became of a transaction.
pub(super) enum Proof {
    /// Each of its acts has an end by evidence. Gas and exact height where an index said them.
    Done { ends: Vec<(ActId, ActEnd)>, found: Option<(u64, u64)> },
    /// An index says that it failed in its block.
    Failed(Included),
    /// Some of its acts left no evidence; what each left, in order.
    Missing(Vec<Evidence>),
    /// In a block with success, yet its receipts are not seen.
    Unseen(Included),
}

impl Outbox {
    /// `is_index_first`: whether the index is asked before the receipts; it teaches what gas is used.
    pub(super) async fn prove(
        &self,
        height: u64,
        row: &TxRow,
        payments: &[Pending],
        is_index_first: bool,
    ) -> Result<Proof, OutboxError> {
        let indexed = if is_index_first { self.look_up(row.tx.hash).await? } else { None };
        if let Some(found) = &indexed
            && let Some(proof) = shown_by_events(found, payments)
        {
            return Ok(proof);
        }
        let readings = self.read_receipts(payments).await?;
        if let Some(ends) = all_end(height, row, payments, &readings) {
            return Ok(Proof::Done { ends, found: None });
        }
        let found = match indexed {
            Some(found) => Some(found),
            None => self.look_up(row.tx.hash).await?,
        };
        Ok(match found {
            None => Proof::Missing(readings),
            Some(found) if used_no_sequence(&found) => Proof::Missing(readings),
            Some(found) if found.code != 0 => Proof::Failed(found),
            Some(found) => shown_by_events(&found, payments).unwrap_or(Proof::Unseen(found)),
        })
    }

    // A node without an index refuses the question; the receipts then decide alone.
    pub(super) async fn look_up(&self, hash: TxHash) -> Result<Option<Included>, OutboxError> {
        match self.chain.find_tx(hash).await {
            Err(ChainError::Answered { .. }) => Ok(None),
            found => Ok(found?),
        }
    }
}

/// In a block, but refused there before its sequence counted: no end.
pub(super) fn used_no_sequence(found: &Included) -> bool {
    // A grant that does not pay the fee is said before any message runs.
    found.codespace == "feegrant"
        || matches!(
            Outcome::of_code(&found.codespace, found.code),
            Outcome::Refresh | Outcome::Rebuild(crate::outcome::Rebuild::LaterTimeout)
        )
}

fn settled(height: u64, hash: TxHash) -> ActEnd {
    ActEnd::Settled { height, tx: Some(hash) }
}

/// What an index says of one that succeeded or failed, if that is enough.
fn shown_by_events(found: &Included, payments: &[Pending]) -> Option<Proof> {
    if used_no_sequence(found) {
        return None;
    }
    if found.code != 0 {
        return Some(Proof::Failed(found.clone()));
    }
    if !payments.iter().all(|payment| event_shows_payment(found, &payment.intent)) {
        return None;
    }
    let ends = payments.iter().map(|payment| (payment.id(), settled(found.height, found.hash))).collect();
    Some(Proof::Done { ends, found: Some((found.height, found.gas_used)) })
}

/// What receipts alone decide, if they decide all. A payment of before the signing was made by other bytes.
fn all_end(height: u64, row: &TxRow, payments: &[Pending], readings: &[Evidence]) -> Option<Vec<(ActId, ActEnd)>> {
    let end = |(payment, evidence): (&Pending, &Evidence)| match evidence {
        Evidence::Paid { at } if *at >= row.tx.signed_time => Some((payment.id(), settled(height, row.tx.hash))),
        evidence => evidence.end(height).map(|end| (payment.id(), end)),
    };
    payments.iter().zip(readings).map(end).collect()
}
