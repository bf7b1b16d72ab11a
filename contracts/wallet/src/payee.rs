//! Payees: who may be paid, in which denom, under which caps of its own.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{PayeeRemoved, PayeeSet};
use stateset_api::limits::PAYEES_PER_MESSAGE_MAX;
use stateset_api::policy::{PayeeState, Policy, Spent, Standing, payee_is_tighter};
use stateset_api::wallet::{Payee, PayeeKey};

use crate::ContractError;
use crate::state::{ACCOUNT, PAYEES, payee_key};

/// An address of this chain in its one spelling; other prefixes, capitals and wrong checksums are refused.
pub(crate) fn address(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text).map_err(|error| ContractError::Address {
        address: text.chars().take(128).collect(),
        reason: error.to_string(),
    })
}

pub(crate) fn canonical(api: &dyn Api, text: &str) -> Result<CanonicalAddr, ContractError> {
    let addr = address(api, text)?;
    Ok(api.addr_canonicalize(addr.as_str())?)
}

/// Adds or replaces, then removes. A replaced payee keeps its standing and what it was paid.
pub(crate) fn set(
    deps: DepsMut<'_>,
    env: &Env,
    payees: Vec<Payee>,
    remove: Vec<PayeeKey>,
) -> Result<Response, ContractError> {
    check_count("payees to remove", remove.len())?;
    let policy = ACCOUNT.load(deps.storage)?.policy;
    let mut events = list(deps.storage, deps.api, env, &policy, payees)?;
    for PayeeKey { address, denom } in remove {
        let key = key(deps.api, &policy, &address, &denom)?;
        if PAYEES.may_load(deps.storage, &key)?.is_none() {
            return Err(ContractError::PayeeNotListed { address, denom });
        }
        PAYEES.remove(deps.storage, &key);
        events.push(PayeeRemoved { address, denom }.to_event());
    }
    Ok(Response::new().add_events(events))
}

/// Adds or replaces payees under `policy`.
pub(crate) fn list(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    policy: &Policy,
    payees: Vec<Payee>,
) -> Result<Vec<Event>, ContractError> {
    check_count("payees to set", payees.len())?;
    let mut events = Vec::with_capacity(payees.len());
    for payee in payees {
        let key = key(api, policy, &payee.address, &payee.denom)?;
        if payee.address == env.contract.address.as_str() {
            return Err(ContractError::Itself { role: "payee" });
        }
        events.push(PayeeSet { address: payee.address.clone(), denom: payee.denom.clone() }.to_event());
        let before = PAYEES.may_load(storage, &key)?;
        PAYEES.save(storage, &key, &state(policy, payee, before, env.block.time.seconds())?)?;
    }
    Ok(events)
}

/// Refuses what [`set`] would refuse as things stand.
pub(crate) fn check(deps: Deps<'_>, env: &Env, set: &[Payee], remove: &[PayeeKey]) -> Result<(), ContractError> {
    check_count("payees to set", set.len())?;
    check_count("payees to remove", remove.len())?;
    let policy = ACCOUNT.load(deps.storage)?.policy;
    for payee in set {
        key(deps.api, &policy, &payee.address, &payee.denom)?;
        if payee.address == env.contract.address.as_str() {
            return Err(ContractError::Itself { role: "payee" });
        }
        state(&policy, payee.clone(), None, env.block.time.seconds())?;
    }
    for PayeeKey { address, denom } in remove {
        key(deps.api, &policy, address, denom)?;
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
    let place = policy.denom_index(denom).and_then(|index| u8::try_from(index).ok()).ok_or_else(unknown)?;
    Ok(payee_key(place, &canonical(api, address)?))
}

fn state(policy: &Policy, payee: Payee, before: Option<PayeeState>, now: u64) -> Result<PayeeState, ContractError> {
    let mut categories = 0_u16;
    for category in &payee.categories {
        let place = policy.category_index(category).ok_or_else(|| ContractError::PayeeCategory {
            address: payee.address.clone(),
            category: category.chars().take(64).collect(),
        })?;
        categories |= 1 << place;
    }
    let (standing, spent) =
        before.map_or((Standing::Listed(now), Spent::default()), |before| (before.standing, before.spent));
    Ok(PayeeState {
        standing,
        per_payment_max: payee.per_payment_max.0,
        per_day_max: payee.per_day_max.0,
        lifetime_max: payee.lifetime_max.0,
        categories,
        spent,
    })
}

fn check_count(what: &'static str, got: usize) -> Result<(), ContractError> {
    if got <= PAYEES_PER_MESSAGE_MAX {
        return Ok(());
    }
    Err(ContractError::Count { what, got: got as u64, min: 0, max: PAYEES_PER_MESSAGE_MAX as u64 })
}
