//! That a message names the hash of what it decides: see `stateset_api::content`.

use cosmwasm_std::{Binary, HexBinary};

use crate::ContractError;

pub(crate) fn check(what: &'static str, named: &Binary, has: [u8; 32]) -> Result<(), ContractError> {
    if named.as_slice() == has {
        return Ok(());
    }
    // No longer than a hash: what came along may be of any length.
    let named = named.as_slice().get(..32).unwrap_or(named.as_slice());
    let (named, has) = (HexBinary::from(named).to_hex(), HexBinary::from(has).to_hex());
    Err(ContractError::OtherContent { what, named, has })
}
