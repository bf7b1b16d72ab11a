//! Act numbers: each operator message has one above the last. What fails counts none, and they never reset.

use cosmwasm_std::Storage;
use stateset_api::treasury::ACT_AHEAD_MAX;

use crate::ContractError;
use crate::state::ACT;

/// Zero before the first.
pub(crate) fn last(storage: &dyn Storage) -> Result<u64, ContractError> {
    Ok(ACT.may_load(storage)?.unwrap_or_default())
}

/// After the sender was authorized, before what it wants is done.
pub(crate) fn count(storage: &mut dyn Storage, got: u64) -> Result<(), ContractError> {
    let last = last(storage)?;
    let max = last.saturating_add(ACT_AHEAD_MAX);
    if got <= last || got > max {
        return Err(ContractError::Act { got, last, max });
    }
    Ok(ACT.save(storage, &got)?)
}
