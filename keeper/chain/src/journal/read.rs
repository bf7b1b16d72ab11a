//! What the journal answers about acts and inputs.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use stateset_api::IntentId;

use super::act::{ActId, ActRow, Kind};
use super::payment::{IntentRow, PlannedIntent};
use super::row::{self, ACT_COLUMNS};
use super::{ActState, JournalError, Reader};

/// How many intents of one denom stand in one state, and their sum in the denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub denom: String,
    pub state: ActState,
    pub count: u64,
    pub amount: u128,
}

impl Reader {
    /// `None` also where the id is that of another kind of act, such as a transfer to the treasury: see [`Self::act`].
    pub fn intent(&self, id: IntentId) -> Result<Option<IntentRow>, JournalError> {
        let act = self.act(id.into())?.filter(|row| row.act.kind == Kind::Payment);
        act.map(IntentRow::of).transpose()
    }

    /// In the order in which they were decided; `state` narrows, `limit` bounds.
    pub fn intents(&self, state: Option<ActState>, limit: u32) -> Result<Vec<IntentRow>, JournalError> {
        let sql = format!(
            "SELECT {ACT_COLUMNS} WHERE acts.kind = 'payment' AND (?1 IS NULL OR acts.state = ?1) \
             ORDER BY acts.planned_at, acts.id LIMIT ?2"
        );
        let found = rows(&self.lock(), &sql, params![state.map(ActState::name), limit], row::act)?;
        found.into_iter().map(IntentRow::of).collect()
    }

    /// Counts and sums of a wallet's intents, or of all.
    pub fn totals(&self, wallet: Option<&str>) -> Result<Vec<Totals>, JournalError> {
        let sql = format!(
            "SELECT {ACT_COLUMNS} WHERE acts.kind = 'payment' AND (?1 IS NULL OR accounts.address = ?1) \
             ORDER BY acts.payload ->> 'denom', acts.state"
        );
        let mut totals: Vec<Totals> = Vec::new();
        for one in rows(&self.lock(), &sql, params![wallet], row::act)? {
            let intent = PlannedIntent::of(&one.act)?;
            match totals.last_mut() {
                Some(last) if last.denom == intent.denom && last.state == one.state => {
                    last.count = last.count.saturating_add(1);
                    last.amount = last.amount.saturating_add(intent.amount);
                }
                _ => totals.push(Totals { denom: intent.denom, state: one.state, count: 1, amount: intent.amount }),
            }
        }
        Ok(totals)
    }

    pub fn act(&self, id: ActId) -> Result<Option<ActRow>, JournalError> {
        act(&self.lock(), id)
    }

    /// A wallet's acts of one kind that wait to be signed, oldest first.
    pub fn planned(&self, wallet: &str, kind: Kind, limit: usize) -> Result<Vec<ActRow>, JournalError> {
        // The planned ones alone lie in the index that this walks, so what was done before costs nothing.
        let sql = format!(
            "SELECT {ACT_COLUMNS} WHERE acts.wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND acts.kind = ?2 AND acts.state = 'planned' ORDER BY acts.planned_at, acts.id LIMIT ?3"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        rows(&self.lock(), &sql, params![wallet, kind.name(), limit], row::act)
    }

    /// A wallet's acts of one kind, the newest first. Not for payments, which have no index for it.
    pub fn latest(&self, wallet: &str, kind: Kind, limit: usize) -> Result<Vec<ActRow>, JournalError> {
        let sql = format!(
            "SELECT {ACT_COLUMNS} WHERE acts.wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND acts.kind = ?2 AND acts.kind <> 'payment' ORDER BY acts.row DESC LIMIT ?3"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        rows(&self.lock(), &sql, params![wallet, kind.name(), limit], row::act)
    }

    /// Whether a wallet has acts of a kind that wait to be signed.
    pub fn has_planned(&self, wallet: &str, kind: Kind) -> Result<bool, JournalError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM acts WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND kind = ?2 AND state = 'planned')";
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        Ok(statement.query_row([wallet, kind.name()], |row| row.get(0))?)
    }

    /// A document that the keeper keeps beside the acts.
    pub fn document(&self, key: &str) -> Result<Option<String>, JournalError> {
        let sql = "SELECT json FROM documents WHERE key = ?1";
        Ok(self.lock().query_row(sql, [key], |row| row.get(0)).optional()?)
    }

    /// Documents whose key begins with `prefix`, by key.
    pub fn documents(&self, prefix: &str) -> Result<Vec<(String, String)>, JournalError> {
        let sql = "SELECT key, json FROM documents WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        rows(&self.lock(), sql, params![prefix], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

pub(super) fn act(connection: &Connection, id: ActId) -> Result<Option<ActRow>, JournalError> {
    let sql = format!("SELECT {ACT_COLUMNS} WHERE acts.id = ?1");
    Ok(rows(connection, &sql, params![id.0], row::act)?.pop())
}

pub(super) fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, JournalError>,
) -> Result<Vec<T>, JournalError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}
