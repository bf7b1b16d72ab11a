//! Entry points: check the funds, then hand the message to the group that may send it.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use stateset_api::registry::{AnyoneMsg, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::query::DiscoverQuery;
use crate::state::COUNTER;
use crate::{ContractError, authority, dispatch, funds, migration, query};

pub use crate::version::{NAME, VERSION};

pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    funds::check_none(&info.funds)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    COUNTER.save(deps.storage, &0)?;
    authority::create(deps, msg)
}

pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Anyone(AnyoneMsg::Register(_))) {
        funds::check_none(&info.funds)?;
    }
    match msg {
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, &env, info, msg),
        ExecuteMsg::Owner(msg) => dispatch::by_owner(deps, &env, &info, msg),
        ExecuteMsg::Controller(msg) => dispatch::by_controller(deps, &env, &info, msg),
        ExecuteMsg::Authority(msg) => dispatch::by_authority(deps, &env, &info, msg),
        ExecuteMsg::Wallet(msg) => dispatch::by_wallet(deps, info, msg),
    }
}

pub fn migrate(deps: DepsMut<'_>, env: Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, &env, msg)
}

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
        QueryMsg::Discover { capability, agent_type, start_after, limit } => {
            let query = DiscoverQuery { capability, agent_type, start_after, limit };
            to_json_binary(&query::discover(deps, &env, &query)?)
        }
        QueryMsg::Capabilities { start_after, limit } => {
            to_json_binary(&query::capabilities(deps, start_after.as_deref(), limit)?)
        }
        QueryMsg::DidDocument { did } => to_json_binary(&query::did_document(deps, &env, &did)?),
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Holdings { denom } => to_json_binary(&query::holdings(deps, &denom)?),
    };
    Ok(answer?)
}
