//! Amounts as others answer them, brought within what the rules reckon with.

use cosmwasm_std::{Uint128, Uint256};
use stateset_api::Amount;
use stateset_api::treasury::AMOUNT_MAX;

use crate::ContractError;

/// An amount that the rules can reckon with.
pub(crate) fn checked(what: &'static str, amount: u128) -> Result<Amount, ContractError> {
    if amount <= AMOUNT_MAX {
        return Ok(Amount(amount));
    }
    Err(ContractError::TooMuch { what, got: amount.to_string(), max: AMOUNT_MAX })
}

/// The same of what bank and staking answer.
pub(crate) fn narrowed(what: &'static str, amount: Uint256) -> Result<Amount, ContractError> {
    let narrow = Uint128::try_from(amount);
    let narrow = narrow.map_err(|_| ContractError::TooMuch { what, got: amount.to_string(), max: AMOUNT_MAX })?;
    checked(what, narrow.u128())
}
