//! Goals and days as rows, and back.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::goals::plan::Plan;
use crate::goals::state::{Changed, State};
use crate::row::{Kind, Row, RowError, RowKey};

/// The goals' row, a day's, and a plan's.
const GOALS: u8 = 0;
const DAY: u8 = 1;
const PLAN: u8 = 2;

/// The statuses of rows that are in memory from the start.
pub const RESIDENT: [u8; 3] = [GOALS, DAY, PLAN];

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    let goals = state.goals.iter().filter(|_| changed.goals).map(|goals| row(GOALS, 0, goals));
    let days = changed.days.iter().filter_map(|day| Some(row(DAY, *day, state.days.get(day)?)));
    let plans = changed.plans.iter().filter_map(|goal| state.plans.get(goal)).map(plan_row);
    goals.chain(days).chain(plans).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    let (days, plans) = (state.days.keys().copied().collect(), state.plans.keys().cloned().collect());
    rows(state, &Changed { goals: true, days, plans })
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
        PLAN => {
            let plan: Plan = serde_json::from_str(&stored.json).map_err(|reason| unreadable(reason.to_string()))?;
            state.plans.insert(plan.goal.clone(), plan);
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

/// By a hash of its goal's name: a new plan overwrites the one before.
fn plan_row(plan: &Plan) -> Row {
    let mut key: RowKey = [PLAN; 16];
    key[1..].copy_from_slice(&Sha256::digest(&plan.goal)[..15]);
    Row { key, ..row(PLAN, 0, plan) }
}
