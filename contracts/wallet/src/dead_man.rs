//! The dead man's clock: runs from the last payment or heartbeat, and once it has run out only the owner starts it
//! anew.
//!
//! Payments need no write of their own for it: the hour ring of paying calls knows the last one to five minutes. What
//! is paid under a grant is no sign of the operator; the clock is written down where one kind of payment follows the
//! other.

use cosmwasm_std::{Response, Storage};
use stateset_api::event::Heartbeat;
use stateset_api::policy::{Breach, Rule, Usage};
use stateset_api::ring::HOUR;

use crate::ContractError;
use crate::state::{ACCOUNT, Account, TOTALS};

/// When the clock runs out, in Unix seconds; `None` where the policy has none. It stands still under the brake, which keeps
/// the operator from being heard of.
pub(crate) fn runs_out_at(account: &Account, usage: &Usage, now: u64) -> Option<u64> {
    Some(heard_of_at(account, usage, now).saturating_add(account.policy.dead_man_seconds?))
}

/// From when the clock counts: when the operator was last heard of, later by as long as the brake stands since.
fn heard_of_at(account: &Account, usage: &Usage, now: u64) -> u64 {
    let seen = last_seen_at(account, usage);
    let stands = account.braked.as_ref().map_or(0, |freeze| now.saturating_sub(freeze.at.max(seen)));
    seen.saturating_add(stands)
}

/// The brake is about to be lifted: the clock goes on from where it stood.
pub(crate) fn go_on(storage: &dyn Storage, account: &mut Account, now: u64) -> Result<(), ContractError> {
    if account.policy.dead_man_seconds.is_some() {
        account.last_seen_at = heard_of_at(account, &TOTALS.load(storage)?.usage, now);
    }
    Ok(())
}

fn last_seen_at(account: &Account, usage: &Usage) -> u64 {
    let paid = usage.calls.last_at(HOUR).filter(|_| !account.granted_last).unwrap_or_default();
    paid.max(account.last_seen_at)
}

/// Something is about to be counted as paid, by the operator or under a grant.
pub(crate) fn note_payment(
    storage: &mut dyn Storage,
    account: &Account,
    usage: &Usage,
    granted: bool,
) -> Result<(), ContractError> {
    if account.policy.dead_man_seconds.is_none() || account.granted_last == granted {
        return Ok(());
    }
    let last_seen_at = last_seen_at(account, usage);
    Ok(ACCOUNT.save(storage, &Account { last_seen_at, granted_last: granted, ..account.clone() })?)
}

pub(crate) fn assess(account: &Account, usage: &Usage, now: u64) -> Result<(), Breach> {
    match runs_out_at(account, usage, now) {
        Some(at) if now >= at => Err(Breach::new(Rule::DeadMan, now, at)),
        _ => Ok(()),
    }
}

/// The same, by the counters as they are stored. Reads them only where there is a clock.
pub(crate) fn has_run_out(storage: &dyn Storage, account: &Account, now: u64) -> Result<bool, ContractError> {
    if account.policy.dead_man_seconds.is_none() {
        return Ok(false);
    }
    Ok(assess(account, &TOTALS.load(storage)?.usage, now).is_err())
}

/// Starts the clock anew, where there is one.
pub(crate) fn restart(account: &mut Account, now: u64) {
    if account.policy.dead_man_seconds.is_some() {
        account.last_seen_at = now;
    }
}

/// The operator says that it is there. Too late is too late: whoever found the key of a dead keeper could say so.
pub(crate) fn beat(storage: &mut dyn Storage, mut account: Account, now: u64) -> Result<Response, ContractError> {
    assess(&account, &TOTALS.load(storage)?.usage, now).map_err(|breach| ContractError::OperatorStopped { breach })?;
    restart(&mut account, now);
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new().add_event(Heartbeat { epoch: account.epoch }.to_event()))
}
