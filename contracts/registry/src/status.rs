//! Active, suspended, retired: the authority's word, and the owner's last one.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::{AgentOffered, AgentReinstated, AgentRetired, AgentSuspended};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::registry::{Status, Suspension};

use crate::lookup::load_unretired;
use crate::record::{StoredAgent, WalletLink};
use crate::state::{AGENTS, ANNOUNCED_WALLETS, STATUSES, pair_key};
use crate::{ContractError, controller, deposit, listing};

/// Ends an offer of the agent as well: whoever buys a suspended agent is to see that it is one.
pub(crate) fn suspend(
    storage: &mut dyn Storage,
    env: &Env,
    id: AgentId,
    reason: String,
) -> Result<Response, ContractError> {
    let mut agent = load_unretired(storage, id)?;
    if agent.suspension.is_some() {
        return Err(ContractError::Suspended { id });
    }
    let (got, max) = (reason.len(), REASON_BYTES_MAX);
    if !(1..=max).contains(&got) {
        return Err(ContractError::Reason { got, max });
    }
    let hour = listing::leave(storage, id, &agent)?;
    agent.suspension = Some(Suspension { reason: reason.clone(), since: env.block.time.seconds() });
    listing::enter(storage, id, &agent, hour)?;
    STATUSES.save(storage, &id.0, &Status::Suspended)?;
    let withdrawn = agent.offered_to.take().map(|_| AgentOffered { id, to: String::new() }.to_event());
    AGENTS.save(storage, &id.0, &agent)?;
    Ok(Response::new().add_event(AgentSuspended { id, reason }.to_event()).add_events(withdrawn))
}

/// Lifts the suspension that began at `since`, so that no decision about an earlier one lifts a later one.
pub(crate) fn reinstate(storage: &mut dyn Storage, id: AgentId, since: u64) -> Result<Response, ContractError> {
    let mut agent = load_unretired(storage, id)?;
    match &agent.suspension {
        None => return Err(ContractError::NotSuspended { id }),
        Some(present) if present.since != since => {
            return Err(ContractError::OtherSuspension { id, since: present.since, got: since });
        }
        Some(_) => {}
    }
    let hour = listing::leave(storage, id, &agent)?;
    agent.suspension = None;
    listing::enter(storage, id, &agent, hour)?;
    STATUSES.remove(storage, &id.0);
    AGENTS.save(storage, &id.0, &agent)?;
    Ok(Response::new().add_event(AgentReinstated { id }.to_event()))
}

/// Ends the agent. What a bound wallet is bound to stays said; every other name is free again.
pub(crate) fn retire(
    deps: DepsMut<'_>,
    env: &Env,
    id: AgentId,
    mut agent: StoredAgent,
) -> Result<Response, ContractError> {
    listing::leave(deps.storage, id, &agent)?;
    controller::forget(deps.storage, &agent.controller, &agent.owner, id)?;
    if let WalletLink::Announced(wallet) = &agent.wallet {
        ANNOUNCED_WALLETS.remove(deps.storage, &pair_key(wallet, &agent.owner));
        agent.wallet = WalletLink::Absent;
    }
    agent.offered_to = None;
    let deposit = agent.deposit.take();
    let mut event = AgentRetired { id, returned: String::new(), forfeited: String::new() };
    let mut response = Response::new();
    if let Some(deposit) = deposit {
        if agent.suspension.is_some() {
            event.forfeited = deposit::text(Some(&deposit));
            deposit::forfeit(deps.storage, &deposit)?;
        } else {
            event.returned = deposit::text(Some(&deposit));
            response = response.add_message(deposit::give_back(deps.storage, deposit, &agent.owner)?);
        }
    }
    agent.retired_at = Some(env.block.time.seconds());
    STATUSES.save(deps.storage, &id.0, &Status::Retired)?;
    AGENTS.save(deps.storage, &id.0, &agent)?;
    Ok(response.add_event(event.to_event()))
}
