//! Coins sent along.

use cosmwasm_std::Coin;

use crate::ContractError;

/// For messages that need no money.
pub(crate) fn check_none(funds: &[Coin]) -> Result<(), ContractError> {
    if funds.is_empty() {
        return Ok(());
    }
    Err(ContractError::UnexpectedFunds { got: list(funds) })
}

/// `5uusdc,7ustate`.
pub(crate) fn list(coins: &[Coin]) -> String {
    coins.iter().map(Coin::to_string).collect::<Vec<_>>().join(",")
}
