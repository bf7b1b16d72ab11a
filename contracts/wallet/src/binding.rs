//! The binding to an agent in a registry: announced there by the owner, confirmed from here.

use cosmwasm_std::{Api, DepsMut, Env, Reply, Response, Storage, SubMsg, WasmMsg};
use stateset_api::event::WalletBound;
use stateset_api::registry::RegisterResponse;
use stateset_wire::querier;
use stateset_wire::reply::execute_data;

use crate::ContractError;
use crate::payee::address;
use crate::state::{ACCOUNT, BINDING, Binding, PARTIES};

/// The only reply that the wallet expects.
const CONFIRMED: u64 = 1;

/// Asks the registry to bind; it refuses unless the same owner announced this very address. Its failure reverts all.
pub(crate) fn confirm(storage: &dyn Storage, api: &dyn Api, registry: &str) -> Result<SubMsg, ContractError> {
    check_unbound(storage)?;
    let registry = address(api, registry)?;
    let owner = PARTIES.load(storage)?.owner.into_string();
    let message = WasmMsg::Execute {
        contract_addr: registry.to_string(),
        // By hand: a derive would bring an encoder of every message of the registry into the wasm. Addresses need no
        // escaping.
        msg: format!(r#"{{"wallet":{{"confirm_binding":{{"owner":"{owner}"}}}}}}"#).into_bytes().into(),
        funds: vec![],
    };
    // The payload comes back with the reply: nothing half-bound is ever stored.
    Ok(SubMsg::reply_on_success(message, CONFIRMED).with_payload(stateset_wire::to_binary(&registry)?))
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
    let admin = querier::contract_admin(&*deps.querier, env.contract.address.as_str())?;
    if let Some(admin) = admin.filter(|admin| admin != env.contract.address.as_str()) {
        return Err(ContractError::CodeAdmin { admin });
    }
    let unreadable = |reason: String| ContractError::RegistryAnswer { reason };
    let result = reply.result.into_result().map_err(unreadable)?;
    let answer = result.msg_responses.first().ok_or_else(|| unreadable("no response".to_owned()))?;
    let data = execute_data(&answer.value).ok_or_else(|| unreadable("no data".to_owned()))?;
    let RegisterResponse { id, .. } =
        stateset_wire::from_others(&data).map_err(|error| unreadable(error.to_string()))?;
    let binding = Binding { registry: stateset_wire::from_slice(&reply.payload)?, agent_id: id };
    BINDING.save(deps.storage, &binding)?;
    let mut account = ACCOUNT.load(deps.storage)?;
    if account.policy.trust.is_some() {
        account.agent = Some(binding);
        ACCOUNT.save(deps.storage, &account)?;
    }
    Ok(Response::new().add_event(WalletBound { id, wallet: env.contract.address.to_string() }.to_event()))
}
