//! What the contract is called, and how an older one becomes this one: in steps that do not grow with what it holds.

use cosmwasm_std::{DepsMut, Response};
use stateset_api::event::Migrated;

use crate::{ContractError, previous};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:governance";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn migrate(deps: DepsMut<'_>) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if (from.major, from.minor) < (0, 3) {
        previous::raise(deps.storage)?;
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}
