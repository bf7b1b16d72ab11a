//! Entry points: check the funds, then hand on to whoever answers for the sender's group.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::treasury::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, WalletMsg};

use crate::{
    ContractError, auth, config, dispatch, funds, listing, migration, query, recall, simulation, verification,
};

pub use crate::version::{NAME, VERSION};

pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    funds::check_none(&info.funds)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    config::create(deps, &env, msg)
}

pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Wallet(WalletMsg::Fund {})) {
        funds::check_none(&info.funds)?;
    }
    let by = &info.sender;
    match msg {
        ExecuteMsg::Wallet(msg) => dispatch::by_wallet(deps, &env, by, msg),
        ExecuteMsg::Operator { epoch, act, action } => {
            dispatch::by_operator(deps, &env, auth::Claim { by, epoch, act }, action)
        }
        ExecuteMsg::Guardian(msg) => dispatch::by_guardian(deps, &env, by, msg),
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, &env, by, msg),
        ExecuteMsg::SelfCall(msg) => dispatch::by_itself(deps, &env, by, msg),
    }
}

pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        verification::REPLY => verification::verify(deps, &env, reply),
        listing::FAILED => listing::failed(deps, &reply),
        _ => recall::failed(deps.as_ref(), &env, &reply),
    }
}

pub fn migrate(deps: DepsMut<'_>, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, &env)
}

pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Treasury {} => to_json_binary(&query::treasury(deps, &env)?),
        QueryMsg::Pending {} => to_json_binary(&query::pending(deps)?),
        QueryMsg::Positions {} => to_json_binary(&query::positions(deps, &env)?),
        QueryMsg::Remaining {} => to_json_binary(&query::remaining(deps, &env)?),
        QueryMsg::Simulate { action } => to_json_binary(&simulation::simulate(deps, &env, &action)?),
    };
    Ok(answer?)
}
