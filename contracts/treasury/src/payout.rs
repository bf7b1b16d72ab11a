//! The one way out: to the wallet.

use cosmwasm_std::{Addr, BankMsg, Coin, Deps, DepsMut, Env, QuerierWrapper, Response, Uint128, Uint256};
use stateset_api::Amount;
use stateset_api::event::TreasuryReturned;
use stateset_api::treasury::{Breach, check_return};

use crate::amount::narrowed;
use crate::funds::list;
use crate::state::{CONFIG, Config, RETURNED};
use crate::{ContractError, position, unbonding};

/// What is asked to go to the wallet, and by whom.
pub(crate) struct Given<'a> {
    pub(crate) by: &'a Addr,
    pub(crate) coins: Vec<Coin>,
}

/// What goes of the stable denom is counted, for the wallet to read ([`stateset_api::treasury::layout`]).
pub(crate) fn to_wallet(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    Given { by, mut coins }: Given<'_>,
) -> Result<Response, ContractError> {
    if let Some(stable) = coins.iter().find(|coin| coin.denom == config.stable_denom) {
        let before = RETURNED.may_load(deps.storage)?.unwrap_or_default();
        let amount = narrowed("a coin to return", stable.amount)?;
        RETURNED.save(deps.storage, &before.saturating_add(amount.0))?;
    }
    if let Some(stake) = coins.iter().find(|coin| coin.denom == config.stake_denom) {
        let amount = narrowed("a coin to return", stake.amount)?;
        unbonding::before_sending(deps, env, config, amount.0)?;
    }
    // The bank wants coins in the order of their denoms.
    coins.sort_by(|one, other| one.denom.cmp(&other.denom));
    let event = TreasuryReturned { by: by.to_string(), coins: list(&coins) }.to_event();
    let send = BankMsg::Send { to_address: config.wallet.to_string(), amount: coins };
    Ok(Response::new().add_event(event).add_message(send))
}

/// Needs no holdings: what goes to the wallet is lost to nobody.
pub(crate) fn give_back(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    given: Given<'_>,
) -> Result<Response, ContractError> {
    check(deps.querier, env, &given.coins)?;
    to_wallet(deps, env, config, given)
}

/// Of any denom, in whatever amounts: nothing is reckoned with it.
pub(crate) fn check(querier: QuerierWrapper<'_>, env: &Env, coins: &[Coin]) -> Result<(), ContractError> {
    check_return(coins)?;
    let shown = |amount| Uint128::try_from(amount).map_or(Amount::MAX, |all| Amount(all.u128()));
    for Coin { denom, amount } in coins {
        let held: Uint256 = querier.query_balance(&env.contract.address, denom)?.amount;
        if *amount > held {
            let (requested, held) = (shown(*amount), shown(held));
            return Err(Breach::Balance { what: denom.clone(), requested, held }.into());
        }
    }
    Ok(())
}

/// By anyone, after a recall: all that is liquid.
pub(crate) fn sweep(deps: DepsMut<'_>, env: &Env, by: &Addr) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if !config.stopped.as_ref().is_some_and(|stopped| stopped.recalled) {
        return Err(ContractError::NotRecalled {});
    }
    let coins = liquid(deps.as_ref(), env, &config)?;
    if coins.is_empty() {
        return Err(ContractError::NothingToSend {});
    }
    to_wallet(deps, env, &config, Given { by, coins })
}

/// What of the two denoms is here.
pub(crate) fn liquid(deps: Deps<'_>, env: &Env, config: &Config) -> Result<Vec<Coin>, ContractError> {
    let mut coins = Vec::with_capacity(2);
    for denom in [&config.stable_denom, &config.stake_denom] {
        let amount = position::balance(deps.querier, env, denom)?;
        if !amount.is_zero() {
            coins.push(Coin::new(amount.0, denom));
        }
    }
    Ok(coins)
}
