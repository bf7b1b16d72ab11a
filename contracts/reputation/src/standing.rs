//! How an agent stands: a threshold that is crossed is reported once, by event and to the hooks.

use cosmwasm_std::{Event, Response, Storage, SubMsg};
use stateset_api::AgentId;
use stateset_api::event::{ReputationBonus, ReputationRegular, ReputationWarning};
use stateset_api::score::{Band, Score, Standing};

use crate::state::STANDINGS;
use crate::{ContractError, hook};

pub(crate) fn load(storage: &dyn Storage, agent: AgentId) -> Result<Standing, ContractError> {
    Ok(STANDINGS.may_load(storage, &agent.0)?.unwrap_or_default())
}

/// What reports a crossing, if there was one.
pub(crate) struct Crossing(Option<(Event, Vec<SubMsg>)>);

impl Crossing {
    pub(crate) fn add_to(self, response: Response) -> Response {
        match self.0 {
            Some((event, calls)) => response.add_event(event).add_submessages(calls),
            None => response,
        }
    }
}

/// Stores, and finds out whether the agent crossed a threshold since the last report.
pub(crate) fn save(
    storage: &mut dyn Storage,
    agent: AgentId,
    mut standing: Standing,
    now: u64,
) -> Result<Crossing, ContractError> {
    let overall = standing.scores(now).overall;
    let crossed = standing.cross(now);
    STANDINGS.save(storage, &agent.0, &standing)?;
    let crossing = match crossed {
        Some(band) => Some((to_event(agent, band, overall), hook::calls(storage, agent, band, overall)?)),
        None => None,
    };
    Ok(Crossing(crossing))
}

fn to_event(agent: AgentId, band: Band, overall: Score) -> Event {
    match band {
        Band::Warning => ReputationWarning { agent, overall }.to_event(),
        Band::Regular => ReputationRegular { agent, overall }.to_event(),
        Band::Bonus => ReputationBonus { agent, overall }.to_event(),
    }
}

/// Reports a threshold that was crossed by fading alone. Writes nothing for an agent of which nothing is on record.
pub(crate) fn refresh(storage: &mut dyn Storage, now: u64, agent: AgentId) -> Result<Response, ContractError> {
    let Some(standing) = STANDINGS.may_load(storage, &agent.0)? else { return Ok(Response::new()) };
    let crossing = save(storage, agent, standing, now)?;
    Ok(crossing.add_to(Response::new()))
}
