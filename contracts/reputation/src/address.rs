//! Addresses of this chain in their one spelling; other prefixes, capitals and wrong checksums are refused.

use cosmwasm_std::{Addr, Api};

use crate::ContractError;

pub(crate) fn validate(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text).map_err(|error| ContractError::Address {
        address: text.chars().take(128).collect(),
        reason: error.to_string(),
    })
}

/// One that is not the contract's own: what it owed itself would be lost.
pub(crate) fn validate_other(api: &dyn Api, own: &Addr, role: &'static str, text: &str) -> Result<Addr, ContractError> {
    let addr = validate(api, text)?;
    if addr == *own { Err(ContractError::Itself { role }) } else { Ok(addr) }
}
