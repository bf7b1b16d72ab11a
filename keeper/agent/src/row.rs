//! Rows: the form in which what the agent knows lies in the journal, whatever kind of work it belongs to.

use stateset_api::IntentId;
use thiserror::Error;

/// What a row is of. The number is stored, so it never changes; a kind of work adds its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    Bill = 1,
    Payee = 2,
    Vendor = 3,
    Decision = 4,
    Task = 5,
    Move = 6,
    /// Also how good beliefs are, and what is watched for loops.
    Belief = 7,
    Episode = 8,
    Ledger = 9,
    /// An outgoing one.
    Invoice = 10,
    Goal = 11,
    Advice = 12,
    Credit = 13,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Bill,
        Self::Payee,
        Self::Vendor,
        Self::Decision,
        Self::Task,
        Self::Move,
        Self::Belief,
        Self::Episode,
        Self::Ledger,
        Self::Invoice,
        Self::Goal,
        Self::Advice,
        Self::Credit,
    ];

    pub const fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Within its kind and agent.
pub type RowKey = [u8; 16];

/// One thing that the agent knows, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    pub key: RowKey,
    /// Where it stands, as a number of its kind.
    pub status: u8,
    /// Shared by rows that a person cannot tell apart.
    pub alike: Option<u64>,
    /// Shared by rows that differ by little.
    pub similar: Option<u64>,
    pub json: String,
}

/// How stored rows are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lookup {
    Key(Kind, RowKey),
    Alike(Kind, u64),
    Similar(Kind, u64),
}

/// A stored row that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("row {} of kind {kind} is unreadable: {reason}", IntentId(*key))]
pub struct RowError {
    pub kind: u8,
    pub key: RowKey,
    pub reason: String,
}
