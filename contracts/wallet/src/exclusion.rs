//! Whoever spends does not decide: one stolen key would both exceed the limits and approve it; and whoever holds the
//! brake does nothing else. Looks at stored state alone.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Deps, Env, Storage};

use crate::ContractError;
use crate::grant_state::HeldGrant;
use crate::signer_key;
use crate::state::{ACCOUNT, Account, ROLES, SIGNER_SET};

/// Refuses the operator, and who holds a grant of it, as a signer, by account or by its key.
pub(crate) fn check_signer(storage: &dyn Storage, api: &dyn Api, signer: &CanonicalAddr) -> Result<(), ContractError> {
    let signer = api.addr_humanize(signer)?;
    let account = ACCOUNT.load(storage)?;
    let operates = account.operator.as_ref().is_some_and(|operator| operator.addr == signer);
    if operates || holds_grant(storage, api, &account, &signer)? {
        return Err(ContractError::OperatorIsSigner { address: signer.to_string() });
    }
    check_no_brake(storage, &signer)
}

/// Refuses a signer's account, or that of its key, as operator, or as who holds a grant.
pub(crate) fn check_operator(storage: &dyn Storage, api: &dyn Api, operator: &Addr) -> Result<(), ContractError> {
    if signs(storage, api, operator)? {
        return Err(ContractError::OperatorIsSigner { address: operator.to_string() });
    }
    check_no_brake(storage, operator)
}

/// Refuses whoever is something else to the wallet: the brake lies where the operator's keeper runs, and must not be
/// worth stealing.
pub(crate) fn check_brake(deps: Deps<'_>, env: &Env, brake: &Addr) -> Result<(), ContractError> {
    if *brake == env.contract.address {
        return Err(ContractError::Itself { role: "brake" });
    }
    let (roles, account) = (ROLES.load(deps.storage)?, ACCOUNT.load(deps.storage)?);
    let role = match () {
        () if roles.owner == *brake => "owner",
        () if roles.guardian.as_ref() == Some(brake) => "guardian",
        () if account.operator.as_ref().is_some_and(|operator| operator.addr == *brake) => "operator",
        () if holds_grant(deps.storage, deps.api, &account, brake)? => "grantee",
        () if signs(deps.storage, deps.api, brake)? => "signer",
        () => return Ok(()),
    };
    Err(ContractError::BrakeIs { role, address: brake.to_string() })
}

/// Refuses the brake in another role.
pub(crate) fn check_no_brake(storage: &dyn Storage, other: &Addr) -> Result<(), ContractError> {
    if ROLES.may_load(storage)?.is_some_and(|roles| roles.brake.as_ref() == Some(other)) {
        return Err(ContractError::IsBrake { address: other.to_string() });
    }
    Ok(())
}

fn signs(storage: &dyn Storage, api: &dyn Api, address: &Addr) -> Result<bool, ContractError> {
    let account = api.addr_canonicalize(address.as_str())?;
    let signers = SIGNER_SET.may_load(storage)?.and_then(|stored| stored.signers);
    for signer in signers.iter().flat_map(|set| &set.signers) {
        if signer_key::account(api, &signer.id)?.as_ref() == Some(&account) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds_grant(storage: &dyn Storage, api: &dyn Api, account: &Account, holder: &Addr) -> Result<bool, ContractError> {
    let held = HeldGrant::load(storage, api, holder.as_str())?;
    Ok(held.is_some_and(|grant| grant.assess(account, 0).is_ok()))
}
