//! The binding to an agent in a registry: announced there by the owner, confirmed from here.

use cosmwasm_std::{
    Addr, Api, Binary, DepsMut, Env, Reply, Response, Storage, SubMsg, WasmMsg, from_json, to_json_binary,
};
use cw_utils::parse_execute_response_data;
use stateset_api::event::WalletBound;
use stateset_api::registry::{ExecuteMsg, RegisterResponse, WalletMsg};

use crate::ContractError;
use crate::address;
use crate::state::{ACCOUNT, BINDING, Binding, ROLES};

/// The reply that brings the registry's answer.
const CONFIRMED: u64 = 1;

pub(crate) fn bind(deps: DepsMut<'_>, registry: &str) -> Result<Response, ContractError> {
    Ok(Response::new().add_submessage(confirm(deps.storage, deps.api, registry)?))
}

/// Asks the registry to bind; it refuses unless the same owner announced this very address. Its failure reverts all.
pub(crate) fn confirm(storage: &dyn Storage, api: &dyn Api, registry: &str) -> Result<SubMsg, ContractError> {
    check_unbound(storage)?;
    let registry = address::validate(api, registry)?;
    let owner = ROLES.load(storage)?.owner.into_string();
    let msg = to_json_binary(&ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner }))?;
    let message = WasmMsg::Execute { contract_addr: registry.to_string(), msg, funds: vec![] };
    // The payload comes back with the reply: nothing half-bound is ever stored.
    Ok(SubMsg::reply_on_success(message, CONFIRMED).with_payload(to_json_binary(&registry)?))
}

pub(crate) fn is_bound(storage: &dyn Storage) -> Result<bool, ContractError> {
    Ok(BINDING.may_load(storage)?.is_some())
}

fn check_unbound(storage: &dyn Storage) -> Result<(), ContractError> {
    BINDING.may_load(storage)?.map_or(Ok(()), |Binding { registry, agent_id }| {
        Err(ContractError::AlreadyBound { agent_id: agent_id.to_string(), registry: registry.into_string() })
    })
}

/// Stores the agent that the registry named. A wallet whose code somebody may replace binds no caps, so it is refused:
/// here and not at creation, since the chain shows a contract's admin only once it exists.
pub(crate) fn complete(deps: DepsMut<'_>, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != CONFIRMED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    // Whoever was asked may have had the owner bind elsewhere meanwhile.
    check_unbound(deps.storage)?;
    let admin = deps.querier.query_wasm_contract_info(&env.contract.address)?.admin;
    if let Some(admin) = admin.map(Addr::into_string).filter(|admin| admin != env.contract.address.as_str()) {
        return Err(ContractError::CodeAdmin { admin });
    }
    let unreadable = |reason: String| ContractError::RegistryAnswer { reason };
    let registry = from_json(&reply.payload)?;
    let result = reply.result.into_result().map_err(unreadable)?;
    let answer = result.msg_responses.first().ok_or_else(|| unreadable("no response".to_owned()))?;
    let RegisterResponse { id, .. } = from_json(data(&answer.value)?).map_err(|error| unreadable(error.to_string()))?;
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
