//! The binding to an agent in a registry: announced there by the owner, confirmed from here, for as long as the agent
//! lives.

use cosmwasm_std::{Addr, Binary, Deps, DepsMut, Env, Reply, Response, Storage, SubMsg, WasmMsg, to_json_binary};
use cw_utils::parse_execute_response_data;
use serde::{Deserialize, Serialize};
use stateset_api::event::WalletBound;
use stateset_api::registry::layout::status_key;
use stateset_api::registry::{RegisterResponse, Status, WalletMsg};
use stateset_api::{AgentId, json};
use stateset_store::decode;

use crate::ContractError;
use crate::state::{ACCOUNT, BINDING, Binding, ROLES};
use crate::{address, contract_info};

/// The reply that brings the registry's answer.
const CONFIRMED: u64 = 1;

/// The one message of [`stateset_api::registry::ExecuteMsg`] that is sent here.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToRegistry {
    Wallet(WalletMsg),
}

/// What comes back with the registry's answer: nothing half-bound is ever stored.
#[derive(Serialize, Deserialize)]
struct Asked {
    registry: Addr,
    agent_id: Option<AgentId>,
}

pub(crate) fn bind(deps: DepsMut<'_>, registry: &str, agent_id: Option<AgentId>) -> Result<Response, ContractError> {
    Ok(Response::new().add_submessage(confirm(deps.as_ref(), registry, agent_id)?))
}

/// Asks the registry to bind; it refuses unless the same owner announced this very address. Its failure reverts all.
pub(crate) fn confirm(deps: Deps<'_>, registry: &str, agent_id: Option<AgentId>) -> Result<SubMsg, ContractError> {
    check_unbound(deps)?;
    let registry = address::validate(deps.api, registry)?;
    let owner = ROLES.load(deps.storage)?.owner.into_string();
    let msg = to_json_binary(&ToRegistry::Wallet(WalletMsg::ConfirmBinding { owner }))?;
    let message = WasmMsg::Execute { contract_addr: registry.to_string(), msg, funds: vec![] };
    Ok(SubMsg::reply_on_success(message, CONFIRMED).with_payload(to_json_binary(&Asked { registry, agent_id })?))
}

pub(crate) fn is_bound(storage: &dyn Storage) -> Result<bool, ContractError> {
    Ok(BINDING.may_load(storage)?.is_some())
}

/// A retired agent binds nothing any more: an owner alone retires it at once, and those who decide must be able to go
/// on.
fn check_unbound(deps: Deps<'_>) -> Result<(), ContractError> {
    let Some(Binding { registry, agent_id }) = BINDING.may_load(deps.storage)? else { return Ok(()) };
    let status = deps.querier.query_wasm_raw(&registry, status_key(agent_id))?;
    if status.and_then(|bytes| decode("status", &bytes).ok()) == Some(Status::Retired) {
        return Ok(());
    }
    Err(ContractError::AlreadyBound { agent_id: agent_id.to_string(), registry: registry.into_string() })
}

/// Stores the agent that the registry named. A wallet whose code somebody may replace binds no caps, so it is refused:
/// here and not at creation, since the chain shows a contract's admin only once it exists.
pub(crate) fn complete(deps: DepsMut<'_>, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != CONFIRMED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    // Whoever was asked may have had the owner bind elsewhere meanwhile.
    check_unbound(deps.as_ref())?;
    let admin = contract_info::of(deps.querier, &env.contract.address)?.admin;
    if let Some(admin) = admin.filter(|admin| admin != env.contract.address.as_str()) {
        return Err(ContractError::CodeAdmin { admin });
    }
    let unreadable = |reason: String| ContractError::RegistryAnswer { reason };
    let Asked { registry, agent_id: asked } = json::read(&reply.payload)?;
    let result = reply.result.into_result().map_err(unreadable)?;
    let answer = result.msg_responses.first().ok_or_else(|| unreadable("no response".to_owned()))?;
    let RegisterResponse { id, .. } =
        json::read(data(&answer.value)?).map_err(|error| unreadable(error.to_string()))?;
    if let Some(asked) = asked.filter(|asked| *asked != id) {
        return Err(ContractError::OtherAgent { asked: asked.to_string(), got: id.to_string() });
    }
    let binding = Binding { registry, agent_id: id };
    BINDING.save(deps.storage, &binding)?;
    let mut account = ACCOUNT.load(deps.storage)?;
    if account.policy.trust.is_some() {
        account.agent = Some(binding);
        ACCOUNT.save(deps.storage, &account)?;
    }
    Ok(Response::new().add_event(WalletBound { id, wallet: env.contract.address.to_string() }.to_event()))
}

/// What the registry answered, out of the protobuf in which a reply brings it.
fn data(response: &[u8]) -> Result<Binary, ContractError> {
    let unreadable = |reason: String| ContractError::RegistryAnswer { reason };
    let parsed = parse_execute_response_data(response).map_err(|error| unreadable(error.to_string()))?;
    parsed.data.ok_or_else(|| unreadable("no data".to_owned()))
}
