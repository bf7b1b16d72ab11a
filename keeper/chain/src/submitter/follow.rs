//! Follows the transaction in flight to its end.

use super::evidence::{Reading, Readings, event_shows_payment};
use super::retry::isolate;
use super::verdict::Verdict;
use super::{Progress, SubmitError, Submitter};
use crate::journal::{IntentEnd, IntentRow, NewTx, TxEnd, TxRow};
use crate::outcome::Rebuild;
use crate::{Block, ChainError, CheckTx, Included, Journal, Outcome, TxHash};

/// Blocks after which bytes that are not found are sent again.
const RESEND_BLOCKS: u64 = 2;
/// Added to the gas factor for an intent whose transaction ran out of gas.
const GAS_EXTRA_PERCENT: u32 = 50;

impl Submitter {
    pub(super) async fn follow(
        &mut self,
        journal: &Journal,
        block: &Block,
        row: &TxRow,
    ) -> Result<Vec<Progress>, SubmitError> {
        let tx = &row.tx;
        if let Some(found) = self.look_up(tx.hash).await? {
            return self.conclude(journal, block, row, &found).await;
        }
        if block.height > tx.timeout_height {
            let wanted = tx.timeout_height.saturating_add(1);
            let reason = format!("not included up to height {}{}", tx.timeout_height, last_answer(row));
            return self.expire(journal, row, wanted, reason).await;
        }
        let due = match self.last_sent {
            Some((hash, height)) if hash == tx.hash => block.height >= height.saturating_add(RESEND_BLOCKS),
            _ => true,
        };
        if !due {
            return Ok(vec![waiting(tx, block, "sent, not found yet")]);
        }
        if self.is_sequence_used(row).await? {
            let reason = format!("another transaction used sequence {}{}", tx.sequence, last_answer(row));
            return self.expire(journal, row, block.height, reason).await;
        }
        Ok(vec![self.send(journal, block, tx).await?])
    }

    /// Sends the bytes and writes down the answer. No answer is no error: they may have arrived.
    pub(super) async fn send(&mut self, journal: &Journal, block: &Block, tx: &NewTx) -> Result<Progress, SubmitError> {
        self.last_sent = Some((tx.hash, block.height));
        let answer = match self.chain.broadcast(&tx.bytes).await {
            Ok(answer) => CheckTx { hash: tx.hash, ..answer },
            Err(error) => return Ok(Progress::Unanswered { hash: tx.hash, reason: error.to_string() }),
        };
        journal.record_broadcast(&answer)?;
        let outcome = Outcome::of_code(&answer.codespace, answer.code);
        let CheckTx { hash, code, codespace, log } = answer;
        Ok(Progress::Answered { hash, outcome, code, codespace, log })
    }

    // A node without an index refuses the question; the receipts then decide alone.
    async fn look_up(&self, hash: TxHash) -> Result<Option<Included>, SubmitError> {
        match self.chain.find_tx(hash).await {
            Err(ChainError::Answered { .. }) => Ok(None),
            found => Ok(found?),
        }
    }

    // Asked only after a node refused the sequence: that may also mean that the node is behind.
    async fn is_sequence_used(&self, row: &TxRow) -> Result<bool, SubmitError> {
        if last_outcome(row) != Some(Outcome::Refresh) {
            return Ok(false);
        }
        let account = self.chain.account(self.key.address()).await?;
        Ok(account.is_some_and(|account| account.sequence > row.tx.sequence))
    }

    /// Ends a transaction that can no longer land, reading each receipt at `at_least` or above.
    async fn expire(
        &self,
        journal: &Journal,
        row: &TxRow,
        at_least: u64,
        reason: String,
    ) -> Result<Vec<Progress>, SubmitError> {
        let (hash, timeout_height) = (row.tx.hash, row.tx.timeout_height);
        let rows = journal.intents_of(hash)?;
        let readings = match self.receipts(at_least, &rows).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(vec![Progress::Lagging { height, wanted }]),
        };
        // The index may have caught up meanwhile; what it says is more than that the bytes are gone.
        if self.look_up(hash).await?.is_some() {
            let (height, reason) = (readings.height, "found at the last moment");
            return Ok(vec![Progress::Waiting { hash, height, timeout_height, reason }]);
        }
        let retry = |row: &IntentRow| self.retry(row, reason.clone(), 0);
        let ends = ends(&rows, &readings, retry);
        journal.close(hash, TxEnd::Expired, &ends)?;
        Ok(report(Progress::Expired { hash, timeout_height }, &ends))
    }

    async fn conclude(
        &self,
        journal: &Journal,
        block: &Block,
        row: &TxRow,
        found: &Included,
    ) -> Result<Vec<Progress>, SubmitError> {
        let rows = journal.intents_of(row.tx.hash)?;
        let decided = match found.code {
            0 => self.paid(block, &row.tx, &rows, found).await?,
            _ => self.failed(block, &row.tx, &rows, found).await?,
        };
        let ends = match decided {
            Ok(ends) => ends,
            Err(progress) => return Ok(vec![progress]),
        };
        journal.close(row.tx.hash, TxEnd::Included(found), &ends)?;
        let Included { hash, height, code, gas_used, .. } = *found;
        Ok(report(Progress::Included { hash, height, code, gas_used }, &ends))
    }

    /// Success is believed for each intent that an event or a receipt names.
    async fn paid(&self, block: &Block, tx: &NewTx, rows: &[IntentRow], found: &Included) -> Result<Ends, SubmitError> {
        let settled = IntentEnd::Settled { height: found.height, tx: Some(found.hash) };
        let (reported, unreported): (Vec<_>, Vec<_>) =
            rows.iter().cloned().partition(|row| event_shows_payment(found, &row.intent));
        let mut ends: Vec<_> = reported.iter().map(|row| (row.intent.id, settled.clone())).collect();
        if unreported.is_empty() {
            return Ok(Ok(ends));
        }
        let readings = match self.receipts(found.height, &unreported).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(Err(Progress::Lagging { height, wanted })),
        };
        let absent = readings.of.iter().any(|(_, evidence)| evidence.end(readings.height).is_none());
        if absent && readings.height <= tx.timeout_height {
            return Ok(Err(waiting(tx, block, "included, its receipts are not seen yet")));
        }
        let detail = format!("transaction {} succeeded at {}, but left no receipt", found.hash, found.height);
        ends.extend(self::ends(&unreported, &readings, |_| IntentEnd::NeedsReview { detail: detail.clone() }));
        Ok(Ok(ends))
    }

    async fn failed(
        &self,
        block: &Block,
        tx: &NewTx,
        rows: &[IntentRow],
        found: &Included,
    ) -> Result<Ends, SubmitError> {
        let outcome = Outcome::of_code(&found.codespace, found.code);
        let log = format!("{} {} at {}: {}", found.codespace, found.code, found.height, found.log);
        let retry = |gas| rows.iter().map(|row| (row.intent.id, self.retry(row, log.clone(), gas))).collect();
        match outcome {
            Outcome::Rebuild(Rebuild::MoreGas) => return Ok(Ok(retry(GAS_EXTRA_PERCENT))),
            Outcome::Rebuild(_) | Outcome::Refresh | Outcome::Retry | Outcome::OtherNode => return Ok(Ok(retry(0))),
            Outcome::GasWalletEmpty => {
                // The same code also says that the payments' own money is missing.
                let balance = self.chain.balance(self.key.address(), &tx.fee.denom).await?;
                if balance < tx.fee.amount {
                    return Ok(Ok(retry(0)));
                }
            }
            _ => {}
        }
        if rows.len() > 1 {
            return Ok(Ok(rows.iter().map(|row| (row.intent.id, isolate(row, log.clone()))).collect()));
        }
        let readings = match self.receipts(found.height, rows).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(Err(Progress::Lagging { height, wanted })),
        };
        let refusal = match (outcome, rows.first()) {
            (Outcome::Policy | Outcome::GasWalletEmpty, Some(row)) => self.refusal(block, row, &log).await?,
            _ => IntentEnd::NeedsReview { detail: log },
        };
        Ok(Ok(ends(rows, &readings, |_| refusal.clone())))
    }

    /// A block refused a single payment: final only if the wallet still would, and for the payment's sake.
    async fn refusal(&self, block: &Block, row: &IntentRow, log: &str) -> Result<IntentEnd, SubmitError> {
        let verdict = self.verdict(block, &row.intent.denom, std::slice::from_ref(row), None).await?;
        if let Some(IntentEnd::Refused { detail, breach }) = verdict.refusal(0) {
            return Ok(IntentEnd::Refused { detail: format!("{detail} ({log})"), breach });
        }
        Ok(match verdict {
            Verdict::Malformed(_) => IntentEnd::Refused { detail: log.to_owned(), breach: None },
            Verdict::NotAuthorized(reason) => self.retry(row, format!("{reason} ({log})"), 0),
            Verdict::Judged(_) => self.retry(row, log.to_owned(), 0),
        })
    }
}

/// What becomes of each intent, or why that cannot be said yet.
type Ends = Result<Vec<(stateset_api::IntentId, IntentEnd)>, Progress>;

/// What receipts decide, and `otherwise` where there is none.
fn ends(
    rows: &[IntentRow],
    readings: &Readings,
    otherwise: impl Fn(&IntentRow) -> IntentEnd,
) -> Vec<(stateset_api::IntentId, IntentEnd)> {
    let end = |row: &IntentRow| {
        let found = readings.of.iter().find(|(id, _)| *id == row.intent.id);
        found.and_then(|(_, evidence)| evidence.end(readings.height)).unwrap_or_else(|| otherwise(row))
    };
    rows.iter().map(|row| (row.intent.id, end(row))).collect()
}

fn report(first: Progress, ends: &[(stateset_api::IntentId, IntentEnd)]) -> Vec<Progress> {
    let rest = ends.iter().map(|(id, end)| Progress::of(*id, end));
    std::iter::once(first).chain(rest).collect()
}

fn waiting(tx: &NewTx, block: &Block, reason: &'static str) -> Progress {
    Progress::Waiting { hash: tx.hash, height: block.height, timeout_height: tx.timeout_height, reason }
}

fn last_outcome(row: &TxRow) -> Option<Outcome> {
    Some(Outcome::of_code(row.codespace.as_deref().unwrap_or_default(), row.code?))
}

fn last_answer(row: &TxRow) -> String {
    match (row.code, &row.codespace, &row.log) {
        (Some(code), Some(codespace), Some(log)) if code != 0 => format!("; a node said {codespace} {code}: {log}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_refusal_is_part_of_the_reason() {
        let tx = NewTx {
            hash: TxHash([1; 32]),
            signer: "s".into(),
            sequence: 1,
            timeout_height: 2,
            gas_limit: 3,
            fee: crate::tx::Coin::new(1, "ustate"),
            bytes: Vec::new(),
            signed_height: 1,
        };
        let row = TxRow {
            tx,
            state: crate::journal::TxState::Broadcast,
            broadcasts: 1,
            code: Some(4),
            codespace: Some("sdk".into()),
            log: Some("unauthorized".into()),
            height: None,
            gas_used: None,
        };
        assert_eq!(last_answer(&row), "; a node said sdk 4: unauthorized");
        assert_eq!(last_outcome(&row), Some(Outcome::Terminal));
        assert_eq!(last_answer(&TxRow { code: Some(0), ..row }), "");
    }
}
