//! What the registry stores: keys and structs.
//!
//! Version 0.1.0 stored by `cw-storage-plus`, whose keys begin with a zero byte or spell a name that begins with `c`
//! (`counter`, `contract_info`); what came later lies in cells of one byte.

use cosmwasm_std::{Addr, Binary, Empty};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::registry::layout::STATUS_PREFIX;
use stateset_api::registry::{Deposit, Endpoints, KeyPurpose, KeyRecord, Metadata, Status, Suspension};
use stateset_store as store;

/// How many agents were ever registered; the newest one's number.
pub(crate) const COUNTER: Item<u64> = Item::new("counter");
/// By the 16 bytes of the id.
pub(crate) const AGENTS: Map<[u8; 16], StoredAgent> = Map::new("agents");
/// By owner and the agent's number: oldest first.
pub(crate) const BY_OWNER: Map<(&Addr, u64), AgentId> = Map::new("by_owner");
/// By capability and the id's bytes: version 0.1.0's index. Never read; an agent's entries go when it is listed anew.
pub(crate) const BY_CAPABILITY: Map<(&str, [u8; 16]), Empty> = Map::new("by_capability");
/// By controller and the owner who names it. Both, so that nobody can take a controller by naming it first.
pub(crate) const NAMED_CONTROLLERS: Map<(&Addr, &Addr), AgentId> = Map::new("named_controllers");
/// By controller: the agent that it confirmed.
pub(crate) const CONFIRMED_CONTROLLERS: Map<&Addr, AgentId> = Map::new("confirmed_controllers");
/// By wallet and the owner who announced it. Both, so that nobody can take a wallet by announcing it first.
pub(crate) const ANNOUNCED_WALLETS: Map<(&Addr, &Addr), AgentId> = Map::new("announced_wallets");
/// By wallet: the agent with which it is bound.
pub(crate) const BOUND_WALLETS: Map<&Addr, AgentId> = Map::new("bound_wallets");

pub(crate) const CONFIG: store::Item<Config> = store::Item::new(b'g', "configuration");
/// How many tags were ever made; the newest one's number.
pub(crate) const TAG_COUNTER: store::Item<u32> = store::Item::new(b'n', "number of tags");
/// By the 16 bytes of the id, where it is not active. Others read it: see `stateset_api::registry::layout`.
pub(crate) const STATUSES: store::Map<Status> = store::Map::new(STATUS_PREFIX, "status");
/// By the 16 bytes of the id, until it is retired.
pub(crate) const LISTINGS: store::Map<Listing> = store::Map::new(b'l', "listing");
/// By capability, while an active agent has it.
pub(crate) static CAPABILITIES: store::Map<Tag> = store::Map::new(b'y', "capability");
/// By capability, a zero byte and type, while an active agent has both.
pub(crate) static TYPED: store::Map<Tag> = store::Map::new(b'z', "capability of a type");
/// By the tag's number, the hour in which the agent was last heard of (inverted, so that the last ones come first) and
/// its id: [`crate::listing`].
pub(crate) const INDEX: store::Map<bool> = store::Map::new(b'x', "index");
/// By denom.
pub(crate) const HOLDINGS: store::Map<Holdings> = store::Map::new(b'h', "deposits");

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) authority: Option<Addr>,
    pub(crate) offered_to: Option<Addr>,
    pub(crate) deposit: Option<Deposit>,
    /// While agents of version 0.1.0 are still to be listed.
    pub(crate) carrying: Option<Carrying>,
}

/// How far the listing of version 0.1.0's agents has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Carrying {
    /// The hour of the migration: they count as heard of then.
    pub(crate) hour: u32,
    pub(crate) after: Option<AgentId>,
}

/// An agent's place in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// In which the agent was last heard of.
    pub(crate) hour: u32,
    /// Numbers of the tags under which it stands; none while it is suspended.
    pub(crate) tags: Vec<u32>,
}

/// A capability, alone or with a type. A number, so that a heartbeat moves few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) number: u32,
    /// How many stand under it.
    pub(crate) agents: u32,
}

/// In the denom's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holdings {
    pub(crate) held: u128,
    pub(crate) forfeited: u128,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAgent {
    /// Its place in the order of registrations.
    pub(crate) number: u64,
    pub(crate) owner: Addr,
    pub(crate) controller: Addr,
    pub(crate) agent_type: String,
    pub(crate) capabilities: Vec<String>,
    pub(crate) endpoints: Endpoints,
    pub(crate) keys: Vec<StoredKey>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) wallet: WalletLink,
    /// Unix seconds.
    pub(crate) registered_at: u64,
    // What version 0.1.0 did not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offered_to: Option<Addr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deposit: Option<Deposit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suspension: Option<Suspension>,
    /// Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retired_at: Option<u64>,
}

impl StoredAgent {
    pub(crate) fn status(&self) -> Status {
        match (self.retired_at, &self.suspension) {
            (Some(_), _) => Status::Retired,
            (None, Some(_)) => Status::Suspended,
            (None, None) => Status::Active,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredKey {
    pub(crate) id: String,
    pub(crate) purpose: KeyPurpose,
    pub(crate) key: Binary,
    /// Unix seconds. Version 0.1.0 noted none: as old as the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) valid_from: Option<u64>,
    /// Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revoked_at: Option<u64>,
}

impl StoredKey {
    pub(crate) fn told(self, registered_at: u64) -> KeyRecord {
        let Self { id, purpose, key, valid_from, revoked_at } = self;
        KeyRecord { id, purpose, key, valid_from: valid_from.unwrap_or(registered_at), revoked_at }
    }
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
