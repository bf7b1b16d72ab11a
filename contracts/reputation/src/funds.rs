//! Coins sent along: exactly what is expected, or none. Holds nothing.

use cosmwasm_std::{Coin, MessageInfo, Uint128};

use crate::ContractError;

pub(crate) fn check_none(funds: &[Coin]) -> Result<(), ContractError> {
    if funds.is_empty() {
        return Ok(());
    }
    Err(ContractError::UnexpectedFunds { got: list(funds) })
}

/// One coin of `denom`, more than zero of it.
pub(crate) fn one(info: &MessageInfo, denom: &str) -> Result<u128, ContractError> {
    let refuse = || ContractError::Funds { expected: format!("one coin of {denom}"), got: list(&info.funds) };
    let [coin] = info.funds.as_slice() else { return Err(refuse()) };
    let amount = Uint128::try_from(coin.amount).map_err(|_| refuse())?.u128();
    if coin.denom != denom || amount == 0 {
        return Err(refuse());
    }
    Ok(amount)
}

/// One coin of `denom`, `amount` of it and no more.
pub(crate) fn exactly(info: &MessageInfo, denom: &str, amount: u128) -> Result<(), ContractError> {
    match one(info, denom) {
        Ok(got) if got == amount => Ok(()),
        _ => Err(ContractError::Funds { expected: format!("{amount}{denom}"), got: list(&info.funds) }),
    }
}

/// `5uusdc,7ustate`; "nothing" for none.
fn list(coins: &[Coin]) -> String {
    if coins.is_empty() {
        return "nothing".to_owned();
    }
    coins.iter().map(Coin::to_string).collect::<Vec<_>>().join(",")
}
