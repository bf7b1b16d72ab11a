//! Owner and guardian. Ownership moves in two steps: offered, then accepted.

use cosmwasm_std::{Addr, Api, DepsMut, Env, Response, Storage};
use stateset_api::event::{GuardianSet, OwnershipAccepted, OwnershipOffered};

use crate::ContractError;
use crate::payee::address;
use crate::signers;
use crate::state::{ACCOUNT, PARTIES};

pub(crate) fn authorize_owner(storage: &dyn Storage, sender: &Addr) -> Result<(), ContractError> {
    authorize("owner", Some(&PARTIES.load(storage)?.owner), sender)
}

pub(crate) fn authorize_guardian(storage: &dyn Storage, sender: &Addr) -> Result<(), ContractError> {
    authorize("guardian", PARTIES.load(storage)?.guardian.as_ref(), sender)
}

pub(crate) fn authorize(role: &'static str, holder: Option<&Addr>, sender: &Addr) -> Result<(), ContractError> {
    if holder == Some(sender) {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role, sender: sender.to_string() })
}

pub(crate) fn set_guardian(deps: DepsMut<'_>, guardian: Option<String>) -> Result<Response, ContractError> {
    let mut parties = PARTIES.load(deps.storage)?;
    parties.guardian = may_address(deps.api, guardian)?;
    PARTIES.save(deps.storage, &parties)?;
    Ok(Response::new().add_event(GuardianSet { guardian: text(parties.guardian) }.to_event()))
}

pub(crate) fn offer(deps: DepsMut<'_>, env: &Env, to: Option<String>) -> Result<Response, ContractError> {
    let mut parties = PARTIES.load(deps.storage)?;
    parties.offered_to = may_address(deps.api, to)?;
    if parties.offered_to.as_ref() == Some(&env.contract.address) {
        return Err(ContractError::Itself { role: "owner" });
    }
    PARTIES.save(deps.storage, &parties)?;
    Ok(Response::new().add_event(OwnershipOffered { to: text(parties.offered_to) }.to_event()))
}

/// What was offered, or what is up for recovery.
pub(crate) fn accept(storage: &mut dyn Storage, sender: Addr, now: u64) -> Result<Response, ContractError> {
    let mut parties = PARTIES.load(storage)?;
    let (offered_to, recovery) = (parties.offered_to.take(), parties.recovery.take());
    match parties.recovers_at.take() {
        Some(recovers_at) if recovery.as_ref() == Some(&sender) && offered_to.as_ref() != Some(&sender) => {
            if now < recovers_at {
                return Err(ContractError::RecoveryPending { now, recovers_at });
            }
        }
        _ => {
            let offered_to = offered_to.ok_or(ContractError::NothingOffered {})?;
            authorize("one to whom ownership is offered", Some(&offered_to), &sender)?;
        }
    }
    if ACCOUNT.load(storage)?.operator.is_some_and(|operator| operator.addr == sender) {
        return Err(ContractError::OwnerIsOperator { address: sender.into_string() });
    }
    parties.owner = sender;
    PARTIES.save(storage, &parties)?;
    // What the former owner scheduled is not the new one's wish; nor is whom it named for recovery.
    signers::void_proposals(storage)?;
    Ok(Response::new().add_event(OwnershipAccepted { owner: parties.owner.into_string() }.to_event()))
}

pub(crate) fn may_address(api: &dyn Api, text: Option<String>) -> Result<Option<Addr>, ContractError> {
    text.map(|text| address(api, &text)).transpose()
}

pub(crate) fn text(addr: Option<Addr>) -> String {
    addr.map(Addr::into_string).unwrap_or_default()
}
