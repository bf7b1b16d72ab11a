//! Entry points: check the sender and the funds, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use stateset_api::registry::{
    AnyoneMsg, AuthorityMsg, ControllerMsg, ExecuteMsg, InstantiateMsg, MigrateMsg, OwnerMsg, QueryMsg, WalletMsg,
};

use crate::agent::Changes;
use crate::keys::{self, Rotation};
use crate::state::COUNTER;
use crate::{
    ContractError, agent, authority, controller, deposit, heartbeat, migration, ownership, query, status,
    wallet_binding,
};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:registry";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    deposit::refuse(&info.funds)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    COUNTER.save(deps.storage, &0)?;
    authority::create(deps, msg)
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Anyone(AnyoneMsg::Register(_))) {
        deposit::refuse(&info.funds)?;
    }
    match msg {
        ExecuteMsg::Anyone(msg) => by_anyone(deps, &env, info, msg),
        ExecuteMsg::Owner(msg) => by_owner(deps, &env, &info, msg),
        ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids }) => {
            heartbeat::renew(deps.storage, &env, &info.sender, ids)
        }
        ExecuteMsg::Authority(msg) => by_authority(deps, &env, &info, msg),
        ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner }) => wallet_binding::confirm(deps, info.sender, &owner),
    }
}

fn by_anyone(deps: DepsMut<'_>, env: &Env, info: MessageInfo, msg: AnyoneMsg) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::Register(registration) => agent::register(deps, env, info, registration),
        AnyoneMsg::ConfirmController { id } => controller::confirm(deps.storage, &info.sender, id),
        AnyoneMsg::AcceptOwnership { id } => ownership::accept(deps, info.sender, id),
        AnyoneMsg::AcceptAuthority {} => authority::accept(deps.storage, info.sender),
        AnyoneMsg::Reindex { limit } => migration::reindex(deps.storage, limit),
    }
}

fn by_owner(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, msg: OwnerMsg) -> Result<Response, ContractError> {
    let (OwnerMsg::Update { id, .. }
    | OwnerMsg::RotateKeys { id, .. }
    | OwnerMsg::AnnounceWallet { id, .. }
    | OwnerMsg::OfferOwnership { id, .. }
    | OwnerMsg::Retire { id }) = &msg;
    let id = *id;
    let agent = agent::authorize_owner(deps.storage, id, &info.sender)?;
    match msg {
        OwnerMsg::Update { controller, capabilities, endpoints, metadata, .. } => {
            agent::update(deps, id, agent, Changes { controller, capabilities, endpoints, metadata })
        }
        OwnerMsg::RotateKeys { revoke, add, forget, .. } => {
            keys::rotate(deps.storage, env, id, agent, Rotation { revoke, add, forget })
        }
        OwnerMsg::AnnounceWallet { wallet, .. } => wallet_binding::announce(deps, id, agent, wallet),
        OwnerMsg::OfferOwnership { to, .. } => ownership::offer(deps, id, agent, to),
        OwnerMsg::Retire { .. } => status::retire(deps, env, id, agent),
    }
}

fn by_authority(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: AuthorityMsg,
) -> Result<Response, ContractError> {
    let config = authority::authorize(deps.storage, &info.sender)?;
    match msg {
        AuthorityMsg::Suspend { id, reason } => status::suspend(deps.storage, env, id, reason),
        AuthorityMsg::Reinstate { id } => status::reinstate(deps.storage, id),
        AuthorityMsg::SetDeposit { deposit } => authority::set_deposit(deps.storage, config, deposit),
        AuthorityMsg::CollectForfeited { denom, to } => authority::collect(deps, &denom, &to),
        AuthorityMsg::OfferAuthority { to } => authority::offer(deps, config, to),
    }
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn migrate(deps: DepsMut<'_>, env: Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps, &env, msg)
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
        QueryMsg::Discover { capability, agent_type, start_after, limit } => {
            let wanted = query::Wanted { capability, agent_type, start_after, limit };
            to_json_binary(&query::discover(deps, &env, &wanted)?)
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
