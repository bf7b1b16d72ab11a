//! Events of the registry contract.

use std::fmt::Display;

use cosmwasm_std::Event;

use super::{EventError, event_of};
use crate::AgentId;

events! {
    /// An agent was registered.
    AgentRegistered = "agent_registered" { id: AgentId, owner: String, controller: String }
    /// The controller confirmed that it speaks for the agent.
    ControllerConfirmed = "controller_confirmed" { id: AgentId, controller: String }
    /// What the owner says of an agent changed.
    AgentUpdated = "agent_updated" { id: AgentId }
    /// The owner named the wallet to be bound (empty: took it back).
    WalletAnnounced = "wallet_announced" { id: AgentId, wallet: String }
    /// Wallet and agent are bound both ways.
    WalletBound = "wallet_bound" { id: AgentId, wallet: String }
    /// The owner offered the agent to another (empty: withdrew the offer).
    AgentOffered = "agent_offered" { id: AgentId, to: String }
    /// The agent has another owner.
    AgentAccepted = "agent_accepted" { id: AgentId, from: String, owner: String }
    /// The agent's keys changed: how many are live and how many stay listed as revoked.
    KeysRotated = "keys_rotated" { id: AgentId, live: u32, revoked: u32 }
    /// A controller renewed its agents.
    HeartbeatHeard = "heartbeat_heard" { controller: String, renewed: u32, passed_over: u32, fresh_until: u64 }
    /// The authority suspended an agent.
    AgentSuspended = "agent_suspended" { id: AgentId, reason: String }
    /// The authority reinstated an agent.
    AgentReinstated = "agent_reinstated" { id: AgentId }
    /// The owner ended an agent; coins as text (empty: none).
    AgentRetired = "agent_retired" { id: AgentId, returned: String, forfeited: String }
    /// What a registration must bring (empty: nothing).
    DepositSet = "deposit_set" { deposit: String }
    /// The authority took forfeited deposits.
    ForfeitedCollected = "forfeited_collected" { to: String, coin: String }
    /// The authority's place was offered (empty: the offer was withdrawn).
    AuthorityOffered = "authority_offered" { to: String }
    /// The authority changed.
    AuthorityAccepted = "authority_accepted" { authority: String }
    /// Agents of a migrated registry were listed.
    Reindexed = "reindexed" { count: u32, done: bool }
}
