//! Replacing the policy. What was spent stays counted: counters and receipts point at places that never move. What was
//! proposed under the old one is void.

use cosmwasm_std::{Addr, Response, Storage};
use stateset_api::event::PolicySet;
use stateset_api::policy::Policy;

use crate::ContractError;
use crate::signers;
use crate::state::ACCOUNT;

pub(crate) fn set(storage: &mut dyn Storage, by: &Addr, policy: Policy) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(storage)?;
    policy.validate(Some(&account.policy))?;
    account.policy = policy;
    ACCOUNT.save(storage, &account)?;
    signers::void_proposals(storage)?;
    Ok(Response::new().add_event(PolicySet { by: by.to_string() }.to_event()))
}
