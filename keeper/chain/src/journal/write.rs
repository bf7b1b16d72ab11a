//! How the journal changes. Each method is one SQLite transaction: all of it or nothing.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use stateset_api::IntentId;
use stateset_api::policy::Breach;
use stateset_api::wallet::Difference;

use super::row::signed;
use super::{IntentRow, IntentState, Journal, JournalError, NewTx, PlannedIntent, TxRow, TxState, read};
use crate::{CheckTx, Included, TxHash};

/// What becomes of an intent whose transaction ended, or that was never signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntentEnd {
    /// Paid. `tx` is `None` if the receipt alone shows it; `height` is then where it was read.
    Settled { height: u64, tx: Option<TxHash> },
    /// To be tried again. `counts`: this try adds to its attempts.
    Planned { detail: String, solo: bool, gas_extra_percent: u32, counts: bool },
    /// Not paid, by the wallet's decision; `breach` where it named the rule.
    Refused { detail: String, breach: Option<Breach> },
    /// Not paid; a person must look.
    NeedsReview { detail: String },
}

impl IntentEnd {
    const fn state(&self) -> IntentState {
        match self {
            Self::Settled { .. } => IntentState::Settled,
            Self::Planned { .. } => IntentState::Planned,
            Self::Refused { .. } => IntentState::Refused,
            Self::NeedsReview { .. } => IntentState::NeedsReview,
        }
    }
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug)]
pub enum TxEnd<'a> {
    Included(&'a Included),
    /// Its bytes can no longer land.
    Expired,
}

impl Journal {
    /// Writes down one step of the agent: its input, the documents it changed, the intents it decided. Returns the
    /// input's number. An intent that is there already with the same content is left as it stands; with other content
    /// nothing of the step is recorded ([`JournalError::IntentChanged`]).
    pub fn record_step(
        &self,
        input_json: &str,
        documents: &[(&str, &str)],
        intents: &[PlannedIntent],
    ) -> Result<i64, JournalError> {
        self.write(|transaction| {
            transaction.execute("INSERT INTO inputs (json) VALUES (?1)", [input_json])?;
            let seq = transaction.last_insert_rowid();
            for (key, json) in documents {
                put_document(transaction, key, json)?;
            }
            for intent in intents {
                plan(transaction, intent)?;
            }
            Ok(seq)
        })
    }

    /// As [`Journal::record_step`], for a step that learns of one payment made by others than this keeper: its intent
    /// is written down as settled at `height`, all or nothing. One that is settled already stays as it is.
    /// [`JournalError::IntentTransition`] while bytes that pay it may be under way.
    pub fn record_paid_step(
        &self,
        input_json: &str,
        documents: &[(&str, &str)],
        paid: &PlannedIntent,
        height: u64,
    ) -> Result<i64, JournalError> {
        self.write(|transaction| {
            transaction.execute("INSERT INTO inputs (json) VALUES (?1)", [input_json])?;
            let seq = transaction.last_insert_rowid();
            for (key, json) in documents {
                put_document(transaction, key, json)?;
            }
            plan(transaction, paid)?;
            let state = existing(transaction, paid.id)?.state;
            match state {
                IntentState::Settled => return Ok(seq),
                IntentState::Planned => {}
                IntentState::Refused | IntentState::NeedsReview => {
                    move_intent(transaction, paid.id, IntentState::Planned)?
                }
                from @ (IntentState::Signed | IntentState::Broadcast) => {
                    return Err(JournalError::IntentTransition { id: paid.id, from, to: IntentState::Settled });
                }
            }
            end_intent(transaction, paid.id, &IntentEnd::Settled { height, tx: None })?;
            Ok(seq)
        })
    }

    /// Writes one document outside a step.
    pub fn put_document(&self, key: &str, json: &str) -> Result<(), JournalError> {
        self.write(|transaction| put_document(transaction, key, json))
    }

    /// Writes signed bytes down before anything is sent; its intents, all planned until now, become signed.
    /// [`JournalError::InFlight`] if the signer's last transaction has not ended.
    pub fn record_signed(&self, new: &NewTx, intents: &[IntentId]) -> Result<(), JournalError> {
        self.write(|transaction| {
            insert_tx(transaction, new)?;
            for (position, id) in intents.iter().enumerate() {
                move_intent(transaction, *id, IntentState::Signed)?;
                let position = signed("position", position.try_into().unwrap_or(u64::MAX))?;
                let sql = "INSERT INTO tx_intents (hash, place, intent) VALUES (?1, ?2, ?3)";
                transaction.execute(sql, params![new.hash.to_string(), position, id.to_string()])?;
            }
            Ok(())
        })
    }

    /// Writes down a node's first answer. The transaction stays in flight whatever the answer was: another node may
    /// have taken the same bytes.
    pub fn record_broadcast(&self, answer: &CheckTx) -> Result<(), JournalError> {
        self.write(|transaction| {
            move_tx(transaction, answer.hash, TxState::Broadcast)?;
            let sql = "UPDATE txs SET broadcasts = broadcasts + 1, code = ?2, codespace = ?3, log = ?4 WHERE hash = ?1";
            transaction.execute(sql, params![answer.hash.to_string(), answer.code, answer.codespace, answer.log])?;
            for row in read::intents_of(transaction, answer.hash)? {
                move_intent(transaction, row.intent.id, IntentState::Broadcast)?;
            }
            Ok(())
        })
    }

    /// Ends a transaction and says of each intent it carried what becomes of it.
    pub fn close(&self, hash: TxHash, end: TxEnd<'_>, intents: &[(IntentId, IntentEnd)]) -> Result<(), JournalError> {
        self.write(|transaction| {
            let carried = read::intents_of(transaction, hash)?;
            if carried.len() != intents.len() {
                return Err(JournalError::IntentsMissing { hash, carried: carried.len(), given: intents.len() });
            }
            match end {
                TxEnd::Expired => move_tx(transaction, hash, TxState::Expired)?,
                TxEnd::Included(included) => include(transaction, hash, included)?,
            };
            for (id, end) in intents {
                if !carried.iter().any(|row| row.intent.id == *id) {
                    return Err(JournalError::IntentNotCarried { hash, id: *id });
                }
                end_intent(transaction, *id, end)?;
            }
            Ok(())
        })
    }

    /// Says what becomes of an intent that no bytes in flight could pay.
    /// [`JournalError::IntentTransition`] unless it is planned.
    pub fn finish(&self, id: IntentId, end: &IntentEnd) -> Result<(), JournalError> {
        self.write(|transaction| {
            let row = existing(transaction, id)?;
            if row.state != IntentState::Planned {
                return Err(JournalError::IntentTransition { id, from: row.state, to: end.state() });
            }
            end_intent(transaction, id, end)
        })
    }

    /// Plans a refused or held intent once more, with its attempts forgotten. No bytes that could pay it are in flight:
    /// an intent becomes refused or held only when they ended.
    pub fn retry(&self, id: IntentId, detail: &str) -> Result<(), JournalError> {
        self.write(|transaction| {
            let row = existing(transaction, id)?;
            if !matches!(row.state, IntentState::Refused | IntentState::NeedsReview) {
                return Err(JournalError::IntentTransition { id, from: row.state, to: IntentState::Planned });
            }
            move_intent(transaction, id, IntentState::Planned)?;
            let sql = "UPDATE intents SET attempts = 0, gas_extra_percent = 0, solo = 0, breach = NULL, detail = ?2 \
                 WHERE id = ?1";
            transaction.execute(sql, params![id.to_string(), detail])?;
            Ok(())
        })
    }

    fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        let mut connection = self.reader.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

fn put_document(connection: &Connection, key: &str, json: &str) -> Result<(), JournalError> {
    let sql = "INSERT INTO documents (key, json) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET json = excluded.json";
    connection.execute(sql, [key, json])?;
    Ok(())
}

fn plan(connection: &Connection, new: &PlannedIntent) -> Result<(), JournalError> {
    let approval = new.approval.map(|approval| signed("an approval", approval)).transpose()?;
    if let Some(row) = read::intent(connection, new.id)? {
        same_content(&row.intent, new)?;
        // Bytes that may be under way carry the approval that they were signed with.
        let sql = "UPDATE intents SET approval = ?2 WHERE id = ?1 AND state IN ('planned', 'refused', 'held')";
        connection.execute(sql, params![new.id.to_string(), approval])?;
        return Ok(());
    }
    let sql = "INSERT INTO intents (id, wallet, denom, to_address, amount, category, reference, rationale, origin, \
         planned_at, approval, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'planned')";
    let planned_at = signed("planned_at", new.planned_at)?;
    let (id, amount) = (new.id.to_string(), new.amount.to_string());
    connection.execute(
        sql,
        params![
            id,
            new.wallet,
            new.denom,
            new.to,
            amount,
            new.category,
            new.reference,
            new.rationale,
            new.origin,
            planned_at,
            approval
        ],
    )?;
    Ok(())
}

// What the wallet would compare, and which wallet. Rationale, origin and time may be worded anew after a restart.
fn same_content(stored: &PlannedIntent, new: &PlannedIntent) -> Result<(), JournalError> {
    let changed = |field, stored, given| JournalError::IntentChanged { id: new.id, field, stored, given };
    if stored.wallet != new.wallet {
        return Err(changed("wallet", stored.wallet.clone(), new.wallet.clone()));
    }
    let (was, is) = (stored.payment(), new.payment());
    match was.terms(&stored.denom).difference(is.terms(&new.denom)) {
        None => Ok(()),
        Some(Difference { term, was, is }) => Err(changed(term, was, is)),
    }
}

fn insert_tx(connection: &Connection, new: &NewTx) -> Result<(), JournalError> {
    let in_flight = "SELECT hash FROM txs WHERE signer = ?1 AND state IN ('signed', 'broadcast')";
    let mut statement = connection.prepare(in_flight)?;
    if let Some(row) = statement.query([&new.signer])?.next()? {
        let hash: String = row.get(0)?;
        let hash = hash.parse().map_err(|_| JournalError::Content { what: "a hash", value: hash })?;
        return Err(JournalError::InFlight { signer: new.signer.clone(), hash });
    }
    let sql = "INSERT INTO txs (hash, signer, sequence, timeout_height, gas_limit, fee_amount, fee_denom, bytes, \
         signed_height, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'signed')";
    connection.execute(
        sql,
        params![
            new.hash.to_string(),
            new.signer,
            signed("sequence", new.sequence)?,
            signed("timeout_height", new.timeout_height)?,
            signed("gas_limit", new.gas_limit)?,
            new.fee.amount.to_string(),
            new.fee.denom,
            new.bytes,
            signed("signed_height", new.signed_height)?,
        ],
    )?;
    Ok(())
}

fn include(connection: &Connection, hash: TxHash, included: &Included) -> Result<(), JournalError> {
    move_tx(connection, hash, TxState::Included)?;
    let sql = "UPDATE txs SET code = ?2, codespace = ?3, log = ?4, height = ?5, gas_used = ?6 WHERE hash = ?1";
    let (height, gas_used) = (signed("height", included.height)?, signed("gas_used", included.gas_used)?);
    let hash = hash.to_string();
    connection.execute(sql, params![hash, included.code, included.codespace, included.log, height, gas_used])?;
    Ok(())
}

fn end_intent(connection: &Connection, id: IntentId, end: &IntentEnd) -> Result<(), JournalError> {
    move_intent(connection, id, end.state())?;
    let id = id.to_string();
    match end {
        IntentEnd::Settled { height, tx } => {
            let sql = "UPDATE intents SET paid_height = ?2, paid_tx = ?3, detail = '' WHERE id = ?1";
            connection.execute(sql, params![id, signed("height", *height)?, tx.map(|hash| hash.to_string())])?;
        }
        IntentEnd::Planned { detail, solo, gas_extra_percent, counts } => {
            let sql = "UPDATE intents SET detail = ?2, solo = ?3, gas_extra_percent = ?4, attempts = attempts + ?5 \
                 WHERE id = ?1";
            connection.execute(sql, params![id, detail, solo, gas_extra_percent, counts])?;
        }
        IntentEnd::Refused { detail, breach } => {
            let breach = breach.as_ref().map(serde_json::to_string).transpose();
            let breach =
                breach.map_err(|error| JournalError::Content { what: "a breach", value: error.to_string() })?;
            let sql = "UPDATE intents SET detail = ?2, breach = ?3 WHERE id = ?1";
            connection.execute(sql, params![id, detail, breach])?;
        }
        IntentEnd::NeedsReview { detail } => {
            connection.execute("UPDATE intents SET detail = ?2 WHERE id = ?1", params![id, detail])?;
        }
    }
    Ok(())
}

fn existing(connection: &Connection, id: IntentId) -> Result<IntentRow, JournalError> {
    read::intent(connection, id)?.ok_or(JournalError::NoIntent(id))
}

fn move_intent(connection: &Connection, id: IntentId, to: IntentState) -> Result<(), JournalError> {
    let from = existing(connection, id)?.state;
    if !from.may_become(to) {
        return Err(JournalError::IntentTransition { id, from, to });
    }
    connection.execute("UPDATE intents SET state = ?2 WHERE id = ?1", params![id.to_string(), to.name()])?;
    Ok(())
}

fn move_tx(connection: &Connection, hash: TxHash, to: TxState) -> Result<(), JournalError> {
    let row: TxRow = read::tx(connection, hash)?.ok_or(JournalError::NoTx(hash))?;
    if !row.state.may_become(to) {
        return Err(JournalError::TxTransition { hash, from: row.state, to });
    }
    connection.execute("UPDATE txs SET state = ?2 WHERE hash = ?1", params![hash.to_string(), to.name()])?;
    Ok(())
}
