//! The index of discovery: which active agents have a capability, alone or with a type, the last sign of life first.
//!
//! A query seeks to the first entry of a tag and stops at the first stale one, so it costs the same whatever the number
//! of agents; nothing is written when an agent goes stale. A heartbeat moves at most 32 entries, once an hour.
//! Whoever changes an agent's capabilities or status takes it out before and puts it in after.

use cosmwasm_std::Storage;
use stateset_api::AgentId;
use stateset_api::registry::{Cursor, Status};
use stateset_store::{Map, StoreError};

use crate::ContractError;
use crate::record::StoredAgent;
use crate::state::{
    BY_CAPABILITY, CAPABILITIES, CONFIG, INDEX, LISTINGS, Listing, TAG_COUNTER, TYPED, Tag, prefix_key,
};

/// Puts the agent, whose last sign of life was in `hour`, into the index if it is active, and notes the hour anyway.
pub(crate) fn enter(
    storage: &mut dyn Storage,
    id: AgentId,
    agent: &StoredAgent,
    hour: u32,
) -> Result<(), ContractError> {
    let mut tags = Vec::new();
    if agent.status() == Status::Active {
        for (map, name) in names(agent) {
            let number = increment(storage, map, &name)?;
            INDEX.save(storage, &key(number, Cursor { hour, id }), &true)?;
            tags.push(number);
        }
    }
    Ok(LISTINGS.save(storage, &id.0, &Listing { hour, tags })?)
}

/// Takes the agent out of the index and gives the hour of its last sign of life.
pub(crate) fn leave(storage: &mut dyn Storage, id: AgentId, agent: &StoredAgent) -> Result<u32, ContractError> {
    let Listing { hour, tags } = load(storage, id, agent)?;
    for number in &tags {
        INDEX.remove(storage, &key(*number, Cursor { hour, id }));
    }
    if !tags.is_empty() {
        for (map, name) in names(agent) {
            decrement(storage, map, &name)?;
        }
    }
    LISTINGS.remove(storage, &id.0);
    Ok(hour)
}

/// The agent gave a sign of life in `hour`.
pub(crate) fn renew(
    storage: &mut dyn Storage,
    id: AgentId,
    agent: &StoredAgent,
    hour: u32,
) -> Result<(), ContractError> {
    let listing = load(storage, id, agent)?;
    if listing.hour >= hour {
        return Ok(());
    }
    for number in &listing.tags {
        INDEX.remove(storage, &key(*number, Cursor { hour: listing.hour, id }));
        INDEX.save(storage, &key(*number, Cursor { hour, id }), &true)?;
    }
    Ok(LISTINGS.save(storage, &id.0, &Listing { hour, ..listing })?)
}

/// The agent's listing. One of version 0.1 is listed first, as if it had given a sign of life at the migration.
pub(crate) fn load(storage: &mut dyn Storage, id: AgentId, agent: &StoredAgent) -> Result<Listing, ContractError> {
    if let Some(listing) = LISTINGS.may_load(storage, &id.0)? {
        return Ok(listing);
    }
    let reindexing = CONFIG.load(storage)?.reindexing.ok_or(StoreError::Missing { what: "listing" })?;
    for capability in &agent.capabilities {
        BY_CAPABILITY.remove(storage, &[prefix_key(capability.as_bytes()).as_slice(), &id.0].concat());
    }
    enter(storage, id, agent, reindexing.hour)?;
    Ok(LISTINGS.may_load(storage, &id.0)?.ok_or(StoreError::Missing { what: "listing" })?)
}

/// The tag of a capability, alone or with a type, if an active agent has it.
pub(crate) fn tag(
    storage: &dyn Storage,
    capability: &str,
    agent_type: Option<&str>,
) -> Result<Option<Tag>, ContractError> {
    Ok(match agent_type {
        None => CAPABILITIES.may_load(storage, capability.as_bytes())?,
        Some(agent_type) => TYPED.may_load(storage, &typed(capability, agent_type))?,
    })
}

/// Who stands under a tag and gave a sign of life in the `oldest` hour or later: the last ones first, from after a
/// cursor on, at most `limit`.
pub(crate) fn fresh(
    storage: &dyn Storage,
    tag: Tag,
    after: Option<Cursor>,
    oldest: u32,
    limit: usize,
) -> Result<Vec<Cursor>, ContractError> {
    let (prefix, after) = (tag.number.to_be_bytes(), after.map(within));
    let entries = INDEX.under(storage, &prefix, after.as_ref().map(<[u8; 20]>::as_slice)).take(limit);
    let cursors = entries.map(|entry| cursor(&entry?.0));
    // Behind the first stale one all are.
    cursors.take_while(|cursor| cursor.as_ref().map_or(true, |cursor| cursor.hour >= oldest)).collect()
}

fn names(agent: &StoredAgent) -> impl Iterator<Item = (&'static Map<Tag>, Vec<u8>)> + '_ {
    agent.capabilities.iter().flat_map(|capability| {
        [(&CAPABILITIES, capability.clone().into_bytes()), (&TYPED, typed(capability, &agent.agent_type))]
    })
}

/// Neither holds a zero byte, being slugs.
fn typed(capability: &str, agent_type: &str) -> Vec<u8> {
    [capability.as_bytes(), &[0], agent_type.as_bytes()].concat()
}

/// One more stands under the tag, which is made if it is the first; its number.
fn increment(storage: &mut dyn Storage, map: &Map<Tag>, name: &[u8]) -> Result<u32, ContractError> {
    let Tag { number, agents } = match map.may_load(storage, name)? {
        Some(tag) => tag,
        None => {
            let counter = TAG_COUNTER.may_load(storage)?.unwrap_or_default();
            let number = counter.checked_add(1).ok_or(ContractError::CounterExhausted { counter: counter.into() })?;
            TAG_COUNTER.save(storage, &number)?;
            Tag { number, agents: 0 }
        }
    };
    let agents = agents.checked_add(1).ok_or(ContractError::CounterExhausted { counter: agents.into() })?;
    map.save(storage, name, &Tag { number, agents })?;
    Ok(number)
}

/// One fewer does; nothing is kept of a tag under which nobody stands.
fn decrement(storage: &mut dyn Storage, map: &Map<Tag>, name: &[u8]) -> Result<(), ContractError> {
    let Tag { number, agents } = map.may_load(storage, name)?.ok_or(StoreError::Missing { what: "tag" })?;
    match agents.checked_sub(1) {
        None | Some(0) => map.remove(storage, name),
        Some(agents) => map.save(storage, name, &Tag { number, agents })?,
    }
    Ok(())
}

fn key(number: u32, cursor: Cursor) -> [u8; 24] {
    let mut key = [0; 24];
    key[..4].copy_from_slice(&number.to_be_bytes());
    key[4..].copy_from_slice(&within(cursor));
    key
}

/// Among the entries of a tag.
fn within(Cursor { hour, id }: Cursor) -> [u8; 20] {
    let mut key = [0; 20];
    key[..4].copy_from_slice(&(!hour).to_be_bytes());
    key[4..].copy_from_slice(&id.0);
    key
}

fn cursor(within: &[u8]) -> Result<Cursor, ContractError> {
    let unreadable = StoreError::Unreadable { what: "index" };
    let (hour, id) = within.split_first_chunk::<4>().ok_or(unreadable.clone())?;
    let id = AgentId(id.try_into().map_err(|_| unreadable)?);
    Ok(Cursor { hour: !u32::from_be_bytes(*hour), id })
}
