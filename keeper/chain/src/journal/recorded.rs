//! Signed bytes that are on disk: the only ones that may be sent.

use super::JournalError;
use super::row::{hash, unsigned};
use crate::TxHash;

/// A transaction whose bytes lie in the journal (or, for a person's verb away from it, in a record of its own). Nothing
/// but the writing or reading of such a record makes one, and sending takes nothing else: bytes that were sent and are
/// not on disk do not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    id: i64,
    hash: TxHash,
    sequence: u64,
    timeout_height: u64,
    bytes: Vec<u8>,
}

impl Recorded {
    /// The row's number.
    pub const fn id(&self) -> i64 {
        self.id
    }

    pub const fn hash(&self) -> TxHash {
        self.hash
    }

    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The last height at which it may be included.
    pub const fn timeout_height(&self) -> u64 {
        self.timeout_height
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) const fn written(id: i64, hash: TxHash, at: (u64, u64), bytes: Vec<u8>) -> Self {
        Self { id, hash, sequence: at.0, timeout_height: at.1, bytes }
    }

    pub(super) fn read(row: &rusqlite::Row<'_>) -> Result<Self, JournalError> {
        Ok(Self {
            id: row.get(0)?,
            hash: hash(row.get(1)?)?,
            sequence: unsigned("a sequence", row.get(2)?)?,
            timeout_height: unsigned("a height", row.get(3)?)?,
            bytes: row.get(4)?,
        })
    }
}
