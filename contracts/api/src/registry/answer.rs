//! What the registry answers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

use super::{Cursor, Deposit, Endpoints, KeyPurpose, Metadata, Status};
use crate::{AgentId, Amount};

/// In the response's data, as JSON.
#[cw_serde]
#[derive(Eq)]
pub struct RegisterResponse {
    pub id: AgentId,
    pub did: String,
}

/// In the response's data, as JSON.
#[cw_serde]
#[derive(Eq)]
pub struct HeartbeatResponse {
    pub renewed: Vec<AgentId>,
    /// Retired, unknown, or of another controller.
    pub passed_over: Vec<AgentId>,
}

#[cw_serde]
#[derive(Eq)]
pub struct Agent {
    pub id: AgentId,
    pub did: String,
    /// CAIP-10 id of the registry that speaks (`cosmos:<chain id>:<address>`).
    pub registry: String,
    pub owner: String,
    /// Who may accept the agent as its next owner.
    pub offered_to: Option<String>,
    pub controller: String,
    /// Whether the controller itself said so.
    pub controller_confirmed: bool,
    pub agent_type: String,
    pub capabilities: Vec<String>,
    pub endpoints: Endpoints,
    /// Live ones and the last revoked ones.
    pub keys: Vec<KeyRecord>,
    pub metadata: Option<Metadata>,
    /// The wallet, once bound both ways.
    pub wallet: Option<String>,
    /// Announced by the owner, not confirmed by the wallet.
    pub announced_wallet: Option<String>,
    pub status: Status,
    pub suspension: Option<Suspension>,
    /// What the registry holds of it.
    pub deposit: Option<Deposit>,
    /// Unix seconds from which on discovery no longer shows the agent unless its controller sends a heartbeat; 0 if it
    /// is retired, or was not listed since a migration.
    pub fresh_until: u64,
    /// Unix seconds.
    pub registered_at: u64,
    /// Unix seconds.
    pub retired_at: Option<u64>,
}

/// A key and its time.
#[cw_serde]
#[derive(Eq)]
pub struct KeyRecord {
    pub id: String,
    pub purpose: KeyPurpose,
    pub key: Binary,
    /// Unix seconds.
    pub valid_from: u64,
    /// Unix seconds: what it signed from then on counts for nothing. `None`: it is live.
    pub revoked_at: Option<u64>,
}

/// Why and since when an agent is suspended.
#[cw_serde]
#[derive(Eq)]
pub struct Suspension {
    pub reason: String,
    /// Unix seconds.
    pub since: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct AgentsResponse {
    pub agents: Vec<Agent>,
}

#[cw_serde]
#[derive(Eq)]
pub struct DiscoverResponse {
    pub agents: Vec<Agent>,
    /// To be handed in as `start_after` for the next page; `None` at the end.
    pub next: Option<Cursor>,
}

#[cw_serde]
#[derive(Eq)]
pub struct CapabilityCount {
    pub capability: String,
    /// Active agents, fresh or not.
    pub agents: u32,
}

#[cw_serde]
#[derive(Eq)]
pub struct CapabilitiesResponse {
    pub capabilities: Vec<CapabilityCount>,
}

#[cw_serde]
#[derive(Eq)]
pub struct ConfigResponse {
    pub authority: Option<String>,
    pub authority_offered_to: Option<String>,
    /// What a registration must bring.
    pub deposit: Option<Deposit>,
    /// Agents ever registered.
    pub registered: u64,
    /// Whether agents of a migrated registry are still to be listed ([`super::AnyoneMsg::Reindex`]).
    pub reindexing: bool,
}

#[cw_serde]
#[derive(Eq)]
pub struct HoldingsResponse {
    /// Of agents that are not retired.
    pub held: Amount,
    /// Forfeited, and not yet collected by the authority.
    pub forfeited: Amount,
}
