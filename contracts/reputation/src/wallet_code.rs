//! The codes of wallets whose receipts count.

use cosmwasm_std::{QuerierWrapper, WasmQuery};
use serde::de::IgnoredAny;
use stateset_api::reputation::WALLET_CODES_MAX;

use crate::ContractError;

/// One to eight, each once and stored on the chain: who announced a code that comes later would show nothing of what is
/// going to count.
pub(crate) fn check(querier: QuerierWrapper<'_>, code_ids: &[u64]) -> Result<(), ContractError> {
    let (got, max) = (code_ids.len() as u64, WALLET_CODES_MAX as u64);
    if !(1..=max).contains(&got) {
        return Err(ContractError::Count { what: "wallet codes", got, min: 1, max });
    }
    for (index, code) in code_ids.iter().enumerate() {
        if code_ids.iter().take(index).any(|other| other == code) {
            return Err(ContractError::Twice { what: "wallet code", text: code.to_string() });
        }
        let info = querier.query::<IgnoredAny>(&WasmQuery::CodeInfo { code_id: *code }.into());
        info.map_err(|error| ContractError::UnknownCode { code: *code, reason: error.to_string() })?;
    }
    Ok(())
}
