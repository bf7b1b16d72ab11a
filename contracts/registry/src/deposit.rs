//! Deposits: what registering costs a spammer. Each is its agent's, until it is returned or forfeited.

use cosmwasm_std::{Addr, BankMsg, Coin, Storage, Uint256};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::registry::Deposit;

use crate::ContractError;
use crate::funds::{check_none, list};
use crate::state::{CONFIG, HOLDINGS, Holdings};

pub(crate) fn check(deposit: Option<&Deposit>) -> Result<(), ContractError> {
    let Some(Deposit { denom, amount }) = deposit else { return Ok(()) };
    if (1..=DENOM_BYTES_MAX).contains(&denom.len()) && !amount.is_zero() {
        return Ok(());
    }
    Err(ContractError::Deposit { denom: denom.chars().take(DENOM_BYTES_MAX).collect(), amount: *amount })
}

/// Takes exactly what a registration must bring.
pub(crate) fn take(storage: &mut dyn Storage, funds: &[Coin]) -> Result<Option<Deposit>, ContractError> {
    let Some(deposit) = CONFIG.load(storage)?.deposit else {
        check_none(funds)?;
        return Ok(None);
    };
    let exact = |coin: &Coin| coin.denom == deposit.denom && coin.amount == Uint256::from(deposit.amount.0);
    if !matches!(funds, [coin] if exact(coin)) {
        return Err(ContractError::DepositWanted { wanted: text(Some(&deposit)), got: list(funds) });
    }
    change(storage, &deposit.denom, |holdings| {
        Some(Holdings { held: holdings.held.checked_add(deposit.amount.0)?, ..holdings })
    })?;
    Ok(Some(deposit))
}

pub(crate) fn give_back(
    storage: &mut dyn Storage,
    Deposit { denom, amount }: Deposit,
    to: &Addr,
) -> Result<BankMsg, ContractError> {
    change(storage, &denom, |holdings| Some(Holdings { held: holdings.held.checked_sub(amount.0)?, ..holdings }))?;
    Ok(BankMsg::Send { to_address: to.to_string(), amount: vec![Coin::new(amount.0, denom)] })
}

pub(crate) fn forfeit(storage: &mut dyn Storage, deposit: &Deposit) -> Result<(), ContractError> {
    let amount = deposit.amount.0;
    change(storage, &deposit.denom, |Holdings { held, forfeited }| {
        Some(Holdings { held: held.checked_sub(amount)?, forfeited: forfeited.checked_add(amount)? })
    })
}

/// All that was forfeited in a denom.
pub(crate) fn collect(storage: &mut dyn Storage, denom: &str) -> Result<Coin, ContractError> {
    let forfeited = HOLDINGS.may_load(storage, denom.as_bytes())?.unwrap_or_default().forfeited;
    if forfeited == 0 {
        return Err(ContractError::NothingForfeited { denom: denom.chars().take(DENOM_BYTES_MAX).collect() });
    }
    change(storage, denom, |holdings| Some(Holdings { forfeited: 0, ..holdings }))?;
    Ok(Coin::new(forfeited, denom))
}

fn change(
    storage: &mut dyn Storage,
    denom: &str,
    change: impl FnOnce(Holdings) -> Option<Holdings>,
) -> Result<(), ContractError> {
    let before = HOLDINGS.may_load(storage, denom.as_bytes())?.unwrap_or_default();
    let after = change(before).ok_or_else(|| ContractError::Holdings { denom: denom.to_owned() })?;
    Ok(HOLDINGS.save(storage, denom.as_bytes(), &after)?)
}

/// Empty for none.
pub(crate) fn text(deposit: Option<&Deposit>) -> String {
    deposit.map(|Deposit { denom, amount }| format!("{amount}{denom}")).unwrap_or_default()
}
