//! Decisions as rows, and back: by time, and found again by what they are about.

use sha2::{Digest, Sha256};

use super::decision::{Decision, Work};
use super::state::State;
use crate::row::{Kind, Row, RowError};

/// Under which all decisions about one thing are found.
pub fn about(work: Work, subject: &str) -> u64 {
    let digest = Sha256::digest([&[work as u8][..], subject.as_bytes()].concat());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

/// A decision as it is stored.
pub fn row(decision: &Decision) -> Row {
    Row {
        kind: Kind::Decision,
        key: decision.id().0,
        status: decision.work as u8,
        alike: Some(about(decision.work, &decision.subject)),
        similar: None,
        json: decision.json(),
    }
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    state.iter().map(row).collect()
}

/// Brings a stored row back into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    state.add(read(row)?);
    Ok(())
}

/// A stored decision.
pub fn read(row: &Row) -> Result<Decision, RowError> {
    let unreadable = |reason: String| RowError { kind: row.kind.code(), key: row.key, reason };
    let decision: Decision = serde_json::from_str(&row.json).map_err(|reason| unreadable(reason.to_string()))?;
    if decision.id().0 != row.key {
        return Err(unreadable("its name is no hash of what it says: it was changed after it was written".to_owned()));
    }
    Ok(decision)
}
