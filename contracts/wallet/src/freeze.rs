//! The freeze: stops the operator, not the owner's withdrawals.

use cosmwasm_std::{Addr, Response, Storage};
use stateset_api::event::{Frozen, Unfrozen};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::wallet::Freeze;

use crate::ContractError;
use crate::silence;
use crate::state::{ACCOUNT, COUNTED};

/// Freezes. A wallet that is frozen already stays so under its first record: a second alarm, perhaps followed by a
/// revocation in the same transaction, must not fail.
pub(crate) fn impose(
    storage: &mut dyn Storage,
    by: &Addr,
    reason: String,
    now: u64,
) -> Result<Response, ContractError> {
    let (got, max) = (reason.len(), REASON_BYTES_MAX);
    if got > max {
        return Err(ContractError::Length { what: "a freeze's reason", got, max });
    }
    let mut account = ACCOUNT.load(storage)?;
    if account.frozen.is_none() {
        account.frozen = Some(Freeze { by: by.to_string(), at: now, reason: reason.clone() });
        ACCOUNT.save(storage, &account)?;
    }
    Ok(Response::new().add_event(Frozen { by: by.to_string(), reason }.to_event()))
}

/// Lifts a freeze, a silence, or both.
pub(crate) fn lift(storage: &mut dyn Storage, by: &Addr, now: u64) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(storage)?;
    let silent = silence::assess(&account, &COUNTED.load(storage)?.usage, now).is_err();
    if account.frozen.take().is_none() && !silent {
        return Err(ContractError::NotFrozen {});
    }
    silence::restart(&mut account, now);
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(Unfrozen { by: by.to_string() }.to_event()))
}
