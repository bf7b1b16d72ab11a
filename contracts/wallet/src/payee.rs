//! Payees: who may be paid, in which denom, under which caps of its own.

use cosmwasm_std::{Api, Deps, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{PayeeRemoved, PayeeSet};
use stateset_api::limits::PAYEES_PER_MESSAGE_MAX;
use stateset_api::policy::{NewcomerState, PayeeState, PayeeTerms, Policy, Spent, Standing, payee_is_tighter};
use stateset_api::wallet::{Payee, PayeeKey, Safeguard};

use crate::ContractError;
use crate::auth::Authority;
use crate::state::{ACCOUNT, Account, NEWCOMERS, PAYEES, payee_key};
use crate::{address, alarm, mandate, payable};

/// Who is listed or replaced, then who is removed.
pub(crate) struct Change {
    pub(crate) set: Vec<Payee>,
    pub(crate) remove: Vec<PayeeKey>,
}

/// Adds or replaces, then removes. A replaced payee keeps its standing and what it was paid.
pub(crate) fn set(
    mut deps: DepsMut<'_>,
    env: &Env,
    authority: Authority,
    change: Change,
) -> Result<Response, ContractError> {
    let Change { set, remove } = change;
    check_count("payees to remove", remove.len())?;
    let account = ACCOUNT.load(deps.storage)?;
    let policy = &account.policy;
    let mut tightened = !remove.is_empty();
    let mut events = Vec::with_capacity(set.len().saturating_add(remove.len()));
    for listed in list(deps.branch(), env, &account, set)? {
        tightened |= listed.tightened;
        events.push(listed.event);
    }
    for PayeeKey { address, denom } in remove {
        let key = key(deps.api, policy, &address, &denom)?;
        if PAYEES.may_load(deps.storage, &key)?.is_none() {
            return Err(ContractError::PayeeNotListed { address, denom });
        }
        PAYEES.remove(deps.storage, &key);
        remember_removal(deps.storage, deps.api, &address, env.block.time.seconds())?;
        events.push(PayeeRemoved { address, denom }.to_event());
    }
    if tightened {
        mandate::end_all(deps.storage)?;
        events.extend(alarm::raise(deps.storage, &[Safeguard::Rules], authority.into(), env.block.time)?);
    }
    Ok(Response::new().add_events(events))
}

/// Who was removed is no newcomer to the purse, in whichever denom it was listed.
fn remember_removal(storage: &mut dyn Storage, api: &dyn Api, address: &str, now: u64) -> Result<(), ContractError> {
    let key = address::canonical(api, address)?;
    let state = NEWCOMERS.may_load(storage, &key)?.unwrap_or_default();
    Ok(NEWCOMERS.save(storage, &key, &NewcomerState { removed_at: now, ..state })?)
}

/// A payee that was listed or replaced.
pub(crate) struct Listed {
    pub(crate) event: Event,
    /// Whether something about it shrank.
    tightened: bool,
}

/// Adds or replaces payees.
pub(crate) fn list(
    deps: DepsMut<'_>,
    env: &Env,
    account: &Account,
    payees: Vec<Payee>,
) -> Result<Vec<Listed>, ContractError> {
    check_count("payees to set", payees.len())?;
    let mut listed = Vec::with_capacity(payees.len());
    for payee in payees {
        let policy = &account.policy;
        let key = key(deps.api, policy, &payee.address, &payee.denom)?;
        payable::check(deps.querier, env, account, &payee.address)?;
        let event = PayeeSet { address: payee.address.clone(), denom: payee.denom.clone() }.to_event();
        let before = PAYEES.may_load(deps.storage, &key)?;
        let after = state(policy, payee, before.clone(), env.block.time.seconds())?;
        PAYEES.save(deps.storage, &key, &after)?;
        let tightened = before.is_some_and(|before| !payee_is_tighter(&after, &before));
        listed.push(Listed { event, tightened });
    }
    Ok(listed)
}

/// Refuses what [`set`] would refuse under the present policy, whoever is listed by then.
pub(crate) fn check(deps: Deps<'_>, env: &Env, set: &[Payee], remove: &[PayeeKey]) -> Result<(), ContractError> {
    check_count("payees to set", set.len())?;
    check_count("payees to remove", remove.len())?;
    let account = ACCOUNT.load(deps.storage)?;
    let policy = &account.policy;
    for payee in set {
        key(deps.api, policy, &payee.address, &payee.denom)?;
        payable::check(deps.querier, env, &account, &payee.address)?;
        state(policy, payee.clone(), None, env.block.time.seconds())?;
    }
    for PayeeKey { address, denom } in remove {
        key(deps.api, policy, address, denom)?;
    }
    Ok(())
}

/// Whether setting these would only take away: each is listed, and nothing about it grows.
pub(crate) fn tightens(deps: Deps<'_>, env: &Env, set: &[Payee]) -> Result<bool, ContractError> {
    check_count("payees to set", set.len())?;
    let policy = ACCOUNT.load(deps.storage)?.policy;
    for payee in set {
        let key = key(deps.api, &policy, &payee.address, &payee.denom)?;
        let Some(before) = PAYEES.may_load(deps.storage, &key)? else { return Ok(false) };
        let after = state(&policy, payee.clone(), Some(before.clone()), env.block.time.seconds())?;
        if !payee_is_tighter(&before, &after) {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(crate) fn key(api: &dyn Api, policy: &Policy, address: &str, denom: &str) -> Result<Vec<u8>, ContractError> {
    let unknown = || ContractError::PayeeDenom {
        address: address.chars().take(128).collect(),
        denom: denom.chars().take(128).collect(),
    };
    let entry = policy.pay_denom(denom).and_then(|denom| u8::try_from(denom.entry).ok());
    let index = entry.ok_or_else(unknown)?;
    Ok(payee_key(index, &address::canonical(api, address)?))
}

fn state(policy: &Policy, payee: Payee, before: Option<PayeeState>, now: u64) -> Result<PayeeState, ContractError> {
    let mut categories = 0_u16;
    for category in &payee.categories {
        let index = policy.category_index(category).ok_or_else(|| ContractError::PayeeCategory {
            address: payee.address.clone(),
            category: category.chars().take(64).collect(),
        })?;
        categories |= 1 << index;
    }
    let vendor = payee.vendor.as_ref().map(|hash| {
        let bytes = <[u8; 32]>::try_from(hash.as_slice());
        bytes.map_err(|_| ContractError::Size { what: "a vendor's SHA-256", expected: 32, got: hash.len() })
    });
    let vendor = vendor.transpose()?;
    let (standing, spent) =
        before.map_or((Standing::Listed(now), Spent::default()), |before| (before.standing, before.spent));
    Ok(PayeeState {
        standing,
        per_payment_max: payee.per_payment_max.0,
        per_day_max: payee.per_day_max.0,
        lifetime_max: payee.lifetime_max.0,
        categories,
        spent,
        // An end of zero is one that has passed.
        terms: PayeeTerms { ends_at: payee.ends_at.map_or(0, |at| at.max(1)), vendor },
    })
}

fn check_count(what: &'static str, got: usize) -> Result<(), ContractError> {
    if got <= PAYEES_PER_MESSAGE_MAX {
        return Ok(());
    }
    Err(ContractError::Count { what, got: got as u64, min: 0, max: PAYEES_PER_MESSAGE_MAX as u64 })
}
