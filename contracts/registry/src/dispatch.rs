//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use stateset_api::registry::{AnyoneMsg, AuthorityMsg, ControllerMsg, OwnerMsg, WalletMsg};

use crate::agent::Changes;
use crate::keys::Rotation;
use crate::{
    ContractError, agent, auth, authority, controller, heartbeat, keys, migration, ownership, status, wallet_binding,
};

pub(crate) fn by_anyone(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    msg: AnyoneMsg,
) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::Register(registration) => agent::register(deps, env, info, registration),
        AnyoneMsg::ConfirmController { id } => controller::confirm(deps.storage, &info.sender, id),
        AnyoneMsg::AcceptOwnership { id } => ownership::accept(deps, info.sender, id),
        AnyoneMsg::AcceptAuthority {} => authority::accept(deps.storage, info.sender),
        AnyoneMsg::Reindex { limit } => migration::reindex(deps.storage, limit),
    }
}

pub(crate) fn by_owner(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    let (OwnerMsg::Update { id, .. }
    | OwnerMsg::RotateKeys { id, .. }
    | OwnerMsg::AnnounceWallet { id, .. }
    | OwnerMsg::OfferOwnership { id, .. }
    | OwnerMsg::Retire { id }) = &msg;
    let id = *id;
    let agent = auth::authorize_owner(deps.storage, id, &info.sender)?;
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

/// What is not the sender's is passed over there, one by one.
pub(crate) fn by_controller(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: ControllerMsg,
) -> Result<Response, ContractError> {
    match msg {
        ControllerMsg::Heartbeat { ids } => heartbeat::renew(deps.storage, env, &info.sender, ids),
    }
}

pub(crate) fn by_authority(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: AuthorityMsg,
) -> Result<Response, ContractError> {
    let config = auth::authorize_authority(deps.storage, &info.sender)?;
    match msg {
        AuthorityMsg::Suspend { id, reason } => status::suspend(deps.storage, env, id, reason),
        AuthorityMsg::Reinstate { id, since } => status::reinstate(deps.storage, id, since),
        AuthorityMsg::SetDeposit { deposit } => authority::set_deposit(deps.storage, config, deposit),
        AuthorityMsg::CollectForfeited { denom, to } => authority::collect(deps, &denom, &to),
        AuthorityMsg::OfferAuthority { to } => authority::offer(deps, config, to),
    }
}

/// A wallet speaks for itself; only what an owner announced for it is bound to it.
pub(crate) fn by_wallet(deps: DepsMut<'_>, info: MessageInfo, msg: WalletMsg) -> Result<Response, ContractError> {
    match msg {
        WalletMsg::ConfirmBinding { owner } => wallet_binding::confirm(deps, info.sender, &owner),
    }
}
