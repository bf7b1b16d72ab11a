//! The state as its one row, and back.

use crate::advice::state::State;
use crate::row::{Kind, Row, RowError};

/// The one status of the one row, which is in memory from the start.
pub const RESIDENT: [u8; 1] = [0];

/// The row, if a step changed it.
pub fn rows(state: &State, changed: bool) -> Vec<Row> {
    if !changed {
        return Vec::new();
    }
    // Ids and numbers: JSON has a form for each.
    let json = serde_json::to_string(state).unwrap_or_default();
    vec![Row { kind: Kind::Advice, key: [0; 16], status: RESIDENT[0], alike: None, similar: None, json }]
}

/// The row, if a model was ever asked.
pub fn all_rows(state: &State) -> Vec<Row> {
    rows(state, !state.is_empty())
}

/// Brings it back into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let unreadable =
        |reason: serde_json::Error| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() };
    *state = serde_json::from_str(&row.json).map_err(unreadable)?;
    Ok(())
}
