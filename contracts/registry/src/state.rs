//! What the registry stores: cells, their keys, and structs. An agent's record has a file of its own.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::registry::layout::STATUS_PREFIX;
use stateset_api::registry::{Deposit, Status};
use stateset_store::{Item, Map, cells};

use crate::legacy;
use crate::record::StoredAgent;

// Prefixes that begin with a zero byte are those of version 0.1, which are kept so that no entry need ever move: the
// length of a name, then the name.
cells! {
    pub(crate) const CONFIG: Item<Config> = Item::new(b'g', "configuration");
    /// How many agents were ever registered; the newest one's number.
    pub(crate) const COUNTER: Item<u64> = Item::new(b'c', "number of agents");
    /// How many tags were ever made; the newest one's number.
    pub(crate) const TAG_COUNTER: Item<u32> = Item::new(b'n', "number of tags");
    /// By the 16 bytes of the id.
    pub(crate) const AGENTS: Map<StoredAgent> =
        Map::with_prefix(b"\0\x06agents", "agent").with_legacy(legacy::agent);
    /// By the 16 bytes of the id, where it is not active. Others read it: see `stateset_api::registry::layout`.
    pub(crate) const STATUSES: Map<Status> = Map::new(STATUS_PREFIX, "status");
    /// By owner and the agent's number: oldest first ([`owned_key`]).
    pub(crate) const BY_OWNER: Map<AgentId> =
        Map::with_prefix(b"\0\x08by_owner", "index by owner").with_legacy(legacy::agent_id);
    /// By controller and the owner who names it ([`pair_key`]). Both, so that nobody can take a controller by naming it
    /// first.
    pub(crate) const NAMED_CONTROLLERS: Map<AgentId> =
        Map::with_prefix(b"\0\x11named_controllers", "named controller").with_legacy(legacy::agent_id);
    /// By controller: the agent that it confirmed.
    pub(crate) const CONFIRMED_CONTROLLERS: Map<AgentId> =
        Map::with_prefix(b"\0\x15confirmed_controllers", "confirmed controller").with_legacy(legacy::agent_id);
    /// By wallet and the owner who announced it ([`pair_key`]). Both, so that nobody can take a wallet by announcing it
    /// first.
    pub(crate) const ANNOUNCED_WALLETS: Map<AgentId> =
        Map::with_prefix(b"\0\x11announced_wallets", "announced wallet").with_legacy(legacy::agent_id);
    /// By wallet: the agent with which it is bound.
    pub(crate) const BOUND_WALLETS: Map<AgentId> =
        Map::with_prefix(b"\0\x0dbound_wallets", "bound wallet").with_legacy(legacy::agent_id);
    /// By the 16 bytes of the id, until it is retired.
    pub(crate) const LISTINGS: Map<Listing> = Map::new(b'l', "listing");
    /// By capability, while an active agent has it.
    pub(crate) static CAPABILITIES: Map<Tag> = Map::new(b'y', "capability");
    /// By capability, a zero byte and type, while an active agent has both.
    pub(crate) static TYPED: Map<Tag> = Map::new(b'z', "capability of a type");
    /// By the tag's number, the hour of the agent's last sign of life (inverted, so that the last ones come first) and
    /// its id: [`crate::listing`].
    pub(crate) const INDEX: Map<bool> = Map::new(b'x', "index");
    /// By denom.
    pub(crate) const HOLDINGS: Map<Holdings> = Map::new(b'h', "deposits");
    /// By capability ([`prefix_key`]) and the id's bytes: version 0.1's index. Never read; an agent's entries go when
    /// it is listed anew.
    pub(crate) const BY_CAPABILITY: Map<bool> = Map::with_prefix(b"\0\x0dby_capability", "index of version 0.1");
}

/// A part of a key that another follows: its length in two bytes, then itself.
pub(crate) fn prefix_key(part: &[u8]) -> Vec<u8> {
    // Addresses and slugs are far shorter.
    let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), part].concat()
}

/// A key of two addresses.
pub(crate) fn pair_key(first: &Addr, last: &Addr) -> Vec<u8> {
    [prefix_key(first.as_bytes()).as_slice(), last.as_bytes()].concat()
}

/// A key of an owner and an agent's number.
pub(crate) fn owned_key(owner: &Addr, number: u64) -> Vec<u8> {
    [prefix_key(owner.as_bytes()).as_slice(), &number.to_be_bytes()].concat()
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) authority: Option<Addr>,
    pub(crate) offered_to: Option<Addr>,
    pub(crate) deposit: Option<Deposit>,
    /// While agents of version 0.1 are still to be listed.
    pub(crate) reindexing: Option<Reindexing>,
}

/// How far the listing of version 0.1's agents has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reindexing {
    /// The hour of the migration: it counts as that of their last sign of life.
    pub(crate) hour: u32,
    pub(crate) after: Option<AgentId>,
}

/// Where an agent stands in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// Of its last sign of life.
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
