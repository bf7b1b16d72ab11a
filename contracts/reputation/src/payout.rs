//! What addresses are owed: written down by those who owe, paid out on request.
//!
//! A case never sends coins itself: an address that a bank refuses would keep it from ever closing.

use cosmwasm_std::{Addr, Api, BankMsg, Coin, DepsMut, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::Collected;

use crate::state::OWED;
use crate::{ContractError, address};

pub(crate) fn credit(storage: &mut dyn Storage, api: &dyn Api, to: &Addr, amount: u128) -> Result<(), ContractError> {
    if amount == 0 {
        return Ok(());
    }
    let key = api.addr_canonicalize(to.as_str())?;
    let owed = OWED.may_load(storage, &key)?.unwrap_or_default();
    let owed = owed.0.checked_add(amount).ok_or(ContractError::AmountOverflow {})?;
    Ok(OWED.save(storage, &key, &Amount(owed))?)
}

/// To the address that is owed, whoever asks.
pub(crate) fn collect(deps: DepsMut<'_>, to: &str, denom: String) -> Result<Response, ContractError> {
    let to = address::validate(deps.api, to)?;
    let key = deps.api.addr_canonicalize(to.as_str())?;
    let Some(amount) = OWED.may_load(deps.storage, &key)? else {
        return Err(ContractError::NothingOwed { address: to.into_string() });
    };
    OWED.remove(deps.storage, &key);
    let event = Collected { address: to.to_string(), amount }.to_event();
    let send = BankMsg::Send { to_address: to.into_string(), amount: vec![Coin::new(amount.0, denom)] };
    Ok(Response::new().add_event(event).add_message(send))
}
