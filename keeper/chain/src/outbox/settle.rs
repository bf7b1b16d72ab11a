//! Settles what the account's sequence used up, all of a tick in one write.

use futures_util::future::join_all;

use super::course::CONFIRM_BLOCKS;
use super::draft::Pending;
use super::evidence::Evidence;
use super::proof::Proof;
use super::{Outbox, OutboxError, Progress, waiting};
use crate::journal::{ActEnd, ActId, ActRow, Closing, Kind, TxEnd, TxRow};
use crate::{Block, Included, Journal, Outcome};

/// Transactions whose evidence is asked for at once, over the one connection.
const CONCURRENT: usize = 16;

/// A used-up transaction with what it carries.
struct Used<'a> {
    row: &'a TxRow,
    payments: Vec<Pending>,
    is_index_first: bool,
}

/// What a transaction carries: payments, or acts of another kind.
pub(super) enum Cargo {
    Payments(Vec<Pending>),
    Others(Vec<ActRow>),
}

impl Outbox {
    pub(super) async fn settle(
        &mut self,
        journal: &Journal,
        block: &Block,
        rows: &[TxRow],
    ) -> Result<Vec<Progress>, OutboxError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut proofs = Vec::with_capacity(rows.len());
        let mut others = Vec::new();
        for (chunk, rows) in rows.chunks(CONCURRENT).enumerate() {
            let mut used = Vec::with_capacity(rows.len());
            for (index, row) in rows.iter().enumerate() {
                let payments = match cargo(journal, row.id)? {
                    Cargo::Payments(payments) => payments,
                    Cargo::Others(acts) => {
                        others.push((row, acts));
                        continue;
                    }
                };
                used.push(Used { row, payments, is_index_first: chunk + index == 0 });
            }
            let asked = used.iter().map(|used| self.prove(block.height, used.row, &used.payments, used.is_index_first));
            let answers = join_all(asked).await;
            for (used, proof) in used.into_iter().zip(answers) {
                proofs.push((used, proof?));
            }
        }
        // What nodes did not show counts only if they did not fall behind while they were asked.
        let after = self.block().await?.height;
        let mut progress = Vec::new();
        let mut closings = Vec::with_capacity(proofs.len());
        for (used, proof) in proofs {
            if after < block.height && !matches!(proof, Proof::Done { .. }) {
                progress.push(Progress::Lagging { height: after, wanted: block.height });
                continue;
            }
            match self.conclude(block, &used, proof).await? {
                Ok(closing) => closings.push(closing),
                Err(waits) => progress.push(waits),
            }
        }
        for (row, acts) in others {
            let Some(kind) = acts.first().map(|act| act.act.kind) else { continue };
            match self.settle_other(journal, block, (row, &acts)).await {
                Ok(Ok(closing)) => closings.push(closing),
                Ok(Err(waits)) => progress.push(waits),
                // It is looked at again; what fails here keeps no payment from its end.
                Err(error) => progress.push(Progress::Postponed { kind, reason: error.to_string() }),
            }
        }
        journal.close(&closings)?;
        for closing in &closings {
            self.course.ended(closing.tx);
            if let Some(row) = rows.iter().find(|row| row.id == closing.tx) {
                progress.extend(report(row, closing));
            }
        }
        Ok(progress)
    }

    /// What becomes of one, or why that cannot be said yet.
    async fn conclude(
        &mut self,
        block: &Block,
        used: &Used<'_>,
        proof: Proof,
    ) -> Result<Result<Closing, Progress>, OutboxError> {
        let row = used.row;
        Ok(match proof {
            Proof::Done { ends, found } => {
                if let Some((_, gas)) = found {
                    self.gas.learn(Kind::Payment, ends.len(), gas);
                }
                let (height, gas_used) = (found.map_or(block.height, |(height, _)| height), found.map(|(_, gas)| gas));
                Ok(included(row, (height, 0), (String::new(), String::new()), gas_used, ends))
            }
            Proof::Unseen(_) if block.height <= row.tx.timeout_height => {
                Err(waiting(row, block, "included, its receipts are not seen yet"))
            }
            Proof::Unseen(found) => {
                let readings = self.read_receipts(&used.payments).await?;
                let detail = format!("transaction {} succeeded at {}, but left no receipt", found.hash, found.height);
                let ends =
                    ends(&used.payments, (found.height, &readings), |_| ActEnd::NeedsReview { detail: detail.clone() });
                Ok(included(row, (found.height, 0), (String::new(), String::new()), Some(found.gas_used), ends))
            }
            Proof::Failed(found) => self.failed_in_block(block, row, &used.payments, &found).await?,
            Proof::Missing(_) if !self.course.is_absent(row.id, block.height, CONFIRM_BLOCKS) => {
                Err(waiting(row, block, "its sequence is used, its effect is not seen"))
            }
            Proof::Missing(readings) => self.without_effect(block, row, &used.payments, &readings).await?,
        })
    }

    /// The sequence is used, no index says by what, and what was to be paid is not.
    async fn without_effect(
        &mut self,
        block: &Block,
        row: &TxRow,
        payments: &[Pending],
        readings: &[Evidence],
    ) -> Result<Result<Closing, Progress>, OutboxError> {
        let was_taken = row.code == Some(0) || row.code == Some(19);
        let reason = format!("sequence {} was used without its effect{}", row.tx.sequence, last_answer(row));
        if !was_taken {
            let again = |payment: &Pending| super::retry::again(&payment.row, reason.clone());
            let ends = ends(payments, (block.height, readings), again);
            return Ok(Ok(Closing { tx: row.id, end: TxEnd::Expired, acts: ends }));
        }
        let missing: Vec<Pending> = payments
            .iter()
            .zip(readings)
            .filter(|(_, evidence)| **evidence == Evidence::Absent)
            .map(|(payment, _)| payment.clone())
            .collect();
        let refused = self.refusals(block, &missing, &reason).await?;
        let otherwise = |payment: &Pending| {
            let found = refused.iter().find(|(id, _)| *id == payment.id());
            found.map_or_else(|| super::retry::again(&payment.row, reason.clone()), |(_, end)| end.clone())
        };
        let ends = ends(payments, (block.height, readings), otherwise);
        Ok(Ok(Closing { tx: row.id, end: TxEnd::Expired, acts: ends }))
    }
}

pub(super) fn cargo(journal: &Journal, tx: i64) -> Result<Cargo, OutboxError> {
    let acts = journal.acts_of(tx)?;
    if acts.first().is_some_and(|act| act.act.kind != Kind::Payment) {
        return Ok(Cargo::Others(acts));
    }
    Ok(Cargo::Payments(acts.into_iter().map(Pending::of).collect::<Result<_, _>>()?))
}

/// What receipts read at a height decide, and `otherwise` where there is none.
pub(super) fn ends(
    payments: &[Pending],
    read: (u64, &[Evidence]),
    otherwise: impl Fn(&Pending) -> ActEnd,
) -> Vec<(ActId, ActEnd)> {
    let (height, readings) = read;
    let end = |(index, payment): (usize, &Pending)| {
        let shown = readings.get(index).and_then(|evidence| evidence.end(height));
        (payment.id(), shown.unwrap_or_else(|| otherwise(payment)))
    };
    payments.iter().enumerate().map(end).collect()
}

pub(super) fn included(
    row: &TxRow,
    at: (u64, u32),
    said: (String, String),
    gas_used: Option<u64>,
    acts: Vec<(ActId, ActEnd)>,
) -> Closing {
    let ((height, code), (codespace, log)) = (at, said);
    Closing { tx: row.id, end: TxEnd::Included { height, code, codespace, log, gas_used }, acts }
}

/// As an index knows it.
pub(super) fn as_indexed(row: &TxRow, found: &Included, acts: Vec<(ActId, ActEnd)>) -> Closing {
    let said = (found.codespace.clone(), found.log.clone());
    included(row, (found.height, found.code), said, Some(found.gas_used), acts)
}

pub(super) fn report(row: &TxRow, closing: &Closing) -> impl Iterator<Item = Progress> {
    let hash = row.tx.hash;
    let first = match &closing.end {
        TxEnd::Included { height, code, gas_used, .. } => {
            Progress::Included { hash, height: *height, code: *code, gas_used: *gas_used }
        }
        TxEnd::Expired => Progress::Expired { hash, timeout_height: row.tx.timeout_height },
    };
    std::iter::once(first).chain(closing.acts.iter().map(|(id, end)| Progress::of(*id, end)))
}

pub(super) fn last_outcome(row: &TxRow) -> Option<Outcome> {
    Some(Outcome::of_code(row.codespace.as_deref().unwrap_or_default(), row.code?))
}

pub(super) fn last_answer(row: &TxRow) -> String {
    match (row.code, &row.codespace, &row.log) {
        (Some(code), Some(codespace), Some(log)) if code != 0 => format!("; a node said {codespace} {code}: {log}"),
        _ => String::new(),
    }
}
