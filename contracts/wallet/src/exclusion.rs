//! Whoever spends does not decide: one stolen key would both exceed the limits and approve it. Looks at stored state
//! alone.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Storage};

use crate::ContractError;
use crate::grant_state::GrantState;
use crate::signer_key;
use crate::state::{ACCOUNT, SIGNER_SET};

/// Refuses the operator, and who holds a grant of it, as a signer, by account or by its key.
pub(crate) fn check_signer(storage: &dyn Storage, api: &dyn Api, signer: &CanonicalAddr) -> Result<(), ContractError> {
    let signer = api.addr_humanize(signer)?;
    let account = ACCOUNT.load(storage)?;
    let operates = account.operator.as_ref().is_some_and(|operator| operator.addr == signer);
    let granted = GrantState::load(storage, api, signer.as_str())?;
    if operates || granted.is_some_and(|grant| grant.assess(&account, 0).is_ok()) {
        return Err(ContractError::OperatorIsSigner { address: signer.to_string() });
    }
    Ok(())
}

/// Refuses a signer's account, or that of its key, as operator, or as who holds a grant.
pub(crate) fn check_operator(storage: &dyn Storage, api: &dyn Api, operator: &Addr) -> Result<(), ContractError> {
    let account = api.addr_canonicalize(operator.as_str())?;
    let signers = SIGNER_SET.may_load(storage)?.and_then(|stored| stored.signers);
    for signer in signers.iter().flat_map(|set| &set.signers) {
        if signer_key::account(api, &signer.id)?.as_ref() == Some(&account) {
            return Err(ContractError::OperatorIsSigner { address: operator.to_string() });
        }
    }
    Ok(())
}
