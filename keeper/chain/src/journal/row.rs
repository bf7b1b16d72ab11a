//! What the tables hold, as values.

use std::str::FromStr;

use rusqlite::Row;
use stateset_api::policy::Breach;
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};

use super::{IntentState, JournalError, TxState};
use crate::TxHash;
use crate::tx::Coin;

/// An intent as the agent decided it. Its id fixes its content for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedIntent {
    pub id: IntentId,
    /// The wallet contract that pays.
    pub wallet: String,
    pub denom: String,
    pub to: String,
    /// In the denom's smallest unit.
    pub amount: u128,
    pub category: String,
    pub reference: String,
    /// Why the agent decided so; stays off chain.
    pub rationale: String,
    /// What it came from, such as a file of bills.
    pub origin: String,
    /// Governance's approval that it is paid under, alone in its transaction.
    pub approval: Option<u64>,
    /// Unix seconds of the block on which it was decided.
    pub planned_at: u64,
}

impl PlannedIntent {
    /// As the wallet takes it.
    pub fn payment(&self) -> Payment {
        Payment {
            id: self.id,
            to: self.to.clone(),
            amount: Amount(self.amount),
            category: self.category.clone(),
            reference: self.reference.clone(),
            beneficiary: None,
        }
    }
}

/// An intent and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRow {
    pub intent: PlannedIntent,
    pub state: IntentState,
    /// Why it is refused, held or planned again.
    pub detail: String,
    /// The rule that a refusal named, its numbers, and from when asking again could help.
    pub breach: Option<Breach>,
    /// To be sent alone, since a batch with it was refused.
    pub solo: bool,
    /// Added to the submitter's gas factor after running out of gas.
    pub gas_extra_percent: u32,
    /// Tries that came to nothing.
    pub attempts: u32,
    pub paid_height: Option<u64>,
    /// `None` on a settled intent: found by its receipt.
    pub paid_tx: Option<TxHash>,
}

impl IntentRow {
    /// Whether its transaction carries nothing else.
    pub const fn is_alone(&self) -> bool {
        self.solo || self.intent.approval.is_some()
    }
}

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
    /// The newest height known when it was signed.
    pub signed_height: u64,
}

/// A transaction and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxRow {
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

pub(super) const INTENT_COLUMNS: &str = "id, wallet, denom, to_address, amount, category, reference, rationale, origin, \
    planned_at, state, detail, solo, gas_extra_percent, attempts, paid_height, paid_tx, breach, approval";

pub(super) const TX_COLUMNS: &str = "hash, signer, sequence, timeout_height, gas_limit, fee_amount, fee_denom, bytes, \
    signed_height, state, broadcasts, code, codespace, log, height, gas_used";

pub(super) fn intent(row: &Row<'_>) -> Result<IntentRow, JournalError> {
    Ok(IntentRow {
        intent: PlannedIntent {
            id: parse("an intent id", row.get(0)?)?,
            wallet: row.get(1)?,
            denom: row.get(2)?,
            to: row.get(3)?,
            amount: parse("an amount", row.get(4)?)?,
            category: row.get(5)?,
            reference: row.get(6)?,
            rationale: row.get(7)?,
            origin: row.get(8)?,
            approval: optional("an approval", row.get(18)?)?,
            planned_at: unsigned("a time", row.get(9)?)?,
        },
        state: row.get::<_, String>(10)?.parse()?,
        detail: row.get(11)?,
        solo: row.get(12)?,
        gas_extra_percent: row.get(13)?,
        attempts: row.get(14)?,
        paid_height: optional("a height", row.get(15)?)?,
        paid_tx: row.get::<_, Option<String>>(16)?.map(|hash| parse("a hash", hash)).transpose()?,
        breach: row.get::<_, Option<String>>(17)?.map(breach).transpose()?,
    })
}

pub(super) fn tx(row: &Row<'_>) -> Result<TxRow, JournalError> {
    Ok(TxRow {
        tx: NewTx {
            hash: parse("a hash", row.get(0)?)?,
            signer: row.get(1)?,
            sequence: unsigned("a sequence", row.get(2)?)?,
            timeout_height: unsigned("a height", row.get(3)?)?,
            gas_limit: unsigned("gas", row.get(4)?)?,
            fee: Coin { amount: parse("an amount", row.get(5)?)?, denom: row.get(6)? },
            bytes: row.get(7)?,
            signed_height: unsigned("a height", row.get(8)?)?,
        },
        state: row.get::<_, String>(9)?.parse()?,
        broadcasts: row.get(10)?,
        code: row.get(11)?,
        codespace: row.get(12)?,
        log: row.get(13)?,
        height: optional("a height", row.get(14)?)?,
        gas_used: optional("gas", row.get(15)?)?,
    })
}

fn breach(json: String) -> Result<Breach, JournalError> {
    serde_json::from_str(&json).map_err(|_| JournalError::Content { what: "a breach", value: json })
}

fn parse<T: FromStr>(what: &'static str, text: String) -> Result<T, JournalError> {
    text.parse().map_err(|_| JournalError::Content { what, value: text })
}

fn unsigned(what: &'static str, stored: i64) -> Result<u64, JournalError> {
    u64::try_from(stored).map_err(|_| JournalError::Content { what, value: stored.to_string() })
}

fn optional(what: &'static str, stored: Option<i64>) -> Result<Option<u64>, JournalError> {
    stored.map(|stored| unsigned(what, stored)).transpose()
}

/// A number as SQLite keeps it.
pub(super) fn signed(what: &'static str, value: u64) -> Result<i64, JournalError> {
    i64::try_from(value).map_err(|_| JournalError::Range { what, value })
}
