//! Entry points: check the funds, and route to who may call.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use stateset_api::governance::Nothing;
use stateset_api::governance::{
    ApprovalRef, BallotRef, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, RequestedAction,
};

pub use crate::version::{NAME, VERSION};

use crate::context::Context;
use crate::state::{CONFIG, exposure_key};
use crate::{ContractError, config, dispatch, funds, migration, query, request, settings};

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
    funds::check_none(&info.funds)?;
    let config = CONFIG.load(deps.storage)?;
    let ctx = Context { env: &env, config: &config, sender: &info.sender };
    match msg {
        ExecuteMsg::Requester(msg) => dispatch::by_requester(deps, &ctx, msg),
        ExecuteMsg::Approver(msg) => dispatch::by_approver(deps, &ctx, msg),
        ExecuteMsg::Consumer(msg) => dispatch::by_consumer(deps, &ctx, msg),
        ExecuteMsg::Owner(msg) => dispatch::by_owner(deps, &ctx, msg),
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, &ctx, msg),
    }
}

pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps)
}

pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let ctx = Context::of_query(&env, &config);
    let answer = match msg {
        QueryMsg::Evaluate { agent, denom, payments } => {
            let action = RequestedAction::Payments { denom, payments };
            to_json_binary(&request::evaluate(deps, &ctx, agent, &action)?)
        }
        QueryMsg::EvaluateAction { agent, action } => to_json_binary(&request::evaluate(deps, &ctx, agent, &action)?),
        QueryMsg::Approval(ApprovalRef { approval }) => to_json_binary(&query::approval(deps, &ctx, approval)?),
        QueryMsg::Ballot(BallotRef { ballot }) => to_json_binary(&query::ballot(deps, &ctx, ballot)?),
        QueryMsg::OpenBallots { start_after, limit } => {
            to_json_binary(&query::open_ballots(deps, &ctx, start_after, limit)?)
        }
        QueryMsg::Votes { ballot, start_after, limit } => {
            to_json_binary(&query::votes(deps, ballot, start_after, limit)?)
        }
        QueryMsg::Settings(Nothing {}) => to_json_binary(&settings::load(deps.storage)?),
        QueryMsg::WorkflowsAt { epoch } => to_json_binary(&settings::workflows(deps.storage, &config, epoch)?),
        QueryMsg::Changes { start_after, limit } => to_json_binary(&query::changes(deps, start_after, limit)?),
        QueryMsg::Blocked { start_after, limit } => to_json_binary(&query::blocked(deps, start_after, limit)?),
        QueryMsg::Exposure { wallet, payee, denom } => {
            to_json_binary(&query::exposure(deps, &ctx, &exposure_key(&wallet, &payee, &denom))?)
        }
        QueryMsg::BlockedImport { hash } => to_json_binary(&query::blocked_import(deps, &hash)?),
        QueryMsg::BlockedImports { start_after, limit } => {
            to_json_binary(&query::blocked_imports(deps, start_after, limit)?)
        }
        QueryMsg::Config(Nothing {}) => to_json_binary(&query::config(&ctx)),
    };
    Ok(answer?)
}
