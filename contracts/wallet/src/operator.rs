//! The operator: who it is, until when, and which of its processes is meant (the epoch).

use cosmwasm_std::{Addr, Api, Deps, DepsMut, Event, Response, Storage};
use stateset_api::event::OperatorSet;
use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::OperatorGrant;

use crate::ContractError;
use crate::grant::Held;
use crate::state::{ACCOUNT, Account, Operator, PARTIES};
use crate::{payee, signers, silence};

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

/// The same for a message that pays, which may also come from one who holds a grant of the operator.
pub(crate) fn authorize_spender(
    deps: Deps<'_>,
    sender: &Addr,
    now: u64,
) -> Result<(Account, Option<Held>), ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    if is(&account, sender) {
        return Ok((running(account, now)?, None));
    }
    let held = Held::load(deps.storage, deps.api, sender.as_str())?.ok_or_else(|| unauthorized(sender))?;
    let account = running(account, now)?;
    held.assess(&account, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    Ok((account, Some(held)))
}

fn is(account: &Account, sender: &Addr) -> bool {
    account.operator.as_ref().is_some_and(|operator| operator.addr == *sender)
}

fn unauthorized(sender: &Addr) -> ContractError {
    ContractError::Unauthorized { role: "operator", sender: sender.to_string() }
}

fn running(account: Account, now: u64) -> Result<Account, ContractError> {
    if let Some(freeze) = account.frozen {
        return Err(ContractError::Frozen { by: freeze.by, at: freeze.at, reason: freeze.reason });
    }
    assess(&account, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    Ok(account)
}

/// Whether an operator could act at all now.
pub(crate) fn assess(account: &Account, now: u64) -> Result<(), Breach> {
    if let Some(freeze) = &account.frozen {
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
    let addr = payee::address(api, &address)?;
    if addr == *owner {
        return Err(ContractError::OwnerIsOperator { address });
    }
    if expires_at <= now {
        return Err(ContractError::OperatorExpiry { now, expires_at });
    }
    Ok(Operator { addr, expires_at })
}

pub(crate) fn set(deps: DepsMut<'_>, grant: Option<OperatorGrant>, now: u64) -> Result<Response, ContractError> {
    let owner = PARTIES.load(deps.storage)?.owner;
    let operator = grant.map(|grant| from_grant(deps.api, &owner, grant, now)).transpose()?;
    if let Some(operator) = &operator {
        signers::check_operator(deps.storage, &operator.addr)?;
    }
    replace(deps.storage, operator, now)
}

pub(crate) fn revoke(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    replace(storage, None, 0)
}

fn replace(storage: &mut dyn Storage, operator: Option<Operator>, now: u64) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(storage)?;
    // The same operator for another time is none the less silent.
    if operator.as_ref().is_some_and(|operator| !is(&account, &operator.addr)) {
        silence::restart(&mut account, now);
    }
    account.operator = operator;
    raise_epoch(storage, account)
}

/// Shuts out any other process that holds the same key.
pub(crate) fn take_over(storage: &mut dyn Storage, account: Account) -> Result<Response, ContractError> {
    raise_epoch(storage, account)
}

fn raise_epoch(storage: &mut dyn Storage, mut account: Account) -> Result<Response, ContractError> {
    let exhausted = ContractError::EpochExhausted { epoch: account.epoch };
    account.epoch = account.epoch.checked_add(1).ok_or(exhausted)?;
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(told(&account)))
}

pub(crate) fn told(account: &Account) -> Event {
    let (operator, expires_at) = match &account.operator {
        Some(operator) => (operator.addr.to_string(), operator.expires_at),
        None => (String::new(), 0),
    };
    OperatorSet { operator, epoch: account.epoch, expires_at }.to_event()
}
