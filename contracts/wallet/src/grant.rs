//! Grants: parts of the operator's allowance in other hands. A grant only narrows: whoever holds one is judged by every
//! rule of the wallet as the operator is, and by the grant.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, DepsMut, Env, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::{GrantRevoked, Granted};
use stateset_api::limits::GRANTS_MAX;
use stateset_api::policy::GrantState;
use stateset_api::wallet::{Grant, GrantsResponse, OperatorGrant};

use crate::ContractError;
use crate::grant_state::HeldGrant;
use crate::state::{ACCOUNT, Account, GRANTS, ROLES, StoredGrant, TOTALS};
use crate::{address, exclusion, operator};

/// Gives, in place of any that `to` had before. Lets go of those that are over, so that never more than 16 are stored.
pub(crate) fn give(deps: DepsMut<'_>, env: &Env, account: &Account, grant: Grant) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let Grant { to, denom, per_payment_max, total, expires_at } = grant;
    let owner = ROLES.load(deps.storage)?.owner;
    let holder = OperatorGrant { address: to.clone(), expires_at };
    let holder = operator::from_grant(deps.api, &owner, holder, now)?.addr;
    if holder == env.contract.address {
        return Err(ContractError::Itself { role: "grantee" });
    }
    exclusion::check_operator(deps.storage, deps.api, &holder)?;
    let unknown = || ContractError::UnknownDenom { denom: denom.chars().take(128).collect() };
    let index = account.policy.denom_index(&denom).ok_or_else(unknown)?;
    let caps = account.policy.denoms.get(index).ok_or_else(unknown)?;
    let usage = TOTALS.load(deps.storage)?.usage;
    let spent = usage.denoms.get(index).map_or(0, |spent| spent.lifetime);
    at_most("per_payment_max", per_payment_max, caps.per_payment_max.0)?;
    at_most("total", total, caps.lifetime_max.0.saturating_sub(spent))?;
    let key = address::canonical(deps.api, &to)?;
    make_room(deps.storage, account, &key, now)?;
    let stored = StoredGrant {
        epoch: account.epoch,
        state: GrantState {
            denom: u8::try_from(index).unwrap_or(u8::MAX),
            per_payment_max: per_payment_max.0,
            left: total.0,
        },
        expires_at,
    };
    GRANTS.save(deps.storage, &key, &stored)?;
    let granted = Granted { to, denom, per_payment_max, total, expires_at, epoch: account.epoch };
    Ok(Response::new().add_event(granted.to_event()))
}

fn at_most(what: &'static str, got: Amount, max: u128) -> Result<(), ContractError> {
    if got.0 <= max { Ok(()) } else { Err(ContractError::GrantExceeds { what, got, max: Amount(max) }) }
}

fn make_room(storage: &mut dyn Storage, account: &Account, own: &CanonicalAddr, now: u64) -> Result<(), ContractError> {
    let (mut over, mut standing) = (Vec::new(), 0_u64);
    for entry in GRANTS.after(storage, None) {
        let (key, grant) = entry?;
        if grant.epoch != account.epoch || now >= grant.expires_at {
            over.push(key);
        } else if key != own.as_slice() {
            standing = standing.saturating_add(1);
        }
    }
    for key in over {
        GRANTS.remove(storage, &key);
    }
    let (got, max) = (standing.saturating_add(1), GRANTS_MAX as u64);
    if got <= max { Ok(()) } else { Err(ContractError::Count { what: "grants", got, min: 0, max }) }
}

pub(crate) fn revoke(
    storage: &mut dyn Storage,
    api: &dyn Api,
    by: &Addr,
    to: String,
) -> Result<Response, ContractError> {
    let key = address::canonical(api, &to)?;
    if GRANTS.may_load(storage, &key)?.is_none() {
        return Err(ContractError::NoGrant { to });
    }
    GRANTS.remove(storage, &key);
    Ok(Response::new().add_event(GrantRevoked { to, by: by.to_string() }.to_event()))
}

pub(crate) fn all(deps: Deps<'_>, env: &Env) -> Result<GrantsResponse, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let mut grants = Vec::new();
    for entry in GRANTS.after(deps.storage, None) {
        let (key, grant) = entry?;
        let key = CanonicalAddr::from(key);
        let to = deps.api.addr_humanize(&key)?.into_string();
        let held = HeldGrant { key, grant };
        if held.assess(&account, env.block.time.seconds()).is_ok() {
            let StoredGrant { state: GrantState { denom, per_payment_max, left }, expires_at, .. } = held.grant;
            let denom = account.policy.denoms.get(usize::from(denom)).map(|caps| caps.denom.clone());
            grants.push(Grant {
                to,
                denom: denom.unwrap_or_default(),
                per_payment_max: Amount(per_payment_max),
                total: Amount(left),
                expires_at,
            });
        }
    }
    Ok(GrantsResponse { grants })
}
