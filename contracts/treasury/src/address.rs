//! Addresses of this chain in their one spelling; other prefixes, capitals and wrong checksums are refused.

use cosmwasm_std::{Addr, Api};

use crate::ContractError;

pub(crate) fn validate(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text).map_err(|error| ContractError::Address {
        address: text.chars().take(128).collect(),
        reason: error.to_string(),
    })
}
