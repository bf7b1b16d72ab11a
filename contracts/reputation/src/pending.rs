//! The one change that waits: stored, shown, dropped. What changes are is in `change`.

use cosmwasm_std::{Addr, Event, Response, Storage};
use stateset_api::event::ReputationChangeDropped;
use stateset_api::reputation::{CHANGE_SECONDS, PendingChange};

use crate::ContractError;
use crate::record::Pending;
use crate::state::PENDING;

pub(crate) fn load(storage: &dyn Storage) -> Result<Option<PendingChange>, ContractError> {
    let pending = PENDING.may_load(storage)?.flatten();
    Ok(pending.map(|Pending { change, due_at }| {
        let void_at = due_at.saturating_add(CHANGE_SECONDS);
        PendingChange { change, due_at, void_at }
    }))
}

pub(crate) fn cancel(storage: &mut dyn Storage, by: &Addr) -> Result<Response, ContractError> {
    let dropped = drop(storage, by)?.ok_or(ContractError::NothingPending {})?;
    Ok(Response::new().add_event(dropped))
}

/// Answers with the event, if anything was dropped.
pub(crate) fn drop(storage: &mut dyn Storage, by: &Addr) -> Result<Option<Event>, ContractError> {
    if load(storage)?.is_none() {
        return Ok(None);
    }
    PENDING.save(storage, &None)?;
    Ok(Some(ReputationChangeDropped { by: by.to_string() }.to_event()))
}
