//! Heartbeats: a controller says that its agents are alive.

use cosmwasm_std::{Addr, Env, Response, Storage, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::HeartbeatHeard;
use stateset_api::limits::HEARTBEATS_MAX;
use stateset_api::registry::HeartbeatResponse;
use stateset_api::registry::freshness::{fresh_until, hour};

use crate::state::AGENTS;
use crate::{ContractError, listing};

/// Renews those that the sender controls. The others are passed over: one owner who ends an agent must not silence the
/// rest of a keeper's.
pub(crate) fn renew(
    storage: &mut dyn Storage,
    env: &Env,
    sender: &Addr,
    ids: Vec<AgentId>,
) -> Result<Response, ContractError> {
    let got = ids.len();
    if got > HEARTBEATS_MAX {
        return Err(ContractError::TooMany { what: "agents in a heartbeat", got, max: HEARTBEATS_MAX });
    }
    let hour = hour(env.block.time.seconds());
    let (mut renewed, mut passed_over) = (Vec::new(), Vec::new());
    for id in ids {
        let agent = AGENTS.may_load(storage, &id.0)?;
        match agent.filter(|agent| agent.controller == *sender && agent.retired_at.is_none()) {
            Some(agent) => {
                listing::renew(storage, id, &agent, hour)?;
                renewed.push(id);
            }
            None => passed_over.push(id),
        }
    }
    if renewed.is_empty() {
        return Err(ContractError::NothingToRenew { sender: sender.to_string(), got });
    }
    let event = HeartbeatHeard {
        controller: sender.to_string(),
        renewed: count(&renewed),
        passed_over: count(&passed_over),
        fresh_until: fresh_until(hour),
    };
    let answer = to_json_binary(&HeartbeatResponse { renewed, passed_over })?;
    Ok(Response::new().add_event(event.to_event()).set_data(answer))
}

fn count(ids: &[AgentId]) -> u32 {
    u32::try_from(ids.len()).unwrap_or(u32::MAX)
}
