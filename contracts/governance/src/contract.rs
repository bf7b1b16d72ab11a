//! Entry points: check the funds and the sender, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Addr, Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response};
use stateset_api::event::Migrated;
use stateset_api::governance::evaluate::Action;
use stateset_api::governance::{
    AnyoneMsg, ApprovalRef, ApproverMsg, BallotRef, ChangeRef, ConsumerMsg, ExecuteMsg, InstantiateMsg, MigrateMsg,
    OwnerMsg, QueryMsg, RequesterMsg,
};
use stateset_api::reputation::{AddressRef, Nothing};

use stateset_wire::{to_binary, version};

use crate::request::Asked;
use crate::state::{CONFIG, Config};
use crate::{ContractError, approval, ballot, change, config, effect, query, request, vote};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:governance";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    check_no_funds(&info)?;
    version::set(deps.storage, NAME, VERSION);
    config::create(deps, &env, msg)
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    check_no_funds(&info)?;
    let config = CONFIG.load(deps.storage)?;
    let sender = info.sender;
    match msg {
        ExecuteMsg::Requester(RequesterMsg::Request { agent, wallet, denom, payments }) => {
            request::request(deps, &env, &config, &sender, Asked { agent, wallet, denom, payments })
        }
        ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot })) => {
            ballot::withdraw(deps, &config, &sender, ballot)
        }
        ExecuteMsg::Approver(msg) => by_approver(deps, &env, &config, &sender, msg),
        ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash }) => {
            approval::consume(deps, &env, &config, &sender, approval, &action_hash)
        }
        ExecuteMsg::Owner(msg) => {
            config::authorize_owner(&config, &sender)?;
            by_owner(deps, &env, config, msg)
        }
        ExecuteMsg::Anyone(AnyoneMsg::Close(BallotRef { ballot })) => ballot::close(deps, &env, &config, ballot),
        ExecuteMsg::Anyone(AnyoneMsg::Settle(ChangeRef { change })) => change::settle(deps, &env, config, change),
        ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {})) => config::accept(deps.storage, config, sender),
    }
}

/// Whether somebody has a vote depends on the ballot: each checks it.
fn by_approver(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    sender: &Addr,
    msg: ApproverMsg,
) -> Result<Response, ContractError> {
    match msg {
        ApproverMsg::Vote { ballot, approves } => vote::vote(deps, env, config, sender, ballot, approves),
        ApproverMsg::Judge { case, verdict } => vote::judge(deps, env, config, sender, case, verdict),
        ApproverMsg::Suspend { agent, reason } => vote::suspend(deps, env, config, sender, agent, reason),
        ApproverMsg::Reinstate { agent } => vote::reinstate(deps, env, config, sender, agent),
    }
}

fn by_owner(deps: DepsMut<'_>, env: &Env, config: Config, msg: OwnerMsg) -> Result<Response, ContractError> {
    match msg {
        OwnerMsg::Propose { changes } => change::propose(deps, env, &config, changes),
        OwnerMsg::Cancel(ChangeRef { change }) => change::cancel(deps.storage, &config, change),
        OwnerMsg::Block(AddressRef { address }) => config::block(deps, config, &address),
        OwnerMsg::Pause(Nothing {}) => config::pause(deps.storage, config),
        OwnerMsg::Revoke(ApprovalRef { approval }) => approval::revoke(deps.storage, env, &config, approval),
        OwnerMsg::WithdrawOffer(Nothing {}) => config::withdraw_offer(deps.storage, config),
        OwnerMsg::AcceptAuthority(Nothing {}) => effect::accept_authority(&config),
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
    let from = version::raise(deps.storage, NAME, VERSION).map_err(|reason| ContractError::Migration { reason })?;
    let to = VERSION.to_owned();
    Ok(Response::new().add_event(Migrated { contract: NAME.to_owned(), from, to }.to_event()))
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Evaluate { agent, denom, payments } => {
            let (config, action) = (CONFIG.load(deps.storage)?, Action { denom: &denom, payments: &payments });
            to_binary(&request::evaluate(deps, &env, &config, agent, &action)?)
        }
        QueryMsg::Approval(ApprovalRef { approval }) => to_binary(&query::approval(deps, &env, approval)?),
        QueryMsg::Ballot(BallotRef { ballot }) => to_binary(&query::ballot(deps, &env, ballot)?),
        QueryMsg::OpenBallots { start_after, limit } => {
            to_binary(&query::open_ballots(deps, &env, start_after, limit)?)
        }
        QueryMsg::Votes { ballot, start_after, limit } => to_binary(&query::votes(deps, ballot, start_after, limit)?),
        QueryMsg::Settings(Nothing {}) => to_binary(&change::load_settings(deps.storage)?),
        QueryMsg::Changes { start_after, limit } => to_binary(&query::changes(deps, start_after, limit)?),
        QueryMsg::Blocked { start_after, limit } => to_binary(&query::blocked(deps, start_after, limit)?),
        QueryMsg::Exposure { wallet, payee, denom } => {
            to_binary(&query::exposure(deps, &env, &wallet, &payee, &denom)?)
        }
        QueryMsg::Config(Nothing {}) => to_binary(&query::config(deps, &env)?),
    };
    Ok(answer?)
}
