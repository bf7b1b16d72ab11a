//! Goals and days as rows, and back.

use serde::Serialize;

use crate::goals::state::{Changed, State};
use crate::row::{Kind, Row, RowError, RowKey};

/// The goals' row, and a day's.
const GOALS: u8 = 0;
const DAY: u8 = 1;

/// The statuses of rows that are in memory from the start.
pub const RESIDENT: [u8; 2] = [GOALS, DAY];

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    let goals = state.goals.iter().filter(|_| changed.goals).map(|goals| row(GOALS, 0, goals));
    let days = changed.days.iter().filter_map(|day| Some(row(DAY, *day, state.days.get(day)?)));
    goals.chain(days).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    rows(state, &Changed { goals: true, days: state.days.keys().copied().collect() })
}

/// Brings a stored row into memory.
pub fn admit(state: &mut State, stored: &Row) -> Result<(), RowError> {
    let unreadable = |reason: String| RowError { kind: stored.kind.code(), key: stored.key, reason };
    match stored.status {
        GOALS => {
            let goals = serde_json::from_str(&stored.json).map_err(|reason| unreadable(reason.to_string()))?;
            state.goals = Some(goals);
        }
        DAY => {
            let mut day = [0; 8];
            day.copy_from_slice(&stored.key[8..]);
            let of = serde_json::from_str(&stored.json).map_err(|reason| unreadable(reason.to_string()))?;
            state.days.insert(u64::from_be_bytes(day), of);
            state.evict();
        }
        other => return Err(unreadable(format!("status {other} is none of goals"))),
    }
    Ok(())
}

// The status, then the day: in the order of time.
fn row<T: Serialize>(status: u8, day: u64, of: &T) -> Row {
    let mut key: RowKey = [0; 16];
    key[0] = status;
    key[8..].copy_from_slice(&day.to_be_bytes());
    // Strings, numbers and maps of these: JSON has a form for each, so writing cannot fail.
    let json = serde_json::to_string(of).unwrap_or_default();
    Row { kind: Kind::Goal, key, status, alike: None, similar: None, json }
}
