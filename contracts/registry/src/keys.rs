//! Verification keys and their time: added, revoked, forgotten.

use cosmwasm_std::{Env, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::KeysRotated;
use stateset_api::limits::{KEYS_MAX, REVOKED_KEYS_MAX};
use stateset_api::registry::VerificationKey;

use crate::record::{StoredAgent, StoredKey};
use crate::state::AGENTS;
use crate::{ContractError, profile};

/// What an owner wants changed.
pub(crate) struct Rotation {
    pub(crate) revoke: Vec<String>,
    pub(crate) add: Vec<VerificationKey>,
    pub(crate) forget: Vec<String>,
}

/// The keys of a registration.
pub(crate) fn first(keys: Vec<VerificationKey>, now: u64) -> Vec<StoredKey> {
    keys.into_iter().map(|key| StoredKey::new(key, now)).collect()
}

pub(crate) fn rotate(
    storage: &mut dyn Storage,
    env: &Env,
    id: AgentId,
    mut agent: StoredAgent,
    rotation: Rotation,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let keys = &mut agent.keys;
    for name in &rotation.forget {
        let index = keys.iter().position(|key| key.id == *name).ok_or_else(|| unknown("key", id, name))?;
        keys.remove(index);
    }
    for name in &rotation.revoke {
        let live = keys.iter_mut().find(|key| key.id == *name && key.revoked_at.is_none());
        live.ok_or_else(|| unknown("live key", id, name))?.revoked_at = Some(now);
    }
    profile::check_keys(&rotation.add)?;
    for key in rotation.add {
        if keys.iter().any(|known| known.id == key.id) {
            return Err(ContractError::Twice { what: "key id", text: key.id });
        }
        keys.push(StoredKey::new(key, now));
    }
    let live = keys.iter().filter(|key| key.revoked_at.is_none()).count();
    if live > KEYS_MAX {
        return Err(ContractError::TooMany { what: "keys", got: live, max: KEYS_MAX });
    }
    forget_oldest(keys);
    let event = KeysRotated { id, live: count(live), revoked: count(keys.len().saturating_sub(live)) };
    AGENTS.save(storage, &id.0, &agent)?;
    Ok(Response::new().add_event(event.to_event()))
}

/// Of the revoked keys the last ones stay.
fn forget_oldest(keys: &mut Vec<StoredKey>) {
    while keys.iter().filter(|key| key.revoked_at.is_some()).count() > REVOKED_KEYS_MAX {
        let revoked = keys.iter().enumerate().filter_map(|(index, key)| Some((key.revoked_at?, index)));
        let Some((_, oldest)) = revoked.min() else { return };
        keys.remove(oldest);
    }
}

fn unknown(what: &'static str, id: AgentId, key: &str) -> ContractError {
    ContractError::UnknownKey { what, id, key: key.chars().take(64).collect() }
}

fn count(keys: usize) -> u32 {
    u32::try_from(keys).unwrap_or(u32::MAX)
}
