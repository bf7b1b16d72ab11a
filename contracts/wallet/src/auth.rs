//! Who is the owner, who the guardian and who the brake, and on whose word something is done in the owner's name.

use cosmwasm_std::{Addr, Storage};

use crate::ContractError;
use crate::state::ROLES;

pub(crate) fn authorize_owner(storage: &dyn Storage, sender: &Addr) -> Result<(), ContractError> {
    authorize("owner", Some(&ROLES.load(storage)?.owner), sender)
}

pub(crate) fn authorize_guardian(storage: &dyn Storage, sender: &Addr) -> Result<(), ContractError> {
    authorize("guardian", ROLES.load(storage)?.guardian.as_ref(), sender)
}

pub(crate) fn authorize_brake(storage: &dyn Storage, sender: &Addr) -> Result<(), ContractError> {
    authorize("brake", ROLES.load(storage)?.brake.as_ref(), sender)
}

pub(crate) fn authorize(role: &'static str, holder: Option<&Addr>, sender: &Addr) -> Result<(), ContractError> {
    if holder == Some(sender) {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role, sender: sender.to_string() })
}

/// On whose word one of the owner's messages takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    /// The owner alone, at once: without signers whatever it is, beside signers what tightens.
    Owner,
    /// The owner alone, after the delay.
    OwnerAfterDelay,
    /// The signers together.
    Signers,
}

/// Whom events name, and on whose word it is done.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) addr: &'a Addr,
    pub(crate) authority: Authority,
}
