//! The operator: who it is, until when, and which of its processes is meant (the epoch).

use cosmwasm_std::{Addr, Api, Deps, DepsMut, Env, Event, Response, Storage, Timestamp};
use stateset_api::event::OperatorSet;
use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{Freeze, OperatorGrant, Safeguard};

use crate::ContractError;
use crate::alarm::{self, Reach};
use crate::auth::Authority;
use crate::grant_state::HeldGrant;
use crate::state::{ACCOUNT, Account, Operator, ROLES};
use crate::{address, dead_man, exclusion};

/// Counted from one, so that a zero left by mistake names no epoch.
pub(crate) const FIRST_EPOCH: u32 = 1;

/// The group's one authority check: the sender is the operator, in time and epoch, and the wallet is not frozen.
pub(crate) fn authorize(storage: &dyn Storage, sender: &Addr, epoch: u32, now: u64) -> Result<Account, ContractError> {
    let account = ACCOUNT.load(storage)?;
    if !is(&account, sender) {
        return Err(unauthorized(sender));
    }
    let account = running(account, now)?;
    check_epoch(&account, epoch)?;
    Ok(account)
}

/// Who pays, and of what.
pub(crate) struct Spender {
    pub(crate) account: Account,
    /// What the sender may spend of, unless it is the operator.
    pub(crate) grant: Option<HeldGrant>,
}

/// The same for a message that pays, which may also come from one who holds a grant of the operator.
pub(crate) fn authorize_spender(deps: Deps<'_>, sender: &Addr, now: u64) -> Result<Spender, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    if is(&account, sender) {
        return Ok(Spender { account: running(account, now)?, grant: None });
    }
    let grant = HeldGrant::load(deps.storage, deps.api, sender.as_str())?.ok_or_else(|| unauthorized(sender))?;
    let account = running(account, now)?;
    grant.assess(&account, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    Ok(Spender { account, grant: Some(grant) })
}

fn is(account: &Account, sender: &Addr) -> bool {
    account.operator.as_ref().is_some_and(|operator| operator.addr == *sender)
}

fn unauthorized(sender: &Addr) -> ContractError {
    ContractError::Unauthorized { role: "operator", sender: sender.to_string() }
}

fn running(account: Account, now: u64) -> Result<Account, ContractError> {
    if let Some(Freeze { by, at, reason }) = account.stopped_by().cloned() {
        return Err(ContractError::Frozen { by, at, reason });
    }
    assess(&account, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    Ok(account)
}

/// Whether an operator could act at all now.
pub(crate) fn assess(account: &Account, now: u64) -> Result<(), Breach> {
    if let Some(freeze) = account.stopped_by() {
        return Err(Breach::new(Rule::Frozen, now, freeze.at));
    }
    let Some(operator) = &account.operator else {
        return Err(Breach::new(Rule::Operator, 1_u128, 0_u128));
    };
    if now >= operator.expires_at {
        return Err(Breach::new(Rule::OperatorExpired, now, operator.expires_at));
    }
    Ok(())
}

/// Refuses a message from a process that another has replaced.
pub(crate) fn check_epoch(account: &Account, epoch: u32) -> Result<(), ContractError> {
    if epoch == account.epoch {
        return Ok(());
    }
    let breach = Breach::new(Rule::OperatorEpoch, epoch, account.epoch);
    Err(ContractError::OperatorStopped { breach })
}

/// Reads a grant: an address other than the owner's, and a time that is not over.
pub(crate) fn from_grant(
    api: &dyn Api,
    owner: &Addr,
    grant: OperatorGrant,
    now: u64,
) -> Result<Operator, ContractError> {
    let OperatorGrant { address, expires_at } = grant;
    let addr = address::validate(api, &address)?;
    if addr == *owner {
        return Err(ContractError::OwnerIsOperator { address });
    }
    if expires_at <= now {
        return Err(ContractError::OperatorExpiry { now, expires_at });
    }
    Ok(Operator { addr, expires_at })
}

pub(crate) fn set(
    deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    grant: Option<OperatorGrant>,
) -> Result<Response, ContractError> {
    let owner = ROLES.load(deps.storage)?.owner;
    let now = env.block.time;
    let operator = grant.map(|grant| from_grant(deps.api, &owner, grant, now.seconds())).transpose()?;
    if let Some(operator) = &operator {
        exclusion::check_operator(deps.storage, deps.api, &operator.addr)?;
    }
    replace(deps.storage, operator, authority.into(), now)
}

/// The guardian's: nothing that was drafted before sets another.
pub(crate) fn revoke(storage: &mut dyn Storage, now: Timestamp) -> Result<Response, ContractError> {
    replace(storage, None, Reach::Votes, now)
}

fn replace(
    storage: &mut dyn Storage,
    operator: Option<Operator>,
    reach: Reach,
    now: Timestamp,
) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(storage)?;
    let mut ended = match (&account.operator, &operator) {
        (Some(was), is) if keeps(was, is.as_ref()) => Vec::new(),
        (Some(_), _) => alarm::raise(storage, &[Safeguard::Operator], reach, now)?,
        // Whoever stole a key may have revoked first, to have another ready.
        (None, None) => alarm::raise(storage, &[Safeguard::Operator], reach.repeated(), now)?,
        // Who was to operate by an earlier word that failed, is not to any more.
        (None, Some(_)) => alarm::raise(storage, &[Safeguard::Operator], Reach::NoVotes, now)?,
    };
    // The same operator for another time starts no dead man's switch anew.
    if operator.as_ref().is_some_and(|operator| !is(&account, &operator.addr)) {
        // With another it begins anew, and an unfreeze must not lie ready for the next.
        if dead_man::has_run_out(storage, &account, now.seconds())? {
            account.unfreezes = account.unfreezes.wrapping_add(1);
            ended.extend(alarm::raise(storage, &[Safeguard::Freeze], reach, now)?);
        }
        dead_man::restart(&mut account, now.seconds());
    }
    account.operator = operator;
    account.operator_since = next_epoch(&account)?;
    Ok(raise_epoch(storage, account)?.add_events(ended))
}

/// Whether who operated may go on for as long.
fn keeps(was: &Operator, is: Option<&Operator>) -> bool {
    is.is_some_and(|is| is.addr == was.addr && is.expires_at >= was.expires_at)
}

/// Shuts out any other process that holds the same key.
pub(crate) fn take_over(storage: &mut dyn Storage, account: Account) -> Result<Response, ContractError> {
    raise_epoch(storage, account)
}

fn raise_epoch(storage: &mut dyn Storage, mut account: Account) -> Result<Response, ContractError> {
    account.epoch = next_epoch(&account)?;
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(event(&account)))
}

fn next_epoch(account: &Account) -> Result<u32, ContractError> {
    let epoch = account.epoch;
    epoch.checked_add(1).ok_or(ContractError::EpochExhausted { epoch })
}

pub(crate) fn event(account: &Account) -> Event {
    let (operator, expires_at) = match &account.operator {
        Some(operator) => (operator.addr.to_string(), operator.expires_at),
        None => (String::new(), 0),
    };
    OperatorSet { operator, epoch: account.epoch, expires_at }.to_event()
}
