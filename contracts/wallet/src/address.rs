//! Addresses: of this chain, in their one spelling.

use cosmwasm_std::{Addr, Api, CanonicalAddr};

use crate::ContractError;

/// Other prefixes, capitals and wrong checksums are refused.
pub(crate) fn validate(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text).map_err(|error| ContractError::Address {
        address: text.chars().take(128).collect(),
        reason: error.to_string(),
    })
}

pub(crate) fn validate_optional(api: &dyn Api, text: Option<String>) -> Result<Option<Addr>, ContractError> {
    text.map(|text| validate(api, &text)).transpose()
}

pub(crate) fn canonical(api: &dyn Api, text: &str) -> Result<CanonicalAddr, ContractError> {
    let addr = validate(api, text)?;
    Ok(api.addr_canonicalize(addr.as_str())?)
}

/// As events have it: empty for nobody.
pub(crate) fn text(addr: Option<Addr>) -> String {
    addr.map(Addr::into_string).unwrap_or_default()
}
