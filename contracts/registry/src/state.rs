//! What the registry stores: keys and structs.

use cosmwasm_std::{Addr, Empty};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::registry::{Endpoints, Metadata, VerificationKey};

/// How many agents were ever registered; the newest one's number.
pub(crate) const COUNTER: Item<u64> = Item::new("counter");
/// By the 16 bytes of the id.
pub(crate) const AGENTS: Map<[u8; 16], StoredAgent> = Map::new("agents");
/// By owner and the agent's number: oldest first.
pub(crate) const BY_OWNER: Map<(&Addr, u64), AgentId> = Map::new("by_owner");
/// By capability and the id's bytes.
pub(crate) const BY_CAPABILITY: Map<(&str, [u8; 16]), Empty> = Map::new("by_capability");
/// By controller and the owner who names it. Both, so that nobody can take a controller by naming it first.
pub(crate) const NAMED_CONTROLLERS: Map<(&Addr, &Addr), AgentId> = Map::new("named_controllers");
/// By controller: the agent that it confirmed.
pub(crate) const CONFIRMED_CONTROLLERS: Map<&Addr, AgentId> = Map::new("confirmed_controllers");
/// By wallet and the owner who announced it. Both, so that nobody can take a wallet by announcing it first.
pub(crate) const ANNOUNCED_WALLETS: Map<(&Addr, &Addr), AgentId> = Map::new("announced_wallets");
/// By wallet: the agent with which it is bound.
pub(crate) const BOUND_WALLETS: Map<&Addr, AgentId> = Map::new("bound_wallets");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAgent {
    /// Its place in the order of registrations.
    pub(crate) number: u64,
    pub(crate) owner: Addr,
    pub(crate) controller: Addr,
    pub(crate) agent_type: String,
    pub(crate) capabilities: Vec<String>,
    pub(crate) endpoints: Endpoints,
    pub(crate) keys: Vec<VerificationKey>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) wallet: WalletLink,
    /// Unix seconds.
    pub(crate) registered_at: u64,
}

/// How far an agent and a wallet have come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WalletLink {
    #[default]
    Absent,
    /// The owner said so; the wallet has not.
    Announced(Addr),
    /// Both said so. For ever.
    Bound(Addr),
}
