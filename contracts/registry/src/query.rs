//! What the registry answers. Reads only.

use cosmwasm_std::{Addr, Deps, Env, Order};
use cw_storage_plus::Bound;
use stateset_api::limits::page;
use stateset_api::registry::{Agent, AgentsResponse};
use stateset_api::{AgentId, Did};

use crate::agent::{self, address};
use crate::state::{BOUND_WALLETS, BY_CAPABILITY, BY_OWNER, WalletLink};
use crate::{ContractError, controller, profile};

pub(crate) fn agent(deps: Deps<'_>, env: &Env, id: AgentId) -> Result<Agent, ContractError> {
    let agent = agent::load(deps.storage, id)?;
    let (wallet, announced_wallet) = match agent.wallet {
        WalletLink::Absent => (None, None),
        WalletLink::Announced(wallet) => (None, Some(wallet.into_string())),
        WalletLink::Bound(wallet) => (Some(wallet.into_string()), None),
    };
    Ok(Agent {
        id,
        did: id.did().to_string(),
        registry: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
        owner: agent.owner.into_string(),
        controller_confirmed: controller::is_confirmed(deps.storage, &agent.controller, id)?,
        controller: agent.controller.into_string(),
        agent_type: agent.agent_type,
        capabilities: agent.capabilities,
        endpoints: agent.endpoints,
        keys: agent.keys,
        metadata: agent.metadata,
        wallet,
        announced_wallet,
        registered_at: agent.registered_at,
    })
}

pub(crate) fn agent_by_did(deps: Deps<'_>, env: &Env, did: &str) -> Result<Agent, ContractError> {
    let Did(id) = did.parse()?;
    agent(deps, env, id)
}

pub(crate) fn agent_by_controller(deps: Deps<'_>, env: &Env, controller: &str) -> Result<Agent, ContractError> {
    let controller = address(deps.api, controller)?;
    agent(deps, env, controller::agent_of(deps.storage, &controller)?)
}

pub(crate) fn agent_by_wallet(deps: Deps<'_>, env: &Env, wallet: &str) -> Result<Agent, ContractError> {
    let wallet = address(deps.api, wallet)?;
    let unknown = |wallet: Addr| ContractError::UnknownWallet { wallet: wallet.into_string() };
    let id = BOUND_WALLETS.may_load(deps.storage, &wallet)?.ok_or_else(|| unknown(wallet))?;
    agent(deps, env, id)
}

pub(crate) fn agents_by_owner(
    deps: Deps<'_>,
    env: &Env,
    owner: &str,
    start_after: Option<AgentId>,
    limit: Option<u32>,
) -> Result<AgentsResponse, ContractError> {
    let owner = address(deps.api, owner)?;
    let after = start_after.map(|id| agent::load(deps.storage, id)).transpose()?;
    let after = after.map(|agent| Bound::exclusive(agent.number));
    let entries = BY_OWNER.prefix(&owner).range(deps.storage, after, None, Order::Ascending).take(page(limit));
    let agents = entries.map(|entry| agent(deps, env, entry?.1));
    Ok(AgentsResponse { agents: agents.collect::<Result<_, ContractError>>()? })
}

pub(crate) fn agents_by_capability(
    deps: Deps<'_>,
    env: &Env,
    capability: &str,
    start_after: Option<AgentId>,
    limit: Option<u32>,
) -> Result<AgentsResponse, ContractError> {
    profile::check_slug("capability", capability)?;
    let after = start_after.map(|id| Bound::exclusive(id.0));
    let keys = BY_CAPABILITY.prefix(capability).keys(deps.storage, after, None, Order::Ascending).take(page(limit));
    let agents = keys.map(|id| agent(deps, env, AgentId(id?)));
    Ok(AgentsResponse { agents: agents.collect::<Result<_, ContractError>>()? })
}
