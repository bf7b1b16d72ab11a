//! The dead man's clock: runs from the last payment or heartbeat, and once it has run out only the owner starts it anew.
//!
//! Payments need no write of their own for it: the hour ring of paying calls knows the last one to five minutes. What is
//! paid under a grant is no sign of the operator; the clock is written down where one kind of payment follows the other.

use cosmwasm_std::{Addr, Response, Storage};
use stateset_api::event::Heartbeat;
use stateset_api::policy::{Breach, Rule, Usage};
use stateset_api::ring::HOUR;

use crate::ContractError;
use crate::freeze;
use crate::state::{ACCOUNT, Account, COUNTED};

/// When the clock runs out, in Unix seconds; `None` where the policy has none.
pub(crate) fn runs_out_at(account: &Account, usage: &Usage) -> Option<u64> {
    Some(heard_at(account, usage).saturating_add(account.policy.dead_man_seconds?))
}

fn heard_at(account: &Account, usage: &Usage) -> u64 {
    let paid = usage.calls.last_at(HOUR).filter(|_| !account.granted_last).unwrap_or_default();
    paid.max(account.heard_at)
}

/// Something is about to be counted as paid, by the operator or under a grant.
pub(crate) fn paying(
    storage: &mut dyn Storage,
    account: &Account,
    usage: &Usage,
    granted: bool,
) -> Result<(), ContractError> {
    if account.policy.dead_man_seconds.is_none() || account.granted_last == granted {
        return Ok(());
    }
    let heard_at = heard_at(account, usage);
    Ok(ACCOUNT.save(storage, &Account { heard_at, granted_last: granted, ..account.clone() })?)
}

pub(crate) fn assess(account: &Account, usage: &Usage, now: u64) -> Result<(), Breach> {
    match runs_out_at(account, usage) {
        Some(at) if now >= at => Err(Breach::new(Rule::Silent, now, at)),
        _ => Ok(()),
    }
}

/// Starts the clock anew, where there is one.
pub(crate) fn restart(account: &mut Account, now: u64) {
    if account.policy.dead_man_seconds.is_some() {
        account.heard_at = now;
    }
}

/// The operator says that it is there. Too late is too late: whoever found the key of a dead keeper could say so.
pub(crate) fn beat(storage: &mut dyn Storage, mut account: Account, now: u64) -> Result<Response, ContractError> {
    assess(&account, &COUNTED.load(storage)?.usage, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    restart(&mut account, now);
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(Heartbeat { epoch: account.epoch }.to_event()))
}

/// Anyone makes a silence a freeze, for all to see.
pub(crate) fn freeze(storage: &mut dyn Storage, by: &Addr, now: u64) -> Result<Response, ContractError> {
    match assess(&ACCOUNT.load(storage)?, &COUNTED.load(storage)?.usage, now) {
        Err(_) => freeze::impose(storage, by, "silent".to_owned(), now),
        Ok(()) => Err(ContractError::NotSilent { now }),
    }
}
