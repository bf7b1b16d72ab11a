//! What the journal answers about transactions.

use rusqlite::params;

use super::act::{ActId, ActRow, Kind};
use super::read::rows;
use super::recorded::Recorded;
use super::row::{self, ACT_COLUMNS, TX_COLUMNS, TxRow};
use super::{JournalError, Reader};
use crate::TxHash;

const FROM: &str = "FROM txs JOIN accounts ON accounts.id = txs.signer";
const LIVE: &str = "txs.signer = (SELECT id FROM accounts WHERE address = ?1) AND state IN ('signed', 'broadcast')";

/// What one kind of act has cost a signer on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayFees {
    pub kind: Kind,
    /// In the denom's smallest unit.
    pub amount: u128,
    pub acts: u64,
}

/// What all kinds together have cost a signer on one day, in one denom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeDay {
    /// Unix days of the machine's clock.
    pub day: u64,
    pub denom: String,
    /// In the denom's smallest unit.
    pub amount: u128,
}

impl Reader {
    pub fn tx(&self, hash: TxHash) -> Result<Option<TxRow>, JournalError> {
        let sql = format!("SELECT {TX_COLUMNS}, bytes {FROM} WHERE hash = ?1");
        Ok(rows(&self.lock(), &sql, params![hash.0], row::tx)?.pop())
    }

    /// Newest first.
    pub fn txs(&self, limit: u32) -> Result<Vec<TxRow>, JournalError> {
        let sql = format!("SELECT {TX_COLUMNS}, bytes {FROM} ORDER BY txs.id DESC LIMIT ?1");
        rows(&self.lock(), &sql, params![limit], row::tx)
    }

    /// The signer's transactions that could still land, by sequence; their bytes are left out.
    pub fn live(&self, signer: &str) -> Result<Vec<TxRow>, JournalError> {
        let sql = format!("SELECT {TX_COLUMNS} {FROM} WHERE {LIVE} ORDER BY sequence");
        rows(&self.lock(), &sql, params![signer], row::tx)
    }

    /// The bytes of the signer's transactions that could still land, from `sequence` on, in that order.
    pub fn recorded(&self, signer: &str, sequence: u64) -> Result<Vec<Recorded>, JournalError> {
        let sql = format!(
            "SELECT id, hash, sequence, timeout_height, bytes FROM txs WHERE {LIVE} AND sequence >= ?2 \
             ORDER BY sequence"
        );
        rows(&self.lock(), &sql, params![signer, row::signed("sequence", sequence)?], Recorded::read)
    }

    /// The acts that a transaction carries, in its order.
    pub fn acts_of(&self, tx: i64) -> Result<Vec<ActRow>, JournalError> {
        let sql = format!(
            "SELECT {ACT_COLUMNS} JOIN tx_acts ON tx_acts.act = acts.row WHERE tx_acts.tx = ?1 \
             ORDER BY tx_acts.position"
        );
        rows(&self.lock(), &sql, params![tx], row::act)
    }

    /// The transactions that carried an act, oldest first.
    pub fn txs_of(&self, id: impl Into<ActId>) -> Result<Vec<TxRow>, JournalError> {
        let sql = format!(
            "SELECT {TX_COLUMNS}, bytes {FROM} WHERE txs.id IN \
             (SELECT tx FROM tx_acts WHERE act = (SELECT row FROM acts WHERE id = ?1)) ORDER BY txs.id"
        );
        rows(&self.lock(), &sql, params![id.into().0], row::tx)
    }

    /// When a wallet's last acts of a kind were signed, by the machine's clock (Unix milliseconds), newest first. Not
    /// for payments, which have no index for it.
    pub fn signed_clocks(&self, wallet: &str, kind: Kind, limit: usize) -> Result<Vec<u64>, JournalError> {
        let sql = "SELECT txs.signed_clock FROM acts JOIN tx_acts ON tx_acts.act = acts.row \
             JOIN txs ON txs.id = tx_acts.tx WHERE acts.wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND acts.kind = ?2 AND acts.kind <> 'payment' ORDER BY txs.signed_clock DESC LIMIT ?3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        rows(&self.lock(), sql, params![wallet, kind.name(), limit], |row| row::unsigned("a time", row.get(0)?))
    }

    /// When one act was signed last, as above. `row` is its place in the journal, [`crate::journal::ActRow::row`].
    pub fn signed_clocks_of(&self, row: i64, limit: usize) -> Result<Vec<u64>, JournalError> {
        let sql = "SELECT txs.signed_clock FROM tx_acts JOIN txs ON txs.id = tx_acts.tx WHERE tx_acts.act = ?1 \
             ORDER BY txs.signed_clock DESC LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        rows(&self.lock(), sql, params![row, limit], |row| row::unsigned("a time", row.get(0)?))
    }

    /// What the signer's acts have cost on a day (Unix days of the machine's clock) in one denom.
    pub fn fees_of_day(&self, signer: &str, day: u64, denom: &str) -> Result<Vec<DayFees>, JournalError> {
        let sql = "SELECT kind, amount, acts FROM fee_days WHERE day = ?2 AND denom = ?3 \
             AND signer = (SELECT id FROM accounts WHERE address = ?1)";
        rows(&self.lock(), sql, params![signer, row::signed("day", day)?, denom], |row| {
            Ok(DayFees {
                kind: row.get::<_, String>(0)?.parse()?,
                amount: row::parse("an amount", row.get(1)?)?,
                acts: row::unsigned("a count", row.get(2)?)?,
            })
        })
    }

    /// The same by day and denom, of all kinds together.
    pub fn fee_days(&self, signer: &str) -> Result<Vec<FeeDay>, JournalError> {
        let sql = "SELECT day, denom, amount FROM fee_days \
             WHERE signer = (SELECT id FROM accounts WHERE address = ?1) ORDER BY day, denom";
        let mut days: Vec<FeeDay> = Vec::new();
        for one in rows(&self.lock(), sql, params![signer], |row| {
            let (day, denom) = (row::unsigned("a day", row.get(0)?)?, row.get(1)?);
            Ok(FeeDay { day, denom, amount: row::parse("an amount", row.get(2)?)? })
        })? {
            match days.last_mut() {
                Some(last) if (last.day, &last.denom) == (one.day, &one.denom) => {
                    last.amount = last.amount.saturating_add(one.amount);
                }
                _ => days.push(one),
            }
        }
        Ok(days)
    }
}
