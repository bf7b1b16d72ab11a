//! Replacing the policy. What was spent stays counted: counters and receipts point at places that never move. What was
//! proposed under the old one is void.

use cosmwasm_std::{Addr, Api, DepsMut, Response};
use stateset_api::event::PolicySet;
use stateset_api::policy::Policy;

use crate::ContractError;
use crate::state::{ACCOUNT, BINDING};
use crate::{payee, signers, silence};

pub(crate) fn set(deps: DepsMut<'_>, by: &Addr, policy: Policy, now: u64) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(deps.storage)?;
    check(deps.api, Some(&account.policy), &policy)?;
    let had_clock = account.policy.dead_man_seconds.is_some();
    account.policy = policy;
    if !had_clock {
        silence::restart(&mut account, now);
    }
    account.agent = match account.policy.trust {
        Some(_) => BINDING.may_load(deps.storage)?,
        None => None,
    };
    ACCOUNT.save(deps.storage, &account)?;
    signers::void_proposals(deps.storage)?;
    Ok(Response::new().add_event(PolicySet { by: by.to_string() }.to_event()))
}

/// Whether the wallet would take this policy now.
pub(crate) fn check(api: &dyn Api, before: Option<&Policy>, policy: &Policy) -> Result<(), ContractError> {
    policy.validate(before)?;
    policy.contracts().try_for_each(|contract| payee::address(api, contract).map(drop))
}
