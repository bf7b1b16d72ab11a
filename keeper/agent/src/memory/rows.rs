//! Beliefs, calibrations, watches and episodes as rows, and back.
//!
//! A belief's row is that of its slot: whoever takes the slot over overwrites it, so there are never more rows than
//! slots. An episode's row is written once, and not read back by a running agent.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::memory::belief::Belief;
use crate::memory::calibration::Calibration;
use crate::memory::episode::Episode;
use crate::memory::kind::BeliefKind;
use crate::memory::loops::Watch;
use crate::memory::slots::Slot;
use crate::memory::state::{Changed, State};
use crate::row::{Kind, Row, RowError, RowKey};

/// Statuses of rows of kind [`Kind::Belief`].
const BELIEF: u8 = 0;
const CALIBRATION: u8 = 1;
const WATCH: u8 = 2;

/// The statuses of rows that are in memory from the start: all but episodes.
pub const RESIDENT: [u8; 3] = [BELIEF, CALIBRATION, WATCH];

/// A belief as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredBelief {
    pub kind: BeliefKind,
    pub subject: String,
    pub belief: Belief,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCalibration {
    kind: BeliefKind,
    calibration: Calibration,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredWatch {
    subject: String,
    at: u64,
    watch: Watch,
}

/// Under which hash rows about a subject are found.
pub fn subject_key(subject: &str) -> u64 {
    let mut key = [0; 8];
    key.copy_from_slice(&Sha256::digest(subject)[..8]);
    u64::from_be_bytes(key)
}

/// The key after which episodes from a time on follow.
pub const fn since(at: u64) -> RowKey {
    let mut key = [0xff; 16];
    let before = at.saturating_sub(1).to_be_bytes();
    let mut index = 0;
    while index < 8 {
        key[index] = before[index];
        index += 1;
    }
    key
}

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    let beliefs = changed.beliefs.iter().filter_map(|(kind, subject)| {
        let slot = state.beliefs.get(kind)?.get(subject)?;
        Some(belief_row(*kind, slot))
    });
    let calibrations = changed.calibrations.iter().map(|kind| calibration_row(*kind, state.calibration(*kind)));
    let watches = changed.watches.iter().filter_map(|subject| state.watches.get(subject)).map(watch_row);
    let episodes = changed.episodes.iter().map(episode_row);
    beliefs.chain(calibrations).chain(watches).chain(episodes).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    let beliefs = state.beliefs.iter().flat_map(|(kind, slots)| slots.iter().map(|slot| belief_row(*kind, slot)));
    let calibrations = state.calibrations.iter().map(|(kind, calibration)| calibration_row(*kind, *calibration));
    let watches = state.watches.iter().map(watch_row);
    beliefs.chain(calibrations).chain(watches).chain(state.episodes.iter().map(episode_row)).collect()
}

/// Brings a stored row into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let slot = u16::from_be_bytes([row.key[14], row.key[15]]);
    match (row.kind, row.status) {
        (Kind::Episode, _) => state.episodes.push(episode_of(row)?),
        (Kind::Belief, BELIEF) => {
            let StoredBelief { kind, subject, belief } = belief_of(row)?;
            let value = Slot { slot, subject, at: belief.at, value: belief };
            state.beliefs.entry(kind).or_default().admit(value);
        }
        (Kind::Belief, CALIBRATION) => {
            let (kind, calibration) = calibration_of(row)?;
            state.calibrations.insert(kind, calibration);
        }
        (Kind::Belief, WATCH) => {
            let StoredWatch { subject, at, watch } = parse(row)?;
            state.watches.admit(Slot { slot, subject, at, value: watch });
        }
        _ => return Err(unreadable(row, "it is of another room, or a newer keeper wrote it")),
    }
    Ok(())
}

/// Reads a stored belief.
pub fn belief_of(row: &Row) -> Result<StoredBelief, RowError> {
    let stored: StoredBelief = parse(row)?;
    if stored.belief.is_of(stored.kind) {
        return Ok(stored);
    }
    Err(unreadable(row, &format!("its evidence is not of the kind '{}'", stored.kind.name())))
}

/// Reads how good a kind's predictions have been.
pub fn calibration_of(row: &Row) -> Result<(BeliefKind, Calibration), RowError> {
    let StoredCalibration { kind, calibration } = parse(row)?;
    Ok((kind, calibration))
}

/// Reads a stored episode.
pub fn episode_of(row: &Row) -> Result<Episode, RowError> {
    parse(row)
}

fn parse<T: for<'de> Deserialize<'de>>(row: &Row) -> Result<T, RowError> {
    serde_json::from_str(&row.json).map_err(|reason| unreadable(row, &reason.to_string()))
}

fn unreadable(row: &Row, reason: &str) -> RowError {
    RowError { kind: row.kind.code(), key: row.key, reason: reason.to_owned() }
}

fn belief_row(kind: BeliefKind, slot: &Slot<Belief>) -> Row {
    let stored = StoredBelief { kind, subject: slot.subject.clone(), belief: slot.value };
    let alike = Some(subject_key(&slot.subject));
    Row { alike, ..row((BELIEF, kind.code(), slot.slot), json(&stored)) }
}

fn calibration_row(kind: BeliefKind, calibration: Calibration) -> Row {
    row((CALIBRATION, kind.code(), 0), json(&StoredCalibration { kind, calibration }))
}

fn watch_row(slot: &Slot<Watch>) -> Row {
    let stored = StoredWatch { subject: slot.subject.clone(), at: slot.at, watch: slot.value.clone() };
    Row { alike: Some(subject_key(&slot.subject)), ..row((WATCH, 0, slot.slot), json(&stored)) }
}

fn episode_row(episode: &Episode) -> Row {
    let alike = Some(subject_key(&episode.subject));
    Row { kind: Kind::Episode, key: episode.key(), status: 0, alike, similar: None, json: json(episode) }
}

fn row((status, kind, slot): (u8, u8, u16), json: String) -> Row {
    let mut key = [0; 16];
    (key[0], key[1]) = (status, kind);
    key[14..].copy_from_slice(&slot.to_be_bytes());
    Row { kind: Kind::Belief, key, status, alike: None, similar: None, json }
}

// Strings, numbers and enums of these: JSON has a form for each. Whoever writes the row refuses one without.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
