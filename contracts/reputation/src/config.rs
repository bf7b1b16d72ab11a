//! What stands from the beginning, the wallet codes that are trusted, and ownership, which moves in two steps. Rules and
//! roles are in `change`.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::event::{OwnershipAccepted, OwnershipOffered, RolesSet, WalletCodesSet};
use stateset_api::limits::DENOM_BYTES_MAX;
use stateset_api::reputation::{InstantiateMsg, WALLET_CODES_MAX};

use crate::party::address;
use crate::state::{CASE_COUNTER, CONFIG, Config, HOOKS, Judge};
use crate::{ContractError, change};

pub(crate) fn create(deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let InstantiateMsg {
        owner,
        governance,
        community,
        registry,
        stake_denom,
        rating_denom,
        wallet_code_ids,
        clock,
        rules,
    } = msg;
    clock.validate()?;
    rules.validate(clock.window_seconds_min)?;
    check_codes(&wallet_code_ids)?;
    for denom in [&stake_denom, &rating_denom] {
        let (got, max) = (denom.len() as u64, DENOM_BYTES_MAX as u64);
        if !(1..=max).contains(&got) {
            return Err(ContractError::Count { what: "bytes of a denom", got, min: 1, max });
        }
    }
    let config = Config {
        owner: other(&deps, env, "owner", &owner)?,
        offered_to: None,
        judges: vec![Judge::first(other(&deps, env, "governance", &governance)?)],
        community: other(&deps, env, "community", &community)?,
        registry: other(&deps, env, "registry", &registry)?,
        stake_denom,
        rating_denom,
        wallet_code_ids,
        clock,
        rules,
        former: None,
    };
    CONFIG.save(deps.storage, &config)?;
    let told = RolesSet { governance, community: config.community.to_string() };
    HOOKS.save(deps.storage, &Vec::new())?;
    CASE_COUNTER.save(deps.storage, &0)?;
    Ok(Response::new().add_event(told.to_event()))
}

pub(crate) fn authorize_owner(config: &Config, sender: &Addr) -> Result<(), ContractError> {
    authorize("owner", &config.owner, sender)
}

pub(crate) fn authorize(role: &'static str, holder: &Addr, sender: &Addr) -> Result<(), ContractError> {
    if holder == sender {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role, sender: sender.to_string() })
}

pub(crate) fn set_wallet_codes(
    storage: &mut dyn Storage,
    mut config: Config,
    wallet_code_ids: Vec<u64>,
) -> Result<Response, ContractError> {
    check_codes(&wallet_code_ids)?;
    config.wallet_code_ids = wallet_code_ids;
    CONFIG.save(storage, &config)?;
    let code_ids = config.wallet_code_ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    Ok(Response::new().add_event(WalletCodesSet { code_ids }.to_event()))
}

pub(crate) fn offer(
    deps: DepsMut<'_>,
    env: &Env,
    mut config: Config,
    to: Option<String>,
) -> Result<Response, ContractError> {
    config.offered_to = to.map(|to| other(&deps, env, "owner", &to)).transpose()?;
    CONFIG.save(deps.storage, &config)?;
    let to = config.offered_to.map(Addr::into_string).unwrap_or_default();
    Ok(Response::new().add_event(OwnershipOffered { to }.to_event()))
}

pub(crate) fn accept(storage: &mut dyn Storage, mut config: Config, sender: Addr) -> Result<Response, ContractError> {
    let offered_to = config.offered_to.take().ok_or(ContractError::NothingOffered {})?;
    authorize("one to whom ownership is offered", &offered_to, &sender)?;
    config.owner = sender;
    CONFIG.save(storage, &config)?;
    // What the former owner announced is not the new one's wish.
    let dropped = change::drop(storage, &config.owner)?;
    Ok(Response::new()
        .add_events(dropped)
        .add_event(OwnershipAccepted { owner: config.owner.into_string() }.to_event()))
}

/// An address of this chain that is not the contract's own: what it owed itself would be lost.
pub(crate) fn other(deps: &DepsMut<'_>, env: &Env, role: &'static str, text: &str) -> Result<Addr, ContractError> {
    let addr = address(deps.api, text)?;
    if addr == env.contract.address { Err(ContractError::Itself { role }) } else { Ok(addr) }
}

fn check_codes(code_ids: &[u64]) -> Result<(), ContractError> {
    let (got, max) = (code_ids.len() as u64, WALLET_CODES_MAX as u64);
    if !(1..=max).contains(&got) {
        return Err(ContractError::Count { what: "wallet codes", got, min: 1, max });
    }
    let twice = |(place, code): (usize, &u64)| code_ids.iter().take(place).any(|other| other == code).then_some(*code);
    match code_ids.iter().enumerate().find_map(twice) {
        Some(code) => Err(ContractError::Twice { what: "wallet code", text: code.to_string() }),
        None => Ok(()),
    }
}
