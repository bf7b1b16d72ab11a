//! The functions that a chain calls. Absent where the contract is linked natively.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, entry_point};
use stateset_api::json::Json;
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::{ContractError, contract};

#[entry_point]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: Json<InstantiateMsg>,
) -> Result<Response, ContractError> {
    contract::instantiate(deps, env, info, msg.0)
}

#[entry_point]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: Json<ExecuteMsg>,
) -> Result<Response, ContractError> {
    contract::execute(deps, env, info, msg.0)
}

#[entry_point]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, ContractError> {
    contract::reply(deps, env, reply)
}

#[entry_point]
pub fn migrate(deps: DepsMut<'_>, env: Env, msg: Json<MigrateMsg>) -> Result<Response, ContractError> {
    contract::migrate(deps, env, msg.0)
}

#[entry_point]
pub fn query(deps: Deps<'_>, env: Env, msg: Json<QueryMsg>) -> Result<Binary, ContractError> {
    contract::query(deps, env, msg.0)
}
