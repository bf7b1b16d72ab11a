//! Whoever spends does not decide: one stolen key would both exceed the limits and approve it. Looks at stored state
//! alone.

use cosmwasm_std::{Addr, Api, Storage};

use crate::ContractError;
use crate::grant_state::GrantState;
use crate::state::{ACCOUNT, SIGNER_SET};

/// Refuses the operator, and who holds a grant of it, as a signer.
pub(crate) fn check_signer(storage: &dyn Storage, api: &dyn Api, signer: &Addr) -> Result<(), ContractError> {
    let account = ACCOUNT.load(storage)?;
    let operates = account.operator.as_ref().is_some_and(|operator| operator.addr == *signer);
    let granted = GrantState::load(storage, api, signer.as_str())?;
    if operates || granted.is_some_and(|grant| grant.assess(&account, 0).is_ok()) {
        return Err(ContractError::OperatorIsSigner { address: signer.to_string() });
    }
    Ok(())
}

/// Refuses a signer's account as operator, or as who holds a grant.
pub(crate) fn check_operator(storage: &dyn Storage, operator: &Addr) -> Result<(), ContractError> {
    let signers = SIGNER_SET.may_load(storage)?.and_then(|stored| stored.signers);
    if signers.is_some_and(|set| set.index_of_address(operator.as_str()).is_some()) {
        return Err(ContractError::OperatorIsSigner { address: operator.to_string() });
    }
    Ok(())
}
