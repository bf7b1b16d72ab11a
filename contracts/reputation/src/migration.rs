//! Migration: forwards only, and only from a reputation contract. What is staked, open and owed stays as it is.

use cosmwasm_std::{Response, Storage};
use stateset_api::event::Migrated;

use crate::state::CONFIG;
use crate::{ContractError, legacy};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:reputation";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn migrate(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    let config = match (from.major, from.minor) {
        (0, ..2) => Some(legacy::config_of_0_1(storage)?),
        (0, 2) => Some(legacy::config_of_0_2(storage)?),
        _ => None,
    };
    if let Some(config) = config {
        CONFIG.save(storage, &config)?;
    }
    let event = Migrated { contract: NAME.to_owned(), from: from.to_string(), to: VERSION.to_owned() };
    Ok(Response::new().add_event(event.to_event()))
}
