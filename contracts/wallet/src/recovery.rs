//! Recovery: the one whom the owner named takes over ownership, long after saying so in public. Any sign of the owner
//! or of the signers together ends it, and so may the guardian, a few times.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{RecoveryCancelled, RecoverySet, RecoveryStarted};
use stateset_api::wallet::{RECOVERY_CANCELS_MAX, RECOVERY_SECONDS, Safeguard};

use crate::ContractError;
use crate::address::{text, validate_optional};
use crate::alarm::{self, Reach};
use crate::auth::{Authority, authorize};
use crate::state::ROLES;

/// Who is no longer named, no earlier word of anybody names again; nor does one replace whom the signers name.
pub(crate) fn set(
    deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    recovery: Option<String>,
) -> Result<Response, ContractError> {
    let mut roles = ROLES.load(deps.storage)?;
    let removed = roles.recovery.is_some() && recovery.is_none();
    roles.recovery = validate_optional(deps.api, recovery)?;
    if roles.recovery.as_ref() == Some(&env.contract.address) {
        return Err(ContractError::Itself { role: "recovery" });
    }
    ROLES.save(deps.storage, &roles)?;
    let response = Response::new().add_event(RecoverySet { recovery: text(roles.recovery) }.to_event());
    let settled: &[Safeguard] = match authority {
        Authority::Owner if removed => &[Safeguard::Owner, Safeguard::Roles],
        Authority::Signers => &[Safeguard::Roles],
        Authority::Owner | Authority::OwnerAfterDelay => &[],
    };
    Ok(response.add_events(alarm::raise(deps.storage, settled, Reach::NoVotes, env.block.time)?))
}

/// Started again it goes on as it was.
pub(crate) fn start(storage: &mut dyn Storage, sender: &Addr, now: u64) -> Result<Response, ContractError> {
    let mut roles = ROLES.load(storage)?;
    authorize("one named for recovery", roles.recovery.as_ref(), sender)?;
    let recovers_at = *roles.recovers_at.get_or_insert(now.saturating_add(RECOVERY_SECONDS));
    ROLES.save(storage, &roles)?;
    Ok(Response::new().add_event(RecoveryStarted { recovery: sender.to_string(), recovers_at }.to_event()))
}

/// The owner, or the signers together, are heard of: ends what is under way, if anything is.
pub(crate) fn end(storage: &mut dyn Storage, by: &Addr) -> Result<Option<Event>, ContractError> {
    let mut roles = ROLES.load(storage)?;
    let under_way = roles.recovers_at.take().is_some();
    if !under_way && roles.recovery_cancels == 0 {
        return Ok(None);
    }
    roles.recovery_cancels = 0;
    ROLES.save(storage, &roles)?;
    Ok(under_way.then(|| RecoveryCancelled { by: by.to_string() }.to_event()))
}

/// The guardian ends what is under way; not for ever, if nobody else is heard of.
pub(crate) fn cancel(storage: &mut dyn Storage, by: &Addr) -> Result<Response, ContractError> {
    let mut roles = ROLES.load(storage)?;
    if roles.recovers_at.take().is_none() {
        return Ok(Response::new());
    }
    let (got, max) = (roles.recovery_cancels, RECOVERY_CANCELS_MAX);
    if got >= max {
        return Err(ContractError::RecoveryCancels { got, max });
    }
    roles.recovery_cancels = got.saturating_add(1);
    ROLES.save(storage, &roles)?;
    Ok(Response::new().add_event(RecoveryCancelled { by: by.to_string() }.to_event()))
}
