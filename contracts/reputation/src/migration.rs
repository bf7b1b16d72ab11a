//! Migration: forwards only, and only from a reputation contract. What is staked, open and owed stays as it is.

use cosmwasm_std::{Addr, Response, Storage};
use serde::{Deserialize, Serialize};
use stateset_api::event::Migrated;
use stateset_api::reputation::{Clock, Rules};
use stateset_store::Item;

use crate::ContractError;
use crate::contract::{NAME, VERSION};
use crate::state::{CONFIG, Config, Judge};

/// Until 0.2.0 the clock was not stored: it ran in days. One governance had all cases.
const CONFIG_0_1: Item<Config01> = Item::new(b'c', "configuration of version 0.1");

/// [`Config`] as version 0.1 stored it.
#[derive(Serialize, Deserialize)]
struct Config01 {
    owner: Addr,
    offered_to: Option<Addr>,
    governance: Addr,
    community: Addr,
    registry: Addr,
    stake_denom: String,
    rating_denom: String,
    wallet_code_ids: Vec<u64>,
    rules: Rules,
}

pub(crate) fn migrate(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if (from.major, from.minor) < (0, 2) {
        let Config01 {
            owner,
            offered_to,
            governance,
            community,
            registry,
            stake_denom,
            rating_denom,
            wallet_code_ids,
            rules,
        } = CONFIG_0_1.load(storage)?;
        let config = Config {
            owner,
            offered_to,
            judges: vec![Judge::first(governance)],
            community,
            registry,
            stake_denom,
            rating_denom,
            wallet_code_ids,
            clock: Clock::default(),
            rules,
            former: None,
        };
        CONFIG.save(storage, &config)?;
    }
    let told = Migrated { contract: NAME.to_owned(), from: from.to_string(), to: VERSION.to_owned() };
    Ok(Response::new().add_event(told.to_event()))
}
