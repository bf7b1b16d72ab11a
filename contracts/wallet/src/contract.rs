//! Entry points: check the funds, then hand the message to the group that may send it.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use stateset_api::event::{Migrated, PolicySet};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, MigrateMsg, ProposalQuery, ProposalRef, QueryMsg};
use stateset_wire::{to_binary, version};

use crate::ContractError;
use crate::state::{self, ACCOUNT, Account, COUNTED, Counted, PARTIES, Parties};
use crate::{
    ballot, binding, decision, dispatch, execution, grant, operator, ownership, payee, policy, query, signers, silence,
    spend, standard, withdrawal,
};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:wallet";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Funds sent along are the wallet's first.
#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    _info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    version::set(deps.storage, NAME, VERSION);
    let InstantiateMsg { owner, guardian, operator, policy: rules, payees, registry, signers } = msg;
    let now = env.block.time.seconds();
    let owner = payee::address(deps.api, &owner)?;
    let guardian = ownership::may_address(deps.api, guardian)?;
    let operator = operator.map(|grant| operator::from_grant(deps.api, &owner, grant, now)).transpose()?;
    policy::check(deps.as_ref(), None, &rules)?;
    let epoch = operator::FIRST_EPOCH;
    let mut account = Account {
        operator,
        epoch,
        frozen: None,
        policy: rules,
        heard_at: 0,
        agent: None,
        granted_last: false,
        keeps_log: false,
    };
    silence::restart(&mut account, now);
    ACCOUNT.save(deps.storage, &account)?;
    COUNTED.save(deps.storage, &Counted::default())?;
    let by = owner.to_string();
    let parties = Parties { owner, offered_to: None, guardian, recovery: None, recovers_at: None };
    PARTIES.save(deps.storage, &parties)?;
    let listed = payee::list(deps.storage, deps.api, &env, &account.policy, payees)?;
    let signers =
        signers.map(|set| signers::set(deps.storage, deps.api, &env.contract.address, Some(set))).transpose()?;
    let bind = registry.map(|registry| binding::confirm(deps.storage, deps.api, &registry)).transpose()?;
    Ok(Response::new()
        .add_event(PolicySet { by }.to_event())
        .add_event(operator::told(&account))
        .add_events(listed)
        .add_events(signers)
        .add_submessages(bind))
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !info.funds.is_empty() {
        return Err(ContractError::UnexpectedFunds { got: withdrawal::list(&info.funds) });
    }
    match msg {
        ExecuteMsg::Operator(msg) => dispatch::by_operator(deps, &env, &info, msg),
        ExecuteMsg::Owner(msg) => dispatch::by_owner(deps, &env, &info, msg),
        ExecuteMsg::Signer(msg) => dispatch::by_signer(deps, &env, &info, msg),
        ExecuteMsg::Guardian(msg) => dispatch::by_guardian(deps, &env, &info, msg),
        ExecuteMsg::Anyone(msg) => dispatch::by_anyone(deps, &env, info, msg),
        ExecuteMsg::SelfCall(msg) => dispatch::by_itself(deps, &env, &info, msg),
    }
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        execution::PERFORMED => execution::fail(deps, &env, &reply),
        _ => binding::complete(deps, &env, reply),
    }
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = version::raise(deps.storage, NAME, VERSION).map_err(|reason| ContractError::Migration { reason })?;
    if from.starts_with("0.0.") || from.starts_with("0.1.") {
        state::extend_from_0_1(deps.storage);
    }
    let to = VERSION.to_owned();
    Ok(Response::new().add_event(Migrated { contract: NAME.to_owned(), from, to }.to_event()))
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Wallet {} => to_binary(&query::wallet(deps, &env)?),
        QueryMsg::Policy {} => to_binary(&query::policy(deps)?),
        QueryMsg::Remaining { denom } => to_binary(&query::remaining(deps, &env, denom)?),
        QueryMsg::Payee { address, denom } => to_binary(&query::payee(deps, &env, address, denom)?),
        QueryMsg::Payees { start_after, limit } => to_binary(&query::payees(deps, &env, start_after, limit)?),
        QueryMsg::Receipt { id } => to_binary(&query::receipt(deps, id)?),
        QueryMsg::Receipts { start_after, limit } => to_binary(&query::receipts(deps, start_after, limit)?),
        QueryMsg::SimulateSpend { denom, payments, approval, by } => {
            let order = spend::Order { denom, payments, approval, rationales: Vec::new() };
            to_binary(&query::simulate_spend(deps, &env, order, by.as_deref())?)
        }
        QueryMsg::Grants {} => to_binary(&grant::all(deps, &env)?),
        QueryMsg::Signers {} => to_binary(&ballot::signers(deps)?),
        QueryMsg::Proposal(ProposalQuery { id, proposal_id }) => {
            let id = id.or(proposal_id).ok_or(ContractError::UnnamedProposal {})?;
            to_binary(&ballot::proposal(deps, &env, id)?)
        }
        QueryMsg::Proposals { start_after, limit } => to_binary(&ballot::proposals(deps, &env, start_after, limit)?),
        QueryMsg::Votes(ProposalRef { id }) => to_binary(&ballot::votes(deps, id)?),
        QueryMsg::DecisionLog {} => to_binary(&decision::tell(deps, &env)?),
        QueryMsg::CanExecute { sender, msg } => to_binary(&standard::can_execute(deps, &env, &sender, &msg)?),
        QueryMsg::Threshold {} => to_binary(&standard::threshold(&signers::present(deps.storage)?.set)),
        QueryMsg::ListProposals { start_after, limit } => {
            to_binary(&standard::proposals(deps, &env, start_after, limit)?)
        }
        QueryMsg::ReverseProposals { start_before, limit } => {
            to_binary(&standard::proposals_reversed(deps, &env, start_before, limit)?)
        }
        QueryMsg::Vote { proposal_id, voter } => to_binary(&standard::vote(deps, proposal_id, &voter)?),
        QueryMsg::ListVotes { proposal_id, start_after, limit } => {
            to_binary(&standard::votes(deps, proposal_id, start_after.as_deref(), limit)?)
        }
        QueryMsg::Voter { address } => to_binary(&standard::voter(deps, &address)?),
        QueryMsg::ListVoters { start_after, limit } => {
            to_binary(&standard::voters(deps, start_after.as_deref(), limit)?)
        }
    };
    Ok(answer?)
}
