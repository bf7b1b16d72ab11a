//! Recovery: the one whom the owner named takes over ownership, long after saying so in public. Any sign of the owner or
//! of the signers together ends it, and so may the guardian.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{RecoveryCancelled, RecoverySet, RecoveryStarted};
use stateset_api::wallet::RECOVERY_SECONDS;

use crate::ContractError;
use crate::ownership::{authorize, may_address, text};
use crate::state::PARTIES;

pub(crate) fn set(deps: DepsMut<'_>, env: &Env, recovery: Option<String>) -> Result<Response, ContractError> {
    let mut parties = PARTIES.load(deps.storage)?;
    parties.recovery = may_address(deps.api, recovery)?;
    if parties.recovery.as_ref() == Some(&env.contract.address) {
        return Err(ContractError::Itself { role: "recovery" });
    }
    PARTIES.save(deps.storage, &parties)?;
    Ok(Response::new().add_event(RecoverySet { recovery: text(parties.recovery) }.to_event()))
}

/// Started again it goes on as it was.
pub(crate) fn start(storage: &mut dyn Storage, sender: &Addr, now: u64) -> Result<Response, ContractError> {
    let mut parties = PARTIES.load(storage)?;
    authorize("one named for recovery", parties.recovery.as_ref(), sender)?;
    let recovers_at = *parties.recovers_at.get_or_insert(now.saturating_add(RECOVERY_SECONDS));
    PARTIES.save(storage, &parties)?;
    Ok(Response::new().add_event(RecoveryStarted { recovery: sender.to_string(), recovers_at }.to_event()))
}

/// Ends what is under way, if anything is.
pub(crate) fn end(storage: &mut dyn Storage, by: &Addr) -> Result<Option<Event>, ContractError> {
    let mut parties = PARTIES.load(storage)?;
    if parties.recovers_at.take().is_none() {
        return Ok(None);
    }
    PARTIES.save(storage, &parties)?;
    Ok(Some(RecoveryCancelled { by: by.to_string() }.to_event()))
}
