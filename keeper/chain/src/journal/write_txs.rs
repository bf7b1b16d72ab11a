//! How the journal's transactions change: recorded before they are sent, answered, ended. Each method is one SQLite
//! transaction over as many of the keeper's transactions as there are: all of it or nothing.

use rusqlite::{Connection, OptionalExtension, params};

use super::act::{ActEnd, ActId, Kind};
use super::read::rows;
use super::recorded::Recorded;
use super::row::{self, NewTx, TX_COLUMNS, TxRow, signed};
use super::write::{account, end_act};
use super::{ActState, Journal, JournalError, TxState};
use crate::{CheckTx, TxHash};

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// A transaction to be recorded, and what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    pub tx: NewTx,
    /// All its acts are of one kind.
    pub kind: Kind,
    /// The rows of its acts, in the message's order.
    pub acts: Vec<i64>,
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxEnd {
    /// In a block at or below `height`. `gas_used` where an index said it.
    Included { height: u64, code: u32, codespace: String, log: String, gas_used: Option<u64> },
    /// Its bytes can no longer land.
    Expired,
}

/// The end of one transaction and of everything that it carried, by its acts' ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub tx: i64,
    pub end: TxEnd,
    pub acts: Vec<(ActId, ActEnd)>,
}

impl Journal {
    /// Writes signed bytes down before any of them is sent; their acts, all planned until now, become signed, and what
    /// they cost is added to the day of their signing. Only what this gives back may be sent.
    ///
    /// [`JournalError::SequenceTaken`] if bytes over the same sequence may still land, [`JournalError::ActTransition`]
    /// if an act is not planned, [`JournalError::NothingCarried`].
    pub fn record(&self, batches: Vec<NewBatch>) -> Result<Vec<Recorded>, JournalError> {
        self.write(|transaction| batches.into_iter().map(|batch| record(transaction, batch)).collect())
    }

    /// Writes down what nodes answered to recorded bytes. The transactions stay in flight whatever the answers were:
    /// another node may have taken the same bytes.
    pub fn record_answers(&self, answers: &[(i64, CheckTx)]) -> Result<(), JournalError> {
        self.write(|transaction| {
            for (tx, answer) in answers {
                move_tx(transaction, *tx, TxState::Broadcast)?;
                let sql = "UPDATE txs SET broadcasts = broadcasts + 1, code = ?2, codespace = ?3, log = ?4 \
                     WHERE id = ?1";
                let mut statement = transaction.prepare_cached(sql)?;
                statement.execute(params![tx, answer.code, answer.codespace, answer.log])?;
            }
            Ok(())
        })
    }

    /// Ends transactions and says of each act that they carried what becomes of it.
    pub fn close(&self, closings: &[Closing]) -> Result<(), JournalError> {
        self.write(|transaction| closings.iter().try_for_each(|closing| close(transaction, closing)))
    }
}

fn record(connection: &Connection, batch: NewBatch) -> Result<Recorded, JournalError> {
    let NewBatch { tx, kind, acts } = batch;
    if acts.is_empty() {
        return Err(JournalError::NothingCarried { hash: tx.hash });
    }
    let signer = account(connection, &tx.signer)?;
    let id = insert_tx(connection, signer, &tx)?;
    for (position, act) in acts.iter().enumerate() {
        let mut sign = connection
            .prepare_cached("UPDATE acts SET state = 'signed' WHERE row = ?1 AND state = 'planned' AND kind = ?2")?;
        if sign.execute(params![act, kind.name()])? != 1 {
            return Err(not_planned(connection, *act)?);
        }
        let position = signed("position", position.try_into().unwrap_or(u64::MAX))?;
        let mut carry = connection.prepare_cached("INSERT INTO tx_acts (tx, position, act) VALUES (?1, ?2, ?3)")?;
        carry.execute(params![id, position, act])?;
    }
    add_fee(connection, signer, (kind, acts.len()), &tx)?;
    Ok(Recorded::written(id, tx.hash, (tx.sequence, tx.timeout_height), tx.bytes))
}

fn insert_tx(connection: &Connection, signer: i64, new: &NewTx) -> Result<i64, JournalError> {
    let sequence = signed("sequence", new.sequence)?;
    let sql = "SELECT hash FROM txs WHERE signer = ?1 AND sequence = ?2 AND state IN ('signed', 'broadcast')";
    let taken: Option<Vec<u8>> =
        connection.prepare_cached(sql)?.query_row(params![signer, sequence], |row| row.get(0)).optional()?;
    if let Some(hash) = taken {
        let (signer, sequence) = (new.signer.clone(), new.sequence);
        return Err(JournalError::SequenceTaken { signer, sequence, hash: row::hash(hash)? });
    }
    let sql = "INSERT INTO txs (hash, signer, sequence, timeout_height, gas_limit, fee_amount, fee_denom, bytes, \
         signed_height, signed_time, signed_clock, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'signed')";
    connection.prepare_cached(sql)?.execute(params![
        new.hash.0,
        signer,
        sequence,
        signed("timeout_height", new.timeout_height)?,
        signed("gas_limit", new.gas_limit)?,
        new.fee.amount.to_string(),
        new.fee.denom,
        new.bytes,
        signed("signed_height", new.signed_height)?,
        signed("signed_time", new.signed_time)?,
        signed("signed_clock", new.signed_clock)?,
    ])?;
    Ok(connection.last_insert_rowid())
}

fn not_planned(connection: &Connection, act: i64) -> Result<JournalError, JournalError> {
    let sql = format!("SELECT {} WHERE acts.row = ?1", row::ACT_COLUMNS);
    let found = rows(connection, &sql, params![act], row::act)?.pop();
    Ok(found.map_or_else(
        || JournalError::Content { what: "an act", value: act.to_string() },
        |row| JournalError::ActTransition { id: row.act.id, from: row.state, to: ActState::Signed },
    ))
}

fn add_fee(connection: &Connection, signer: i64, what: (Kind, usize), tx: &NewTx) -> Result<(), JournalError> {
    let (kind, count) = what;
    let day = signed("day", tx.signed_clock / DAY)?;
    let sql = "SELECT amount FROM fee_days WHERE signer = ?1 AND day = ?2 AND kind = ?3 AND denom = ?4";
    let known: Option<String> = connection
        .prepare_cached(sql)?
        .query_row(params![signer, day, kind.name(), tx.fee.denom], |row| row.get(0))
        .optional()?;
    let known: u128 = known.map_or(Ok(0), |amount| row::parse("an amount", amount))?;
    let sql = "INSERT INTO fee_days (signer, day, kind, denom, amount, acts) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (signer, day, kind, denom) DO UPDATE SET amount = excluded.amount, acts = acts + excluded.acts";
    let amount = known.saturating_add(tx.fee.amount).to_string();
    let count = signed("count", count.try_into().unwrap_or(u64::MAX))?;
    connection.prepare_cached(sql)?.execute(params![signer, day, kind.name(), tx.fee.denom, amount, count])?;
    Ok(())
}

fn close(connection: &Connection, closing: &Closing) -> Result<(), JournalError> {
    let sql = format!(
        "SELECT {} JOIN tx_acts ON tx_acts.act = acts.row WHERE tx_acts.tx = ?1 ORDER BY tx_acts.position",
        row::ACT_COLUMNS
    );
    let carried = rows(connection, &sql, params![closing.tx], row::act)?;
    let hash = match closing.end {
        TxEnd::Expired => move_tx(connection, closing.tx, TxState::Expired)?,
        TxEnd::Included { .. } => include(connection, closing)?,
    };
    if carried.len() != closing.acts.len() {
        return Err(JournalError::ActsMissing { hash, carried: carried.len(), given: closing.acts.len() });
    }
    for (position, (id, end)) in closing.acts.iter().enumerate() {
        // In the transaction's order as a rule, so that a batch is not searched for each of its acts.
        let row = carried.get(position).filter(|row| row.act.id == *id);
        let row = row.or_else(|| carried.iter().find(|row| row.act.id == *id));
        end_act(connection, row.ok_or(JournalError::ActNotCarried { hash, id: *id })?, end)?;
    }
    Ok(())
}

fn include(connection: &Connection, closing: &Closing) -> Result<TxHash, JournalError> {
    let hash = move_tx(connection, closing.tx, TxState::Included)?;
    let TxEnd::Included { height, code, codespace, log, gas_used } = &closing.end else { return Ok(hash) };
    let sql = "UPDATE txs SET code = ?2, codespace = ?3, log = ?4, height = ?5, gas_used = ?6 WHERE id = ?1";
    let gas_used = gas_used.map(|gas| signed("gas_used", gas)).transpose()?;
    let height = signed("height", *height)?;
    connection.prepare_cached(sql)?.execute(params![closing.tx, code, codespace, log, height, gas_used])?;
    Ok(hash)
}

fn move_tx(connection: &Connection, id: i64, to: TxState) -> Result<TxHash, JournalError> {
    let sql = format!("SELECT {TX_COLUMNS} FROM txs JOIN accounts ON accounts.id = txs.signer WHERE txs.id = ?1");
    let row: Option<TxRow> = rows(connection, &sql, params![id], row::tx)?.pop();
    let row = row.ok_or(JournalError::NoTx(id))?;
    let hash = row.tx.hash;
    if !row.state.may_become(to) {
        return Err(JournalError::TxTransition { hash, from: row.state, to });
    }
    connection.prepare_cached("UPDATE txs SET state = ?2 WHERE id = ?1")?.execute(params![id, to.name()])?;
    Ok(hash)
}
