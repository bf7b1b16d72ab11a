//! Agents: registered once, changed by their owner.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage, to_json_binary};
use sha2::{Digest, Sha256};
use stateset_api::AgentId;
use stateset_api::event::{AgentRegistered, AgentUpdated, WalletAnnounced};
use stateset_api::registry::freshness::hour;
use stateset_api::registry::{Endpoints, Metadata, Registration};

use crate::address;
use crate::lookup::answer;
use crate::record::{StoredAgent, WalletLink};
use crate::state::{AGENTS, BY_OWNER, COUNTER, owned_key};
use crate::{ContractError, controller, deposit, keys, listing, profile, wallet_binding};

/// What an owner may replace; `None` keeps.
pub(crate) struct Changes {
    pub(crate) controller: Option<String>,
    pub(crate) capabilities: Option<Vec<String>>,
    pub(crate) endpoints: Option<Endpoints>,
    pub(crate) metadata: Option<Metadata>,
}

pub(crate) fn register(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    registration: Registration,
) -> Result<Response, ContractError> {
    let Registration { controller, agent_type, capabilities, endpoints, keys, metadata, wallet } = registration;
    let owner = info.sender;
    profile::check_slug("agent type", &agent_type)?;
    profile::check_capabilities(&capabilities)?;
    profile::check_endpoints(&endpoints)?;
    profile::check_keys(&keys)?;
    profile::check_metadata(metadata.as_ref())?;
    let controller = address::validate(deps.api, &controller)?;
    let wallet = wallet.map(|wallet| address::validate(deps.api, &wallet)).transpose()?;

    let (number, id) = next_id(deps.storage, env)?;
    controller::name(deps.storage, &controller, &owner, id)?;
    if let Some(wallet) = &wallet {
        wallet_binding::claim(deps.storage, wallet, &owner, id)?;
    }
    BY_OWNER.save(deps.storage, &owned_key(&owner, number), &id)?;
    let now = env.block.time.seconds();
    let agent = StoredAgent {
        number,
        owner,
        controller,
        agent_type,
        capabilities,
        endpoints,
        keys: keys::first(keys, now),
        metadata,
        wallet: wallet.clone().map_or(WalletLink::Absent, WalletLink::Announced),
        registered_at: now,
        offered_to: None,
        deposit: deposit::take(deps.storage, &info.funds)?,
        suspension: None,
        retired_at: None,
    };
    listing::enter(deps.storage, id, &agent, hour(now))?;
    AGENTS.save(deps.storage, &id.0, &agent)?;
    let (owner, controller) = (agent.owner.into_string(), agent.controller.into_string());
    let announced = wallet.map(|wallet| WalletAnnounced { id, wallet: wallet.into_string() }.to_event());
    Ok(Response::new()
        .add_event(AgentRegistered { id, owner, controller }.to_event())
        .add_events(announced)
        .set_data(to_json_binary(&answer(id))?))
}

pub(crate) fn update(
    deps: DepsMut<'_>,
    id: AgentId,
    mut agent: StoredAgent,
    changes: Changes,
) -> Result<Response, ContractError> {
    let Changes { controller, capabilities, endpoints, metadata } = changes;
    if let Some(controller) = controller {
        let controller = address::validate(deps.api, &controller)?;
        if controller != agent.controller {
            controller::name(deps.storage, &controller, &agent.owner, id)?;
            controller::forget(deps.storage, &agent.controller, &agent.owner, id)?;
            agent.controller = controller;
        }
    }
    if let Some(capabilities) = capabilities {
        profile::check_capabilities(&capabilities)?;
        let hour = listing::leave(deps.storage, id, &agent)?;
        agent.capabilities = capabilities;
        listing::enter(deps.storage, id, &agent, hour)?;
    }
    if let Some(endpoints) = endpoints {
        profile::check_endpoints(&endpoints)?;
        agent.endpoints = endpoints;
    }
    if metadata.is_some() {
        profile::check_metadata(metadata.as_ref())?;
        agent.metadata = metadata;
    }
    AGENTS.save(deps.storage, &id.0, &agent)?;
    Ok(Response::new().add_event(AgentUpdated { id }.to_event()))
}

/// The next agent's number and id. Chain id and contract are hashed in, so that ids of a testnet never equal a
/// mainnet's.
fn next_id(storage: &mut dyn Storage, env: &Env) -> Result<(u64, AgentId), ContractError> {
    let counter = COUNTER.load(storage)?;
    let number = counter.checked_add(1).ok_or(ContractError::CounterExhausted { counter })?;
    COUNTER.save(storage, &number)?;
    let mut hash = Sha256::new();
    let parts: [&[u8]; 4] =
        [b"stateset/agent-id/1", env.block.chain_id.as_bytes(), env.contract.address.as_bytes(), &number.to_be_bytes()];
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Ok((number, AgentId::from_hash(bytes)))
}
