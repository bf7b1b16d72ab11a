//! What versions 0.1 and 0.2 stored as JSON, read where it lies and written anew with the next change.
//!
//! An agent's JSON begins with a brace, its record of today with 0 or 1; an id is 38 bytes of JSON or 16 of its own. So
//! neither is ever taken for the other, whatever an owner wrote into a profile.

use cosmwasm_std::{Addr, Binary, StdResult, Storage, from_json};
use serde::Deserialize;
use stateset_api::AgentId;
use stateset_api::registry::{Deposit, Endpoints, KeyPurpose, Metadata, Suspension};

use crate::record::{StoredAgent, StoredKey, WalletLink};

/// Where the number of agents ever registered lay. Single digits are postcard as well, so it is not read in place.
const COUNTER_KEY: &[u8] = b"counter";

/// Takes out how many agents were ever registered, where it lies as it did.
pub(crate) fn take_counter(storage: &mut dyn Storage) -> StdResult<Option<u64>> {
    let counter = storage.get(COUNTER_KEY).map(from_json).transpose()?;
    storage.remove(COUNTER_KEY);
    Ok(counter)
}

pub(crate) fn agent_id(json: &[u8]) -> Option<AgentId> {
    from_json(json).ok()
}

pub(crate) fn agent(json: &[u8]) -> Option<StoredAgent> {
    from_json::<Agent>(json).ok().map(StoredAgent::from)
}

/// Version 0.2; what 0.1 did not know is absent.
#[derive(Deserialize)]
struct Agent {
    number: u64,
    owner: Addr,
    controller: Addr,
    agent_type: String,
    capabilities: Vec<String>,
    endpoints: Endpoints,
    keys: Vec<Key>,
    metadata: Option<Metadata>,
    wallet: WalletLink,
    registered_at: u64,
    offered_to: Option<Addr>,
    deposit: Option<Deposit>,
    suspension: Option<Suspension>,
    retired_at: Option<u64>,
}

#[derive(Deserialize)]
struct Key {
    id: String,
    purpose: KeyPurpose,
    key: Binary,
    valid_from: Option<u64>,
    revoked_at: Option<u64>,
}

impl From<Agent> for StoredAgent {
    fn from(agent: Agent) -> Self {
        let key = |Key { id, purpose, key, valid_from, revoked_at }: Key| {
            // Version 0.1 noted no beginning: as old as the agent.
            StoredKey { id, purpose, key, valid_from: valid_from.unwrap_or(agent.registered_at), revoked_at }
        };
        Self {
            retired_at: agent.retired_at,
            suspension: agent.suspension,
            number: agent.number,
            owner: agent.owner,
            offered_to: agent.offered_to,
            controller: agent.controller,
            agent_type: agent.agent_type,
            capabilities: agent.capabilities,
            endpoints: agent.endpoints,
            keys: agent.keys.into_iter().map(key).collect(),
            metadata: agent.metadata,
            wallet: agent.wallet,
            deposit: agent.deposit,
            registered_at: agent.registered_at,
        }
    }
}
