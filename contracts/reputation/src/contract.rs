//! Entry points: check the funds, then route to the caller's group.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, CaseRef, ExecuteMsg, InstantiateMsg, MigrateMsg, Nothing, QueryMsg, TermRef,
};

use crate::context::Context;
use crate::state::CONFIG;
use crate::{ContractError, config, dispatch, funds, hook, migration, query};

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
    let config = CONFIG.load(deps.storage)?;
    let takes_money =
        matches!(msg, ExecuteMsg::Agent { msg: AgentMsg::Bond(_) | AgentMsg::Appeal(_), .. } | ExecuteMsg::Reporter(_));
    if !takes_money {
        funds::check_none(&info.funds)?;
    }
    let ctx = Context { env: &env, info: &info, config };
    match msg {
        ExecuteMsg::Agent { id, msg } => dispatch::by_agent(deps, &ctx, id, msg),
        ExecuteMsg::Reporter(msg) => dispatch::by_reporter(deps, &ctx, msg),
        ExecuteMsg::Governance(msg) => dispatch::by_governance(deps, &ctx, msg),
        ExecuteMsg::Owner(msg) => dispatch::by_owner(deps, ctx, msg),
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, ctx, msg),
    }
}

pub fn reply(_deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    hook::failed(reply)
}

pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Score(AgentRef { agent }) => to_json_binary(&query::score(deps, &env, agent)?),
        QueryMsg::Stake(AgentRef { agent }) => to_json_binary(&query::stake(deps, &env, agent)?),
        QueryMsg::Case(CaseRef { case }) => to_json_binary(&query::case(deps, &env, case)?),
        QueryMsg::CasesByAgent { agent, start_after, limit } => {
            to_json_binary(&query::cases_by_agent(deps, &env, agent, start_after, limit)?)
        }
        QueryMsg::CasesByStage { stage, start_after, limit } => {
            to_json_binary(&query::cases_by_stage(deps, &env, stage, start_after, limit)?)
        }
        QueryMsg::Ratings { agent, start_after, limit } => {
            to_json_binary(&query::ratings(deps, agent, start_after, limit)?)
        }
        QueryMsg::Owed(AddressRef { address }) => to_json_binary(&query::owed(deps, &address)?),
        QueryMsg::Config(Nothing {}) => to_json_binary(&query::config(deps, &env)?),
        QueryMsg::Term(TermRef { term }) => to_json_binary(&query::term(deps, term)?),
    };
    Ok(answer?)
}
