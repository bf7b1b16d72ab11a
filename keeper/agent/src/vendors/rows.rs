//! Vendors as rows, and back. All of them stay in memory: they are few, and any bill may name any of them.

use sha2::{Digest, Sha256};

use crate::row::{Kind, Row, RowError, RowKey};
use crate::vendors::state::{Changed, State};
use crate::vendors::vendor::Vendor;

/// The statuses of rows that are in memory from the start: a vendor has one status.
pub const RESIDENT: [u8; 1] = [0];

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    changed.iter().filter_map(|id| state.get(id)).map(row).collect()
}

/// Every row.
pub fn all_rows(state: &State) -> Vec<Row> {
    state.iter().map(row).collect()
}

/// Brings a stored row into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let vendor: Vendor = serde_json::from_str(&row.json).map_err(|reason| RowError {
        kind: row.kind.code(),
        key: row.key,
        reason: reason.to_string(),
    })?;
    state.put(vendor);
    Ok(())
}

fn row(vendor: &Vendor) -> Row {
    // Strings, numbers and maps of these: JSON has a form for each. Whoever writes the row refuses one without.
    let json = serde_json::to_string(vendor).unwrap_or_default();
    Row { kind: Kind::Vendor, key: key(&vendor.id), status: RESIDENT[0], alike: None, similar: None, json }
}

// An id has up to 32 bytes, a key has sixteen.
fn key(id: &str) -> RowKey {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(id)[..16]);
    key
}
