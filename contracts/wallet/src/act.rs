//! Act numbers: whoever sends an operator's message that names no payment can tell from one cell whether it landed.
//!
//! Absent from it: any way down. What was signed with a number that is used never acts again.

use cosmwasm_std::Storage;
use stateset_api::wallet::ACT_AHEAD_MAX;

use crate::ContractError;
use crate::state::ACT;

/// The last one's number; 0 before the first.
pub(crate) fn last(storage: &dyn Storage) -> Result<u64, ContractError> {
    Ok(ACT.may_load(storage)?.unwrap_or_default())
}

/// Uses a number up. The caller has authorized the sender; where what follows fails, this is undone with it.
pub(crate) fn count(storage: &mut dyn Storage, got: u64) -> Result<(), ContractError> {
    let last = last(storage)?;
    let max = last.saturating_add(ACT_AHEAD_MAX);
    if got <= last || got > max {
        return Err(ContractError::Act { got, last, max });
    }
    Ok(ACT.save(storage, &got)?)
}
