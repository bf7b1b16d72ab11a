//! Grants: parts of the operator's allowance in other hands. A grant only narrows: whoever holds one is judged by every
//! rule of the wallet as the operator is, and by the grant.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, DepsMut, Env, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::{GrantRevoked, Granted};
use stateset_api::limits::{GRANT_BUDGETS_MAX, GRANTS_MAX, PURPOSE_BYTES_MAX, is_slug};
use stateset_api::policy::{GrantBudgetState, GrantState, Policy};
use stateset_api::wallet::{Grant, GrantBudget, GrantsResponse, OperatorGrant};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, GRANT_NAMES, GRANTS, ROLES, TOTALS};
use crate::stored_grant::{GrantName, StoredGrant};
use crate::{address, exclusion, operator};

/// Gives, in place of any that `to` had before. Lets go of those that are over, so that never more than 16 are stored.
pub(crate) fn give(deps: DepsMut<'_>, env: &Env, account: &Account, grant: Grant) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let Grant { name, purpose, to, denom, per_payment_max, total, budgets, expires_at, newcomers, mandates } = grant;
    check_words(&name, &purpose)?;
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
    let budgets = read_budgets(&account.policy, &budgets)?;
    let key = address::canonical(deps.api, &to)?;
    make_room(deps.storage, account, (&key, &name), now)?;
    let denom_index = u8::try_from(index).unwrap_or(u8::MAX);
    let (per_payment, left) = (per_payment_max.0, total.0);
    let stored = StoredGrant {
        operator_since: account.operator_since,
        unfreezes: account.unfreezes,
        expires_at,
        state: GrantState { denom: denom_index, per_payment_max: per_payment, left, budgets, newcomers, mandates },
    };
    GRANTS.save(deps.storage, &key, &stored)?;
    GRANT_NAMES.save(deps.storage, &key, &GrantName { name: name.clone(), purpose })?;
    let granted = Granted { name, to, denom, per_payment_max, total, expires_at, epoch: account.epoch };
    Ok(Response::new().add_event(granted.to_event()))
}

fn check_words(name: &str, purpose: &str) -> Result<(), ContractError> {
    if !is_slug(name) {
        return Err(ContractError::GrantName { name: name.chars().take(64).collect() });
    }
    let (got, max) = (purpose.len(), PURPOSE_BYTES_MAX);
    if got <= max { Ok(()) } else { Err(ContractError::Length { what: "a grant's purpose", got, max }) }
}

fn at_most(what: &'static str, got: Amount, max: u128) -> Result<(), ContractError> {
    if got.0 <= max { Ok(()) } else { Err(ContractError::GrantExceeds { what, got, max: Amount(max) }) }
}

fn read_budgets(policy: &Policy, budgets: &[GrantBudget]) -> Result<Vec<GrantBudgetState>, ContractError> {
    let (got, max) = (budgets.len() as u64, GRANT_BUDGETS_MAX as u64);
    if got > max {
        return Err(ContractError::Count { what: "budgets of a grant", got, min: 0, max });
    }
    let mut read: Vec<GrantBudgetState> = Vec::with_capacity(budgets.len());
    for GrantBudget { category, total } in budgets {
        let index = policy.category_index(category).and_then(|index| u8::try_from(index).ok());
        match index.filter(|index| read.iter().all(|other| other.category != *index)) {
            Some(index) => read.push(GrantBudgetState { category: index, left: total.0 }),
            None => return Err(ContractError::GrantCategory { category: category.chars().take(64).collect() }),
        }
    }
    Ok(read)
}

/// Lets go of those that are over, and refuses one more than 16, or the name of another that stands.
fn make_room(
    storage: &mut dyn Storage,
    account: &Account,
    (own, name): (&CanonicalAddr, &str),
    now: u64,
) -> Result<(), ContractError> {
    let (mut over, mut standing) = (Vec::new(), 0_u64);
    for entry in GRANTS.after(storage, None) {
        let (key, grant) = entry?;
        if grant.assess(account, now).is_err() {
            over.push(key);
        } else if key != own.as_slice() {
            standing = standing.saturating_add(1);
            if GRANT_NAMES.may_load(storage, &key)?.is_some_and(|other| other.name == name) {
                return Err(ContractError::GrantNameTaken { name: name.to_owned() });
            }
        }
    }
    over.iter().for_each(|key| forget(storage, key));
    let (got, max) = (standing.saturating_add(1), GRANTS_MAX as u64);
    if got <= max { Ok(()) } else { Err(ContractError::Count { what: "grants", got, min: 0, max }) }
}

fn forget(storage: &mut dyn Storage, key: &[u8]) {
    GRANTS.remove(storage, key);
    GRANT_NAMES.remove(storage, key);
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
    forget(storage, &key);
    Ok(Response::new().add_event(GrantRevoked { to, by: by.to_string() }.to_event()))
}

/// Those that stand, with what is left of each.
pub(crate) fn all(deps: Deps<'_>, env: &Env) -> Result<GrantsResponse, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let mut grants = Vec::new();
    for entry in GRANTS.after(deps.storage, None) {
        let (key, grant) = entry?;
        if grant.assess(&account, env.block.time.seconds()).is_ok() {
            grants.push(answer(deps, &account.policy, key, grant)?);
        }
    }
    Ok(GrantsResponse { grants })
}

/// With the policy's names for its indices.
fn answer(deps: Deps<'_>, policy: &Policy, key: Vec<u8>, grant: StoredGrant) -> Result<Grant, ContractError> {
    let (name, purpose) = match GRANT_NAMES.may_load(deps.storage, &key)? {
        Some(GrantName { name, purpose }) => (name, purpose),
        None => (String::new(), String::new()),
    };
    let StoredGrant { expires_at, state, .. } = grant;
    let GrantState { denom, per_payment_max, left, budgets, newcomers, mandates } = state;
    let denom = policy.denoms.get(usize::from(denom)).map(|caps| caps.denom.clone());
    let budgets = budgets.into_iter().filter_map(|GrantBudgetState { category, left }| {
        let category = policy.categories.get(usize::from(category))?.name.clone();
        Some(GrantBudget { category, total: Amount(left) })
    });
    Ok(Grant {
        name,
        purpose,
        to: deps.api.addr_humanize(&CanonicalAddr::from(key))?.into_string(),
        denom: denom.unwrap_or_default(),
        per_payment_max: Amount(per_payment_max),
        total: Amount(left),
        budgets: budgets.collect(),
        expires_at,
        newcomers,
        mandates,
    })
}
