//! What the registry answers. Reads only.

use cosmwasm_std::{Addr, Deps, Env};
use stateset_api::limits::page;
use stateset_api::registry::did::document;
use stateset_api::registry::freshness::{fresh_until, oldest_fresh};
use stateset_api::registry::{
    Agent, AgentsResponse, CapabilitiesResponse, CapabilityCount, ConfigResponse, Cursor, DidDocumentResponse,
    DiscoverResponse, HoldingsResponse, KeyRecord,
};
use stateset_api::{AgentId, Amount, Did};
use stateset_store::StoreError;

use crate::address;
use crate::lookup::load;
use crate::record::WalletLink;
use crate::state::{BOUND_WALLETS, BY_OWNER, CAPABILITIES, CONFIG, COUNTER, HOLDINGS, LISTINGS, Tag, prefix_key};
use crate::{ContractError, controller, listing, profile};

/// [`stateset_api::registry::QueryMsg::Discover`].
pub(crate) struct DiscoverQuery {
    pub(crate) capability: String,
    pub(crate) agent_type: Option<String>,
    pub(crate) start_after: Option<Cursor>,
    pub(crate) limit: Option<u32>,
}

pub(crate) fn agent(deps: Deps<'_>, env: &Env, id: AgentId) -> Result<Agent, ContractError> {
    let agent = load(deps.storage, id)?;
    let status = agent.status();
    let (wallet, announced_wallet) = match agent.wallet {
        WalletLink::Absent => (None, None),
        WalletLink::Announced(wallet) => (None, Some(wallet.into_string())),
        WalletLink::Bound(wallet) => (Some(wallet.into_string()), None),
    };
    let listing = LISTINGS.may_load(deps.storage, &id.0)?;
    Ok(Agent {
        id,
        did: id.did().to_string(),
        registry: caip10(env),
        status,
        owner: agent.owner.into_string(),
        offered_to: agent.offered_to.map(Addr::into_string),
        controller_confirmed: controller::is_confirmed(deps.storage, &agent.controller, id)?,
        controller: agent.controller.into_string(),
        agent_type: agent.agent_type,
        capabilities: agent.capabilities,
        endpoints: agent.endpoints,
        keys: agent.keys.into_iter().map(KeyRecord::from).collect(),
        metadata: agent.metadata,
        wallet,
        announced_wallet,
        suspension: agent.suspension,
        deposit: agent.deposit,
        fresh_until: listing.map(|listing| fresh_until(listing.hour)).unwrap_or_default(),
        registered_at: agent.registered_at,
        retired_at: agent.retired_at,
    })
}

pub(crate) fn agent_by_did(deps: Deps<'_>, env: &Env, did: &str) -> Result<Agent, ContractError> {
    let Did(id) = did.parse()?;
    agent(deps, env, id)
}

pub(crate) fn agent_by_controller(deps: Deps<'_>, env: &Env, controller: &str) -> Result<Agent, ContractError> {
    let controller = address::validate(deps.api, controller)?;
    agent(deps, env, controller::agent_of(deps.storage, &controller)?)
}

pub(crate) fn agent_by_wallet(deps: Deps<'_>, env: &Env, wallet: &str) -> Result<Agent, ContractError> {
    let wallet = address::validate(deps.api, wallet)?;
    let unknown = |wallet: Addr| ContractError::UnknownWallet { wallet: wallet.into_string() };
    let id = BOUND_WALLETS.may_load(deps.storage, wallet.as_bytes())?.ok_or_else(|| unknown(wallet))?;
    agent(deps, env, id)
}

pub(crate) fn agents_by_owner(
    deps: Deps<'_>,
    env: &Env,
    owner: &str,
    start_after: Option<AgentId>,
    limit: Option<u32>,
) -> Result<AgentsResponse, ContractError> {
    let owner = address::validate(deps.api, owner)?;
    let after = start_after.map(|id| load(deps.storage, id)).transpose()?;
    let after = after.map(|agent| agent.number.to_be_bytes());
    let owned = prefix_key(owner.as_bytes());
    let entries = BY_OWNER.under(deps.storage, &owned, after.as_ref().map(<[u8; 8]>::as_slice)).take(page(limit));
    let agents = entries.map(|entry| agent(deps, env, entry?.1));
    Ok(AgentsResponse { agents: agents.collect::<Result<_, ContractError>>()? })
}

pub(crate) fn discover(deps: Deps<'_>, env: &Env, query: &DiscoverQuery) -> Result<DiscoverResponse, ContractError> {
    profile::check_slug("capability", &query.capability)?;
    let agent_type = query.agent_type.as_deref();
    agent_type.map_or(Ok(()), |agent_type| profile::check_slug("agent type", agent_type))?;
    let Some(tag) = listing::tag(deps.storage, &query.capability, agent_type)? else {
        return Ok(DiscoverResponse { agents: Vec::new(), next: None });
    };
    let (oldest, limit) = (oldest_fresh(env.block.time.seconds()), page(query.limit));
    let found = listing::fresh(deps.storage, tag, query.start_after, oldest, limit)?;
    let next = found.last().copied().filter(|_| found.len() == limit);
    let agents = found.into_iter().map(|cursor| agent(deps, env, cursor.id));
    Ok(DiscoverResponse { agents: agents.collect::<Result<_, ContractError>>()?, next })
}

pub(crate) fn capabilities(
    deps: Deps<'_>,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<CapabilitiesResponse, ContractError> {
    let entries = CAPABILITIES.after(deps.storage, start_after.map(str::as_bytes)).take(page(limit));
    let count = |entry: Result<_, StoreError>| {
        let (name, tag): (Vec<u8>, Tag) = entry?;
        let capability = String::from_utf8(name).map_err(|_| StoreError::Unreadable { what: "capability" })?;
        Ok(CapabilityCount { capability, agents: tag.agents })
    };
    Ok(CapabilitiesResponse { capabilities: entries.map(count).collect::<Result<_, ContractError>>()? })
}

pub(crate) fn did_document(deps: Deps<'_>, env: &Env, did: &str) -> Result<DidDocumentResponse, ContractError> {
    let agent = agent_by_did(deps, env, did)?;
    let chain_id = &env.block.chain_id;
    Ok(DidDocumentResponse {
        chain: format!("cosmos:{chain_id}"),
        registry: caip10(env),
        status: agent.status,
        document: document(&agent, chain_id),
    })
}

pub(crate) fn config(deps: Deps<'_>) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        authority: config.authority.map(Addr::into_string),
        authority_offered_to: config.offered_to.map(Addr::into_string),
        deposit: config.deposit,
        registered: COUNTER.load(deps.storage)?,
        reindexing: config.reindexing.is_some(),
    })
}

pub(crate) fn holdings(deps: Deps<'_>, denom: &str) -> Result<HoldingsResponse, ContractError> {
    let holdings = HOLDINGS.may_load(deps.storage, denom.as_bytes())?.unwrap_or_default();
    Ok(HoldingsResponse { held: Amount(holdings.held), forfeited: Amount(holdings.forfeited) })
}

fn caip10(env: &Env) -> String {
    format!("cosmos:{}:{}", env.block.chain_id, env.contract.address)
}
