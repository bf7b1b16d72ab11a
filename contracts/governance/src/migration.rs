//! How an older contract becomes this one: in steps that do not grow with what it holds.

use cosmwasm_std::{DepsMut, Response, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::event::Migrated;
use stateset_store::{Item, StoreError};

use crate::state::{COMPLIANCE, CONFIG, RISK, RULES, WORKFLOWS};
use crate::version::{NAME, VERSION};
use crate::{ContractError, legacy};

pub(crate) fn migrate(deps: DepsMut<'_>) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if (from.major, from.minor) < (0, 3) {
        let config = legacy::config(&raw(deps.storage, &CONFIG)?)?;
        CONFIG.save(deps.storage, &config)?;
        rewrite(deps.storage, &RULES)?;
        rewrite(deps.storage, &WORKFLOWS)?;
        rewrite(deps.storage, &RISK)?;
        rewrite(deps.storage, &COMPLIANCE)?;
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}

fn rewrite<T: Serialize + DeserializeOwned>(
    storage: &mut dyn Storage,
    settings: &Item<T>,
) -> Result<(), ContractError> {
    let value = legacy::settings(&raw(storage, settings)?)?;
    Ok(settings.save(storage, &value)?)
}

fn raw<T>(storage: &dyn Storage, item: &Item<T>) -> Result<Vec<u8>, StoreError> {
    storage.get(item.cell().prefix).ok_or(StoreError::Missing { what: "configuration" })
}
