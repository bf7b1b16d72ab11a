//! Hashes of what is decided: a message that names another was made by somebody to whom something else was shown.

use cosmwasm_std::{Binary, HexBinary};

use crate::ContractError;

/// Refuses a hash that is not that of the content. `what` and `number` name it in the refusal.
pub(crate) fn check(what: &'static str, number: u64, expected: [u8; 32], got: &Binary) -> Result<(), ContractError> {
    if got.as_slice() == expected {
        return Ok(());
    }
    let got = HexBinary::from(got.clone()).to_hex().chars().take(128).collect();
    Err(ContractError::OtherContent { what, number, expected: HexBinary::from(&expected).to_hex(), got })
}
