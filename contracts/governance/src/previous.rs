//! What version 0.2 left in storage. Single cells are written anew at the migration; ballots and changes, of which there
//! may be any number, are read in the shape in which they are found.

use cosmwasm_std::{Addr, Binary, Storage, from_json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stateset_api::governance::Matter;
use stateset_api::reputation;
use stateset_store::{Item, Map, StoreError};

use crate::ContractError;
use crate::state::{CHANGES, COMPLIANCE, CONFIG, Config, MATTERS, RISK, RULES, StoredChange, WORKFLOWS, key};

const CONFIG_02: Item<Config02> = Item::new(b'c', "configuration of version 0.2");
const MATTERS_02: Map<Vec<u8>> = Map::new(b'x', "ballot's matter of version 0.2");
const CHANGES_02: Map<StoredChange02> = Map::new(b'g', "change of version 0.2");

#[derive(Serialize, Deserialize)]
struct Config02 {
    owner: Addr,
    offered_to: Option<Addr>,
    registry: Addr,
    reputation: Addr,
    epoch: u32,
    tenure: u32,
    alarms: u32,
    paused: bool,
    delay_seconds: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredChange02 {
    /// JSON.
    changes: Vec<u8>,
    ripens_at: u64,
    expires_at: u64,
    tenure: u32,
    epoch: u32,
    alarms: Option<u32>,
}

/// A verdict that was put to a vote before votes named the case's content.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Matter02 {
    Verdict { case: u64, verdict: reputation::Verdict, appeal: bool },
}

/// Writes the configuration and the settings in their present shape. Present workflows count as having been in force
/// ever since, and whatever was opened under earlier settings stays void.
pub(crate) fn raise(storage: &mut dyn Storage) -> Result<(), ContractError> {
    let Config02 { owner, offered_to, registry, reputation, epoch, tenure, alarms, paused, delay_seconds } =
        CONFIG_02.load(storage)?;
    let config = Config {
        owner,
        offered_to,
        registry,
        reputation,
        epoch,
        tenure,
        alarms,
        paused,
        delay_seconds,
        workflows_epoch: epoch,
        workflows_since: 0,
        kept_since: epoch,
        pause_ended: 0,
    };
    CONFIG.save(storage, &config)?;
    raise_cell(storage, &RULES, b'r')?;
    raise_cell(storage, &WORKFLOWS, b'w')?;
    raise_cell(storage, &RISK, b'i')?;
    raise_cell(storage, &COMPLIANCE, b'p')
}

/// From JSON.
fn raise_cell<T: Serialize + DeserializeOwned>(
    storage: &mut dyn Storage,
    cell: &Item<T>,
    key: u8,
) -> Result<(), ContractError> {
    let json = Item::<Vec<u8>>::new(key, "settings of version 0.2").load(storage)?;
    let value: T = from_json(json)?;
    Ok(cell.save(storage, &value)?)
}

/// A verdict of version 0.2 comes without a case hash.
pub(crate) fn matter(storage: &dyn Storage, ballot: u64) -> Result<Option<Matter>, ContractError> {
    match MATTERS.may_load(storage, &key(ballot)) {
        // No matter is of a kind whose number is as great as the length with which JSON begins.
        Err(StoreError::Unreadable { .. }) => {}
        found => return Ok(found?),
    }
    let json = MATTERS_02.may_load(storage, &key(ballot))?.unwrap_or_default();
    if let Ok(Matter02::Verdict { case, verdict, appeal }) = from_json(&json) {
        return Ok(Some(Matter::Verdict { case, case_hash: Binary::default(), verdict, appeal }));
    }
    Ok(from_json(&json)?)
}

pub(crate) fn change(storage: &dyn Storage, id: u64) -> Result<Option<StoredChange>, ContractError> {
    match CHANGES.may_load(storage, &key(id)) {
        // No change has as many parts as JSON has bytes, nor is one of a kind whose number is as great as a bracket's.
        Err(StoreError::Unreadable { .. }) => {}
        found => return Ok(found?),
    }
    let Some(found) = CHANGES_02.may_load(storage, &key(id))? else { return Ok(None) };
    let StoredChange02 { changes, ripens_at, expires_at, tenure, epoch, alarms } = found;
    Ok(Some(StoredChange { changes: from_json(changes)?, ripens_at, expires_at, tenure, epoch, alarms }))
}
