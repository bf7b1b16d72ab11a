//! Owner and guardian. Ownership moves in two steps: offered, then accepted.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::event::{GuardianSet, OwnershipAccepted, OwnershipOffered};
use stateset_api::wallet::Safeguard;

use crate::ContractError;
use crate::address::{text, validate_optional};
use crate::alarm::{self, Reach};
use crate::auth::{Authority, authorize};
use crate::exclusion;
use crate::state::{ACCOUNT, ROLES};

/// A first guardian stops more than nobody does: what the owner scheduled before does not remove it. Whom the signers
/// name, no earlier word of anybody replaces.
pub(crate) fn set_guardian(
    deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    guardian: Option<String>,
) -> Result<Response, ContractError> {
    let mut roles = ROLES.load(deps.storage)?;
    let first = roles.guardian.is_none() && guardian.is_some();
    roles.guardian = validate_optional(deps.api, guardian)?;
    if let Some(guardian) = &roles.guardian {
        exclusion::check_no_brake(deps.storage, guardian)?;
    }
    ROLES.save(deps.storage, &roles)?;
    let response = Response::new().add_event(GuardianSet { guardian: text(roles.guardian) }.to_event());
    let settled: &[Safeguard] = match authority {
        Authority::Owner if first => &[Safeguard::Owner],
        Authority::Signers => &[Safeguard::Roles],
        Authority::Owner | Authority::OwnerAfterDelay => &[],
    };
    Ok(response.add_events(alarm::raise(deps.storage, settled, Reach::NoVotes, env.block.time)?))
}

/// What the signers offer, or take back, ends what the owner scheduled before: whose wallet it is they decide, and the
/// owner has its say after the delay. What is taken back no earlier word of anybody offers.
pub(crate) fn offer(
    deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    to: Option<String>,
) -> Result<Response, ContractError> {
    let mut roles = ROLES.load(deps.storage)?;
    let withdrawn = roles.offered_to.is_some() && to.is_none();
    roles.offered_to = validate_optional(deps.api, to)?;
    if roles.offered_to.as_ref() == Some(&env.contract.address) {
        return Err(ContractError::Itself { role: "owner" });
    }
    roles.offered_by_signers = roles.offered_to.is_some() && authority == Authority::Signers;
    ROLES.save(deps.storage, &roles)?;
    let response = Response::new().add_event(OwnershipOffered { to: text(roles.offered_to) }.to_event());
    if !withdrawn && authority != Authority::Signers {
        return Ok(response);
    }
    let settled = [Safeguard::Owner, Safeguard::Roles];
    Ok(response.add_events(alarm::raise(deps.storage, &settled, Reach::NoVotes, env.block.time)?))
}

/// What was offered, or what is up for recovery.
pub(crate) fn accept(storage: &mut dyn Storage, env: &Env, sender: Addr) -> Result<Response, ContractError> {
    let now = env.block.time;
    let mut roles = ROLES.load(storage)?;
    let (offered_to, recovery) = (roles.offered_to.take(), roles.recovery.take());
    match roles.recovers_at.take() {
        Some(recovers_at) if recovery.as_ref() == Some(&sender) && offered_to.as_ref() != Some(&sender) => {
            if now.seconds() < recovers_at {
                return Err(ContractError::RecoveryPending { now: now.seconds(), recovers_at });
            }
        }
        _ => {
            let offered_to = offered_to.ok_or(ContractError::NothingOffered {})?;
            authorize("one to whom ownership is offered", Some(&offered_to), &sender)?;
        }
    }
    if ACCOUNT.load(storage)?.operator.is_some_and(|operator| operator.addr == sender) {
        return Err(ContractError::OwnerIsOperator { address: sender.into_string() });
    }
    // The brake can be nothing else; else whoever names it could keep an heir out.
    roles.brake = roles.brake.filter(|brake| *brake != sender);
    (roles.owner, roles.offered_by_signers, roles.recovery_cancels) = (sender, false, 0);
    ROLES.save(storage, &roles)?;
    // What the former owner scheduled is not the new one's wish; nor is whom it named for recovery. And what was to be
    // withdrawn was to go to the former one.
    let ended = alarm::raise(storage, &[Safeguard::Owner], Reach::Votes, now)?;
    Ok(Response::new().add_event(OwnershipAccepted { owner: roles.owner.into_string() }.to_event()).add_events(ended))
}
