//! What each entry does: checks the funds, then hands the message to the group that may send it.

use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, MandateRef, MigrateMsg, ProposalQuery, ProposalRef, QueryMsg};

use crate::ContractError;
use crate::spend::Order;
use crate::{
    binding, creation, decision, dispatch, execution, funds, grant, mandate_query, migration, proposal_query, query,
    signers, standard, transfer,
};

pub use crate::version::{NAME, VERSION};

/// Funds sent along are the wallet's first.
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    _info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    creation::create(deps, &env, msg)
}

pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    funds::check_none(&info.funds)?;
    match msg {
        ExecuteMsg::Operator(msg) => dispatch::by_operator(deps, &env, &info, msg),
        ExecuteMsg::Owner(msg) => dispatch::by_owner(deps, &env, &info, msg),
        ExecuteMsg::Signer(msg) => dispatch::by_signer(deps, &env, &info, msg),
        ExecuteMsg::Guardian(msg) => dispatch::by_guardian(deps, &env, &info, msg),
        ExecuteMsg::Brake(msg) => dispatch::by_brake(deps, &env, &info, msg),
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, &env, info, msg),
        ExecuteMsg::SelfCall(msg) => dispatch::by_itself(deps, &env, &info, msg),
    }
}

pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        execution::PERFORMED => execution::fail(deps, &env, reply),
        _ => binding::complete(deps, &env, reply),
    }
}

pub fn migrate(deps: DepsMut<'_>, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, &env)
}

pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Wallet {} => to_json_binary(&query::wallet(deps, &env)?),
        QueryMsg::SimulateFund { amount } => to_json_binary(&transfer::simulate(deps, &env, amount)?),
        QueryMsg::Newcomer { address } => to_json_binary(&mandate_query::newcomer(deps, &address)?),
        QueryMsg::Mandate(MandateRef { number }) => to_json_binary(&mandate_query::one(deps, &env, number)?),
        QueryMsg::Mandates { start_after, limit } => {
            to_json_binary(&mandate_query::many(deps, &env, start_after, limit)?)
        }
        QueryMsg::Policy {} => to_json_binary(&query::policy(deps)?),
        QueryMsg::Remaining { denom } => to_json_binary(&query::remaining(deps, &env, denom)?),
        QueryMsg::Payee { address, denom } => to_json_binary(&query::payee(deps, &env, address, denom)?),
        QueryMsg::Payees { start_after, limit } => to_json_binary(&query::payees(deps, &env, start_after, limit)?),
        QueryMsg::Receipt { id } => to_json_binary(&query::receipt(deps, id)?),
        QueryMsg::Receipts { start_after, limit } => to_json_binary(&query::receipts(deps, start_after, limit)?),
        QueryMsg::SimulateSpend { denom, payments, approval, by, mandate } => {
            let order = Order { denom, payments, approval, rationales: Vec::new(), mandate };
            to_json_binary(&query::simulate_spend(deps, &env, order, by.as_deref())?)
        }
        QueryMsg::Grants {} => to_json_binary(&grant::all(deps, &env)?),
        QueryMsg::Signers {} => to_json_binary(&proposal_query::signers(deps)?),
        QueryMsg::Proposal(ProposalQuery { id, proposal_id }) => {
            let id = id.or(proposal_id).ok_or(ContractError::UnnamedProposal {})?;
            to_json_binary(&proposal_query::proposal(deps, &env, id)?)
        }
        QueryMsg::Proposals { start_after, limit } => {
            to_json_binary(&proposal_query::proposals(deps, &env, start_after, limit)?)
        }
        QueryMsg::Votes(ProposalRef { id }) => to_json_binary(&proposal_query::votes(deps, id)?),
        QueryMsg::DecisionLog {} => to_json_binary(&decision::query(deps, &env)?),
        QueryMsg::CanExecute { sender, msg } => to_json_binary(&standard::can_execute(deps, &env, &sender, &msg)?),
        QueryMsg::Threshold {} => to_json_binary(&standard::threshold(&signers::present(deps.storage)?.set)),
        QueryMsg::ListProposals { start_after, limit } => {
            to_json_binary(&standard::proposals(deps, &env, start_after, limit)?)
        }
        QueryMsg::ReverseProposals { start_before, limit } => {
            to_json_binary(&standard::proposals_reversed(deps, &env, start_before, limit)?)
        }
        QueryMsg::Vote { proposal_id, voter } => to_json_binary(&standard::vote(deps, proposal_id, &voter)?),
        QueryMsg::ListVotes { proposal_id, start_after, limit } => {
            to_json_binary(&standard::votes(deps, proposal_id, start_after.as_deref(), limit)?)
        }
        QueryMsg::Voter { address } => to_json_binary(&standard::voter(deps, &address)?),
        QueryMsg::ListVoters { start_after, limit } => {
            to_json_binary(&standard::voters(deps, start_after.as_deref(), limit)?)
        }
    };
    Ok(answer?)
}
