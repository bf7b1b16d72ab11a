//! From a registry of version 0.1.0: no step grows with the number of its agents.
//!
//! Its records are read as they are. What it did not have is the index of discovery, into which its agents come by the
//! page ([`reindex`]) or one by one when somebody acts upon them.

use cosmwasm_std::{DepsMut, Env, Order, Response, Storage};
use cw_storage_plus::Bound;
use stateset_api::AgentId;
use stateset_api::event::{Migrated, Reindexed};
use stateset_api::limits::page;
use stateset_api::registry::MigrateMsg;
use stateset_api::registry::freshness::hour;

use crate::agent::{self, address};
use crate::contract::{NAME, VERSION};
use crate::state::{AGENTS, CONFIG, COUNTER, Carrying, Config};
use crate::{ContractError, listing};

pub(crate) fn migrate(deps: DepsMut<'_>, env: &Env, msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    let authority = msg.authority.map(|authority| address(deps.api, &authority)).transpose()?;
    if CONFIG.may_load(deps.storage)?.is_none() {
        let hour = hour(env.block.time.seconds());
        let carrying = (COUNTER.load(deps.storage)? > 0).then_some(Carrying { hour, after: None });
        CONFIG.save(deps.storage, &Config { authority, carrying, ..Config::default() })?;
    } else if authority.is_some() {
        let reason = "an authority is named at instantiation, or when a registry of version 0.1.0 is migrated";
        return Err(ContractError::Migration { reason: reason.to_owned() });
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}

/// Lists the next agents of version 0.1.0.
pub(crate) fn reindex(storage: &mut dyn Storage, limit: Option<u32>) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(storage)?;
    let mut carrying = config.carrying.take().ok_or(ContractError::NothingToReindex {})?;
    // Without a step nothing would ever be done.
    let limit = page(limit).max(1);
    let after = carrying.after.map(|id| Bound::exclusive(id.0));
    let ids = AGENTS.keys(storage, after, None, Order::Ascending).take(limit).collect::<Result<Vec<_>, _>>()?;
    for id in ids.iter().copied().map(AgentId) {
        let agent = agent::load(storage, id)?;
        if agent.retired_at.is_none() {
            listing::load(storage, id, &agent)?;
        }
        carrying.after = Some(id);
    }
    let done = ids.len() < limit;
    config.carrying = (!done).then_some(carrying);
    CONFIG.save(storage, &config)?;
    let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    Ok(Response::new().add_event(Reindexed { count, done }.to_event()))
}
