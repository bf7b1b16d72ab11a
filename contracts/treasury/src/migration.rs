//! From older code: what it stored, as this code reads it.

use cosmwasm_std::{Addr, Response, Storage, Timestamp};
use serde::{Deserialize, Serialize};
use stateset_api::event::Migrated;
use stateset_api::treasury::{Policy, Price, Stopped};
use stateset_store::Item;

use crate::ContractError;
use crate::state::{CONFIG, Config, KnownPool};
use crate::version::{NAME, VERSION};

/// The configuration of version 0.2: the beginning of ours. It noted no alarm but a stop in force; its price was
/// observed when it was set, as far as anybody knows.
#[derive(Serialize, Deserialize)]
struct ConfigOf02 {
    wallet: Addr,
    stable_denom: String,
    stake_denom: String,
    unbonding_seconds: u64,
    price: Price,
    stopped: Option<Stopped>,
    policy: Policy,
    pools: Vec<KnownPool>,
}

const CONFIG_OF_02: Item<ConfigOf02> = Item::new(b'c', "configuration of version 0.2");

pub(crate) fn migrate(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if CONFIG.may_load(storage).is_err() {
        let ConfigOf02 { wallet, stable_denom, stake_denom, unbonding_seconds, price, stopped, policy, pools } =
            CONFIG_OF_02.load(storage)?;
        let alarm = stopped.as_ref().map_or(0, |stopped| Timestamp::from_seconds(stopped.at).nanos());
        let config =
            Config { wallet, stable_denom, stake_denom, unbonding_seconds, price, stopped, policy, pools, alarm };
        CONFIG.save(storage, &config)?;
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}
