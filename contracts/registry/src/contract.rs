//! Entry points: check the sender and the funds, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use stateset_api::registry::{AnyoneMsg, ExecuteMsg, InstantiateMsg, MigrateMsg, OwnerMsg, QueryMsg, WalletMsg};

use crate::agent::Changes;
use crate::state::COUNTER;
use crate::{ContractError, agent, controller, query, wallet_binding};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:registry";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    check_no_funds(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    COUNTER.save(deps.storage, &0)?;
    Ok(Response::new())
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    check_no_funds(&info)?;
    match msg {
        ExecuteMsg::Anyone(AnyoneMsg::Register(registration)) => agent::register(deps, &env, info.sender, registration),
        ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id }) => controller::confirm(deps.storage, &info.sender, id),
        ExecuteMsg::Owner(msg) => by_owner(deps, &info, msg),
        ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner }) => wallet_binding::confirm(deps, info.sender, &owner),
    }
}

fn by_owner(deps: DepsMut<'_>, info: &MessageInfo, msg: OwnerMsg) -> Result<Response, ContractError> {
    let id = match &msg {
        OwnerMsg::Update { id, .. } | OwnerMsg::AnnounceWallet { id, .. } => *id,
    };
    let agent = agent::authorize_owner(deps.storage, id, &info.sender)?;
    match msg {
        OwnerMsg::Update { controller, capabilities, endpoints, keys, metadata, .. } => {
            agent::update(deps, id, agent, Changes { controller, capabilities, endpoints, keys, metadata })
        }
        OwnerMsg::AnnounceWallet { wallet, .. } => wallet_binding::announce(deps, id, agent, wallet),
    }
}

fn check_no_funds(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let got = info.funds.iter().map(Coin::to_string).collect::<Vec<_>>().join(",");
    Err(ContractError::UnexpectedFunds { got })
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    Ok(Response::new())
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Agent { id } => to_json_binary(&query::agent(deps, &env, id)?),
        QueryMsg::AgentByDid { did } => to_json_binary(&query::agent_by_did(deps, &env, &did)?),
        QueryMsg::AgentByController { controller } => {
            to_json_binary(&query::agent_by_controller(deps, &env, &controller)?)
        }
        QueryMsg::AgentByWallet { wallet } => to_json_binary(&query::agent_by_wallet(deps, &env, &wallet)?),
        QueryMsg::AgentsByOwner { owner, start_after, limit } => {
            to_json_binary(&query::agents_by_owner(deps, &env, &owner, start_after, limit)?)
        }
        QueryMsg::AgentsByCapability { capability, start_after, limit } => {
            to_json_binary(&query::agents_by_capability(deps, &env, &capability, start_after, limit)?)
        }
    };
    Ok(answer?)
}
