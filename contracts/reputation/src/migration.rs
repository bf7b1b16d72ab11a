//! Migration: forwards only, and only from a reputation contract. What is staked, open and owed stays as it is, and is
//! read as what it means now when it is touched.

use cosmwasm_std::{Response, Storage};
use stateset_api::event::Migrated;
use stateset_store::StoreError;

use crate::state::{CONFIG, FORMER_TERMS};
use crate::version::{NAME, VERSION};
use crate::{ContractError, legacy};

const CONFIG_KEY: &[u8] = b"c";

pub(crate) fn migrate(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if (from.major, from.minor) < (0, 3) {
        let what = "configuration of an earlier version";
        let bytes = storage.get(CONFIG_KEY).ok_or(StoreError::Missing { what })?;
        let former = if from.minor < 2 {
            legacy::config_of_0_1(&bytes).map(|config| (config, Vec::new()))
        } else {
            legacy::config_of_0_2(&bytes)
        };
        let (config, terms) = former.ok_or(StoreError::Unreadable { what })?;
        for (number, term) in (0_u32..).zip(&terms) {
            FORMER_TERMS.save(storage, &number.to_be_bytes(), term)?;
        }
        CONFIG.save(storage, &config)?;
    }
    let event = Migrated { contract: NAME.to_owned(), from: from.to_string(), to: VERSION.to_owned() };
    Ok(Response::new().add_event(event.to_event()))
}
