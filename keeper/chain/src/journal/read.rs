//! What the journal answers.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use stateset_api::IntentId;

use super::row::{self, INTENT_COLUMNS, TX_COLUMNS};
use super::{IntentRow, IntentState, JournalError, Reader, TxRow};
use crate::TxHash;

/// How many intents of one denom stand in one state, and their sum in the denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub denom: String,
    pub state: IntentState,
    pub count: u64,
    pub amount: u128,
}

impl Reader {
    pub fn intent(&self, id: IntentId) -> Result<Option<IntentRow>, JournalError> {
        intent(&self.lock(), id)
    }

    /// In the order in which they were decided; `state` narrows, `limit` bounds.
    pub fn intents(&self, state: Option<IntentState>, limit: u32) -> Result<Vec<IntentRow>, JournalError> {
        let sql = format!(
            "SELECT {INTENT_COLUMNS} FROM intents WHERE ?1 IS NULL OR state = ?1 ORDER BY planned_at, id LIMIT ?2"
        );
        rows(&self.lock(), &sql, params![state.map(IntentState::name), limit], row::intent)
    }

    /// A wallet's intents that wait to be signed, oldest first.
    pub fn planned(&self, wallet: &str, limit: u32) -> Result<Vec<IntentRow>, JournalError> {
        let sql = format!(
            "SELECT {INTENT_COLUMNS} FROM intents WHERE wallet = ?1 AND state = 'planned' \
             ORDER BY planned_at, id LIMIT ?2"
        );
        rows(&self.lock(), &sql, params![wallet, limit], row::intent)
    }

    /// Counts and sums of a wallet's intents, or of all.
    pub fn totals(&self, wallet: Option<&str>) -> Result<Vec<Totals>, JournalError> {
        let sql = "SELECT denom, state, amount FROM intents WHERE ?1 IS NULL OR wallet = ?1 ORDER BY denom, state";
        let each = rows(&self.lock(), sql, params![wallet], |row| {
            let amount: String = row.get(2)?;
            let amount = amount.parse().map_err(|_| JournalError::Content { what: "an amount", value: amount })?;
            Ok(Totals { denom: row.get(0)?, state: row.get::<_, String>(1)?.parse()?, count: 1, amount })
        })?;
        let mut totals: Vec<Totals> = Vec::new();
        for one in each {
            match totals.last_mut() {
                Some(last) if last.denom == one.denom && last.state == one.state => {
                    last.count = last.count.saturating_add(1);
                    last.amount = last.amount.saturating_add(one.amount);
                }
                _ => totals.push(one),
            }
        }
        Ok(totals)
    }

    pub fn tx(&self, hash: TxHash) -> Result<Option<TxRow>, JournalError> {
        tx(&self.lock(), hash)
    }

    /// Newest first.
    pub fn txs(&self, limit: u32) -> Result<Vec<TxRow>, JournalError> {
        let sql = format!("SELECT {TX_COLUMNS} FROM txs ORDER BY rowid DESC LIMIT ?1");
        rows(&self.lock(), &sql, params![limit], row::tx)
    }

    /// The signer's transaction whose bytes could still land; there is at most one.
    pub fn in_flight(&self, signer: &str) -> Result<Option<TxRow>, JournalError> {
        let sql = format!("SELECT {TX_COLUMNS} FROM txs WHERE signer = ?1 AND state IN ('signed', 'broadcast')");
        Ok(rows(&self.lock(), &sql, params![signer], row::tx)?.pop())
    }

    /// The intents that a transaction carries, in its order.
    pub fn intents_of(&self, hash: TxHash) -> Result<Vec<IntentRow>, JournalError> {
        intents_of(&self.lock(), hash)
    }

    /// The transactions that carried an intent, oldest first.
    pub fn txs_of(&self, id: IntentId) -> Result<Vec<TxRow>, JournalError> {
        let sql = format!(
            "SELECT {TX_COLUMNS} FROM txs WHERE hash IN (SELECT hash FROM tx_intents WHERE intent = ?1) ORDER BY rowid"
        );
        rows(&self.lock(), &sql, params![id.to_string()], row::tx)
    }

    /// A document that the keeper keeps beside the intents.
    pub fn document(&self, key: &str) -> Result<Option<String>, JournalError> {
        let sql = "SELECT json FROM documents WHERE key = ?1";
        Ok(self.lock().query_row(sql, [key], |row| row.get(0)).optional()?)
    }

    /// Documents whose key begins with `prefix`, by key.
    pub fn documents(&self, prefix: &str) -> Result<Vec<(String, String)>, JournalError> {
        let sql = "SELECT key, json FROM documents WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        rows(&self.lock(), sql, params![prefix], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Recorded inputs after `seq` (0: from the first), in order.
    pub fn inputs(&self, after: i64, limit: u32) -> Result<Vec<(i64, String)>, JournalError> {
        let sql = "SELECT seq, json FROM inputs WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        rows(&self.lock(), sql, params![after, limit], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

pub(super) fn intent(connection: &Connection, id: IntentId) -> Result<Option<IntentRow>, JournalError> {
    let sql = format!("SELECT {INTENT_COLUMNS} FROM intents WHERE id = ?1");
    Ok(rows(connection, &sql, params![id.to_string()], row::intent)?.pop())
}

pub(super) fn tx(connection: &Connection, hash: TxHash) -> Result<Option<TxRow>, JournalError> {
    let sql = format!("SELECT {TX_COLUMNS} FROM txs WHERE hash = ?1");
    Ok(rows(connection, &sql, params![hash.to_string()], row::tx)?.pop())
}

pub(super) fn intents_of(connection: &Connection, hash: TxHash) -> Result<Vec<IntentRow>, JournalError> {
    let sql =
        format!("SELECT {INTENT_COLUMNS} FROM intents JOIN tx_intents ON intent = id WHERE hash = ?1 ORDER BY place");
    rows(connection, &sql, params![hash.to_string()], row::intent)
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
) -> Result<Vec<T>, JournalError> {
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}
