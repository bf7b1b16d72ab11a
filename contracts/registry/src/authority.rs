//! The authority: named at instantiation, hands its office on in two steps, says what registering costs.

use cosmwasm_std::{Addr, BankMsg, DepsMut, Response, Storage};
use stateset_api::event::{AuthorityAccepted, AuthorityOffered, DepositSet, ForfeitedCollected};
use stateset_api::registry::{Deposit, InstantiateMsg};

use crate::address;
use crate::state::{CONFIG, Config};
use crate::{ContractError, deposit};

pub(crate) fn create(deps: DepsMut<'_>, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg { authority, deposit } = msg;
    deposit::check(deposit.as_ref())?;
    let authority = authority.map(|authority| address::validate(deps.api, &authority)).transpose()?;
    CONFIG.save(deps.storage, &Config { authority, deposit, ..Config::default() })?;
    Ok(Response::new())
}

pub(crate) fn set_deposit(
    storage: &mut dyn Storage,
    mut config: Config,
    deposit: Option<Deposit>,
) -> Result<Response, ContractError> {
    deposit::check(deposit.as_ref())?;
    config.deposit = deposit;
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(DepositSet { deposit: deposit::text(config.deposit.as_ref()) }.to_event()))
}

pub(crate) fn collect(deps: DepsMut<'_>, denom: &str, to: &str) -> Result<Response, ContractError> {
    let to = address::validate(deps.api, to)?.into_string();
    let coin = deposit::collect(deps.storage, denom)?;
    let event = ForfeitedCollected { to: to.clone(), coin: coin.to_string() };
    Ok(Response::new().add_message(BankMsg::Send { to_address: to, amount: vec![coin] }).add_event(event.to_event()))
}

/// Offers, or with `None` withdraws the offer.
pub(crate) fn offer(deps: DepsMut<'_>, mut config: Config, to: Option<String>) -> Result<Response, ContractError> {
    config.offered_to = to.map(|to| address::validate(deps.api, &to)).transpose()?;
    CONFIG.save(deps.storage, &config)?;
    let to = config.offered_to.map(Addr::into_string).unwrap_or_default();
    Ok(Response::new().add_event(AuthorityOffered { to }.to_event()))
}

pub(crate) fn accept(storage: &mut dyn Storage, sender: Addr) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(storage)?;
    if config.offered_to.as_ref() != Some(&sender) {
        return Err(ContractError::NotTheAuthority { sender: sender.into_string() });
    }
    let authority = sender.to_string();
    (config.authority, config.offered_to) = (Some(sender), None);
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(AuthorityAccepted { authority }.to_event()))
}
