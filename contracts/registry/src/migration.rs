//! From a registry of version 0.1 or 0.2: no step grows with the number of its agents.
//!
//! Their records are read as they are ([`legacy`]). What 0.1 did not have is the index of discovery, into which its
//! agents come by the page ([`reindex`]) or one by one when somebody acts upon them.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::{Migrated, Reindexed};
use stateset_api::limits::page;
use stateset_api::registry::MigrateMsg;
use stateset_api::registry::freshness::hour;
use stateset_store::StoreError;

use crate::address;
use crate::state::{AGENTS, CONFIG, COUNTER, Config, Reindexing};
use crate::version::{NAME, VERSION};
use crate::{ContractError, legacy, listing};

pub(crate) fn migrate(deps: DepsMut<'_>, env: &Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    let authority = msg.authority.map(|authority| address::validate(deps.api, &authority)).transpose()?;
    if let Some(counter) = legacy::take_counter(deps.storage)? {
        COUNTER.save(deps.storage, &counter)?;
    }
    if CONFIG.may_load(deps.storage)?.is_none() {
        let hour = hour(env.block.time.seconds());
        let reindexing = (COUNTER.load(deps.storage)? > 0).then_some(Reindexing { hour, after: None });
        CONFIG.save(deps.storage, &Config { authority, reindexing, ..Config::default() })?;
    } else if authority.is_some() {
        let reason = "an authority is named at instantiation, or when a registry of version 0.1 is migrated";
        return Err(ContractError::Migration { reason: reason.to_owned() });
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}

/// Lists the next agents of version 0.1.
pub(crate) fn reindex(storage: &mut dyn Storage, limit: Option<u32>) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(storage)?;
    let mut reindexing = config.reindexing.take().ok_or(ContractError::NothingToReindex {})?;
    // Without a step nothing would ever be done.
    let limit = page(limit).max(1);
    let after = reindexing.after.as_ref().map(|id| id.0.as_slice());
    let agents = AGENTS.after(storage, after).take(limit).collect::<Result<Vec<_>, _>>()?;
    for (key, agent) in &agents {
        let id = AgentId(key.as_slice().try_into().map_err(|_| StoreError::Unreadable { what: "agent" })?);
        if agent.retired_at.is_none() {
            listing::load(storage, id, agent)?;
        }
        reindexing.after = Some(id);
    }
    let done = agents.len() < limit;
    config.reindexing = (!done).then_some(reindexing);
    CONFIG.save(storage, &config)?;
    let count = u32::try_from(agents.len()).unwrap_or(u32::MAX);
    Ok(Response::new().add_event(Reindexed { count, done }.to_event()))
}
