//! Moves as rows, and back; one row for what of past ones decides about the next, and one for what was measured.

use stateset_api::IntentId;

use super::measured::Measured;
use super::record::MoveRecord;
use super::standing::Standing;
use super::state::State;
use crate::row::{Kind, Row, RowError, RowKey};

/// The status of the row of what past moves decide, which is no move, and its key.
const STANDING: u8 = 9;
const STANDING_KEY: RowKey = [0; 16];
/// And of what was measured: one row.
const MEASURED: u8 = 10;
/// Its key.
const MEASURED_KEY: RowKey = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// The statuses of rows that are in memory from the start.
pub const RESIDENT: [u8; 4] = [MoveRecord::UNDER_WAY, MoveRecord::UNMEASURED, STANDING, MEASURED];

/// The rows of these moves, and the one beside them.
pub(super) fn rows(state: &State, changed: &[IntentId]) -> Vec<Row> {
    let moves = changed.iter().filter_map(|id| state.moves.get(id)).map(row);
    moves.chain([standing(&state.standing)]).collect()
}

/// Whether a row is the one that is no move.
pub(crate) fn is_standing(row: &Row) -> bool {
    row.kind == Kind::Move && row.status == STANDING
}

/// The row that is no move.
pub(crate) fn standing_row(state: &State) -> Row {
    standing(&state.standing)
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    let mut kept = state.standing.clone();
    kept.barred.clear();
    let is_new = kept == Standing::default();
    let beside = (!is_new).then(|| standing(&state.standing));
    let measured = (state.measured != Measured::default()).then(|| measured(&state.measured));
    state.moves.values().map(row).chain(beside).chain(measured).collect()
}

/// Brings a stored row into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let unreadable =
        |reason: serde_json::Error| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() };
    if row.status == STANDING {
        let barred = std::mem::take(&mut state.standing.barred);
        state.standing = serde_json::from_str(&row.json).map_err(unreadable)?;
        state.standing.barred = barred;
    } else if row.status == MEASURED {
        state.measured = serde_json::from_str(&row.json).map_err(unreadable)?;
    } else if let Some(one) = read(row)? {
        state.moves.insert(one.id, one);
    }
    Ok(())
}

/// The move that a row is; `None`: it is one of those beside them.
pub fn read(row: &Row) -> Result<Option<MoveRecord>, RowError> {
    if [STANDING, MEASURED].contains(&row.status) {
        return Ok(None);
    }
    let read = serde_json::from_str(&row.json);
    read.map(Some).map_err(|reason| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() })
}

fn row(one: &MoveRecord) -> Row {
    // Strings, numbers and maps of these: JSON has a form for each. Whoever writes the row refuses one without.
    let json = serde_json::to_string(one).unwrap_or_default();
    Row { kind: Kind::Move, key: one.id.0, status: one.status(), alike: None, similar: None, json }
}

/// The row of what was measured.
pub(super) fn measured(measured: &Measured) -> Row {
    let json = serde_json::to_string(measured).unwrap_or_default();
    Row { kind: Kind::Move, key: MEASURED_KEY, status: MEASURED, alike: None, similar: None, json }
}

fn standing(standing: &Standing) -> Row {
    let json = serde_json::to_string(standing).unwrap_or_default();
    Row { kind: Kind::Move, key: STANDING_KEY, status: STANDING, alike: None, similar: None, json }
}
