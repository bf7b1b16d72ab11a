//! The brake: a freeze by a key of its own, which can do nothing else.
//!
//! It stands beside any other freeze: lifting one lifts no other. It raises no alarm and ends no proposal, and after a
//! lift it rests for a day, so nobody stalls anything by it. Meanwhile only listed payees are paid, and by the operator
//! alone.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response, Storage};
use stateset_api::event::{BrakeLifted, BrakeSet, Braked};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::policy::REST_SECONDS;
use stateset_api::wallet::{Freeze, Safeguard};

use crate::ContractError;
use crate::address::{text, validate_optional};
use crate::alarm::{self, Reach};
use crate::auth::Authority;
use crate::state::{ACCOUNT, ROLES};
use crate::{dead_man, exclusion, signers};

/// Whether the wallet would take this one.
pub(crate) fn check(deps: Deps<'_>, env: &Env, brake: Option<&str>) -> Result<(), ContractError> {
    match validate_optional(deps.api, brake.map(str::to_owned))? {
        Some(brake) => exclusion::check_brake(deps, env, &brake),
        None => Ok(()),
    }
}

/// Settles the same as a change of guardian does: what the owner scheduled before does not remove a first one, and whom
/// the signers name, no earlier word of anybody replaces.
pub(crate) fn set(
    deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    brake: Option<String>,
) -> Result<Response, ContractError> {
    check(deps.as_ref(), env, brake.as_deref())?;
    let mut roles = ROLES.load(deps.storage)?;
    let first = roles.brake.is_none() && brake.is_some();
    roles.brake = validate_optional(deps.api, brake)?;
    ROLES.save(deps.storage, &roles)?;
    let response = Response::new().add_event(BrakeSet { brake: text(roles.brake) }.to_event());
    let settled: &[Safeguard] = match authority {
        Authority::Owner if first => &[Safeguard::Owner],
        Authority::Signers => &[Safeguard::Roles],
        Authority::Owner | Authority::OwnerAfterDelay => &[],
    };
    Ok(response.add_events(alarm::raise(deps.storage, settled, Reach::NoVotes, env.block.time)?))
}

/// What is braked already stays so under its first record.
pub(crate) fn freeze(
    storage: &mut dyn Storage,
    env: &Env,
    by: &Addr,
    reason: String,
) -> Result<Response, ContractError> {
    let (got, max) = (reason.len(), REASON_BYTES_MAX);
    if got > max {
        return Err(ContractError::Length { what: "a freeze's reason", got, max });
    }
    let (mut account, now) = (ACCOUNT.load(storage)?, env.block.time.seconds());
    if account.braked.is_some() {
        return Ok(Response::new());
    }
    if now < account.rests_until {
        return Err(ContractError::BrakeRests { now, until: account.rests_until });
    }
    account.braked = Some(Freeze { by: by.to_string(), at: now, reason: reason.clone() });
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(Braked { by: by.to_string(), reason }.to_event()))
}

/// The brake's freeze in force.
pub(crate) fn in_force(storage: &dyn Storage) -> Result<Freeze, ContractError> {
    ACCOUNT.load(storage)?.braked.ok_or(ContractError::NotBraked {})
}

/// In the owner's name. By the owner alone beside signers only what has stood for the delay: it may have been asked for
/// under an earlier one.
pub(crate) fn lift_as_owner(
    storage: &mut dyn Storage,
    env: &Env,
    by: &Addr,
    authority: Authority,
) -> Result<Response, ContractError> {
    if authority == Authority::OwnerAfterDelay {
        let delay = signers::may_present(storage)?.map_or(0, |present| present.set.loosen_delay_seconds);
        let (from, now) = (in_force(storage)?.at.saturating_add(delay), env.block.time.seconds());
        if now < from {
            return Err(ContractError::BrakeDelay { now, from });
        }
    }
    lift(storage, env, by)
}

/// Lifts the brake's freeze and no other. What ends with a freeze has ended, and the rest begins.
pub(crate) fn lift(storage: &mut dyn Storage, env: &Env, by: &Addr) -> Result<Response, ContractError> {
    in_force(storage)?;
    let (mut account, now) = (ACCOUNT.load(storage)?, env.block.time.seconds());
    dead_man::go_on(storage, &mut account, now)?;
    let rests_until = now.saturating_add(REST_SECONDS);
    (account.braked, account.rests_until) = (None, rests_until);
    account.unfreezes = account.unfreezes.wrapping_add(1);
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(BrakeLifted { by: by.to_string(), rests_until }.to_event()))
}
