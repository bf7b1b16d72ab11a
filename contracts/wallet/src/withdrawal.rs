//! The owner's way to the money: to itself, at any time, frozen or not.

use cosmwasm_std::{BankMsg, Coin, Response, Storage};
use stateset_api::event::Withdrawn;

use crate::ContractError;
use crate::funds::list;
use crate::state::ROLES;

/// Denoms in one withdrawal.
const COINS_MAX: usize = 30;

pub(crate) fn withdraw(storage: &dyn Storage, coins: Vec<Coin>) -> Result<Response, ContractError> {
    if !(1..=COINS_MAX).contains(&coins.len()) {
        let got = coins.len() as u64;
        return Err(ContractError::Count { what: "coins to withdraw", got, min: 1, max: COINS_MAX as u64 });
    }
    check_coins(&coins)?;
    let withdrawn = list(&coins);
    let owner = ROLES.load(storage)?.owner.into_string();
    let event = Withdrawn { to: owner.clone(), coins: withdrawn }.to_event();
    Ok(Response::new().add_event(event).add_message(BankMsg::Send { to_address: owner, amount: coins }))
}

/// Each denom once, and more than zero of it.
pub(crate) fn check_coins(coins: &[Coin]) -> Result<(), ContractError> {
    let twice = |index: usize, coin: &Coin| coins.iter().take(index).any(|other| other.denom == coin.denom);
    if coins.iter().enumerate().any(|(index, coin)| coin.amount.is_zero() || twice(index, coin)) {
        return Err(ContractError::Coins { got: list(coins) });
    }
    Ok(())
}
