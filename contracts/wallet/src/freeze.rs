//! The freeze: stops the operator, not the owner's withdrawals.

use cosmwasm_std::{Addr, Env, Response, Storage};
use stateset_api::event::{Frozen, Unfrozen};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::wallet::{Freeze, Safeguard};

use crate::ContractError;
use crate::alarm::{self, Reach};
use crate::dead_man;
use crate::state::{ACCOUNT, ROLES, TOTALS};

/// Freezes, and ends every unfreeze that was drafted before. What is frozen already stays so under its first record,
/// but the owner's: whoever has its key may have frozen first, to have an unfreeze ready.
pub(crate) fn impose(
    storage: &mut dyn Storage,
    env: &Env,
    by: &Addr,
    reason: String,
    reach: Reach,
) -> Result<Response, ContractError> {
    let (got, max) = (reason.len(), REASON_BYTES_MAX);
    if got > max {
        return Err(ContractError::Length { what: "a freeze's reason", got, max });
    }
    let mut account = ACCOUNT.load(storage)?;
    let by_owner = |by: &str| Ok::<_, ContractError>(by == ROLES.load(storage)?.owner.as_str());
    let first = match &account.frozen {
        Some(freeze) => by_owner(&freeze.by)? && !by_owner(by.as_str())?,
        None => true,
    };
    if first {
        account.frozen = Some(Freeze { by: by.to_string(), at: env.block.time.seconds(), reason: reason.clone() });
        ACCOUNT.save(storage, &account)?;
    }
    let reach = if first { reach } else { reach.repeated() };
    let ended = alarm::raise(storage, &[Safeguard::Freeze], reach, env.block.time)?;
    Ok(Response::new().add_events(ended).add_event(Frozen { by: by.to_string(), reason }.to_event()))
}

/// Anyone makes a dead man's switch that has run out a freeze, for all to see; once, so that no stranger stalls
/// anything.
pub(crate) fn impose_by_dead_man(storage: &mut dyn Storage, env: &Env, by: &Addr) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let account = ACCOUNT.load(storage)?;
    if let Some(Freeze { by, at, reason }) = account.frozen {
        return Err(ContractError::Frozen { by, at, reason });
    }
    match dead_man::assess(&account, &TOTALS.load(storage)?.usage, now) {
        Err(_) => impose(storage, env, by, "dead man's switch".to_owned(), Reach::Votes),
        Ok(()) => Err(ContractError::DeadManRunning { now }),
    }
}

/// Whether there is a freeze to lift, or a dead man's switch that has run out.
pub(crate) fn may_lift(storage: &dyn Storage, env: &Env) -> Result<bool, ContractError> {
    let account = ACCOUNT.load(storage)?;
    Ok(account.frozen.is_some() || dead_man::has_run_out(storage, &account, env.block.time.seconds())?)
}

/// Lifts a freeze, starts the dead man's switch anew, or both. Other unfreezes have nothing left to do, and must not
/// lie ready for the next freeze: they end.
pub(crate) fn lift(storage: &mut dyn Storage, env: &Env, by: &Addr, reach: Reach) -> Result<Response, ContractError> {
    if !may_lift(storage, env)? {
        return Err(ContractError::NotFrozen {});
    }
    let mut account = ACCOUNT.load(storage)?;
    account.frozen = None;
    account.unfreezes = account.unfreezes.wrapping_add(1);
    dead_man::restart(&mut account, env.block.time.seconds());
    ACCOUNT.save(storage, &account)?;
    let ended = alarm::raise(storage, &[Safeguard::Freeze], reach, env.block.time)?;
    Ok(Response::new().add_events(ended).add_event(Unfrozen { by: by.to_string() }.to_event()))
}
