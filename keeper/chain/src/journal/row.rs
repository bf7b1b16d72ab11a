//! What the tables hold, as values.

use std::str::FromStr;

use rusqlite::Row;
use stateset_api::policy::Breach;

use super::act::{ActId, ActRow, Kind, PlannedAct};
use super::{JournalError, TxState};
use crate::TxHash;

use crate::tx::Coin;

/// A transaction to be written down before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTx {
    pub hash: TxHash,
    pub signer: String,
    pub sequence: u64,
    /// The last height at which it may be included.
    pub timeout_height: u64,
    pub gas_limit: u64,
    pub fee: Coin,
    pub bytes: Vec<u8>,
    /// The newest height known when it was signed, and that block's time in Unix seconds.
    pub signed_height: u64,
    pub signed_time: u64,
    /// When it was signed by the machine's own clock, in Unix milliseconds.
    pub signed_clock: u64,
}

/// A transaction and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxRow {
    /// Its row's number: later ones are higher.
    pub id: i64,
    /// Its bytes are left empty where only its course is asked for ([`Reader::live`](super::Reader::live)).
    pub tx: NewTx,
    pub state: TxState,
    /// Answers of nodes to its broadcast.
    pub broadcasts: u32,
    /// Of the last check, or of the block once included.
    pub code: Option<u32>,
    pub codespace: Option<String>,
    pub log: Option<String>,
    pub height: Option<u64>,
    pub gas_used: Option<u64>,
}

pub(super) const ACT_COLUMNS: &str = "acts.row, acts.id, accounts.address, acts.kind, acts.payload, acts.planned_at, \
    acts.state, acts.detail, acts.breach, acts.together_max, acts.gas_extra_percent, acts.attempts, \
    acts.signed_before, acts.ended_height, \
    CASE WHEN acts.ended_tx IS NULL THEN NULL ELSE (SELECT hash FROM txs WHERE txs.id = acts.ended_tx) END \
    FROM acts JOIN accounts ON accounts.id = acts.wallet";

pub(super) const TX_COLUMNS: &str = "txs.id, hash, accounts.address, sequence, timeout_height, gas_limit, fee_amount, \
    fee_denom, signed_height, signed_time, signed_clock, state, broadcasts, code, codespace, log, height, gas_used";

pub(super) fn act(row: &Row<'_>) -> Result<ActRow, JournalError> {
    Ok(ActRow {
        row: row.get(0)?,
        act: PlannedAct {
            id: id(row.get(1)?)?,
            wallet: row.get(2)?,
            kind: row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?.parse::<Kind>()?,
            payload: row.get(4)?,
            planned_at: unsigned("a time", row.get(5)?)?,
        },
        state: row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?.parse()?,
        detail: row.get(7)?,
        breach: row.get::<_, Option<String>>(8)?.map(breach).transpose()?,
        together_max: row.get(9)?,
        gas_extra_percent: row.get(10)?,
        attempts: row.get(11)?,
        signed_before: row.get(12)?,
        ended_height: optional("a height", row.get(13)?)?,
        ended_tx: row.get::<_, Option<Vec<u8>>>(14)?.map(hash).transpose()?,
    })
}

/// Its bytes, if they were asked for, stand behind the other columns.
pub(super) fn tx(row: &Row<'_>) -> Result<TxRow, JournalError> {
    Ok(TxRow {
        id: row.get(0)?,
        tx: NewTx {
            hash: hash(row.get(1)?)?,
            signer: row.get(2)?,
            sequence: unsigned("a sequence", row.get(3)?)?,
            timeout_height: unsigned("a height", row.get(4)?)?,
            gas_limit: unsigned("gas", row.get(5)?)?,
            fee: Coin { amount: parse("an amount", row.get(6)?)?, denom: row.get(7)? },
            bytes: if row.as_ref().column_count() > 18 { row.get(18)? } else { Vec::new() },
            signed_height: unsigned("a height", row.get(8)?)?,
            signed_time: unsigned("a time", row.get(9)?)?,
            signed_clock: unsigned("a time", row.get(10)?)?,
        },
        state: row.get::<_, String>(11)?.parse()?,
        broadcasts: row.get(12)?,
        code: row.get(13)?,
        codespace: row.get(14)?,
        log: row.get(15)?,
        height: optional("a height", row.get(16)?)?,
        gas_used: optional("gas", row.get(17)?)?,
    })
}

fn id(bytes: Vec<u8>) -> Result<ActId, JournalError> {
    let unreadable = |bytes: Vec<u8>| JournalError::Content { what: "an act's id", value: hex::encode(bytes) };
    bytes.try_into().map(ActId).map_err(unreadable)
}

pub(super) fn hash(bytes: Vec<u8>) -> Result<TxHash, JournalError> {
    let unreadable = |bytes: Vec<u8>| JournalError::Content { what: "a hash", value: hex::encode(bytes) };
    bytes.try_into().map(TxHash).map_err(unreadable)
}

fn breach(json: String) -> Result<Breach, JournalError> {
    serde_json::from_str(&json).map_err(|_| JournalError::Content { what: "a breach", value: json })
}

pub(super) fn parse<T: FromStr>(what: &'static str, text: String) -> Result<T, JournalError> {
    text.parse().map_err(|_| JournalError::Content { what, value: text })
}

pub(super) fn unsigned(what: &'static str, stored: i64) -> Result<u64, JournalError> {
    u64::try_from(stored).map_err(|_| JournalError::Content { what, value: stored.to_string() })
}

fn optional(what: &'static str, stored: Option<i64>) -> Result<Option<u64>, JournalError> {
    stored.map(|stored| unsigned(what, stored)).transpose()
}

/// A number as SQLite keeps it.
pub(super) fn signed(what: &'static str, value: u64) -> Result<i64, JournalError> {
    i64::try_from(value).map_err(|_| JournalError::Range { what, value })
}
