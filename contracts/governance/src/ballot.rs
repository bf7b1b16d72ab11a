//! Ballots: one machine for requests, verdicts and suspensions. Each begins with a deadline and ends by it, or passes
//! to a workflow that stands later in the list.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{BallotClosed, BallotEscalated, BallotOpened};
use stateset_api::governance::{BallotStatus, Matter, OPEN_BALLOTS_MAX};

use crate::party::AgentParty;
use crate::state::{BALLOT_COUNTER, BALLOTS, Config, MATTERS, OPEN, Outcome, QUOTAS, StoredBallot, key, next};
use crate::{ContractError, electorate};

/// What a ballot begins with.
pub(crate) struct Opening<'a> {
    pub(crate) opener: &'a Addr,
    /// By what it counts among those that are open at once.
    pub(crate) quota: Vec<u8>,
    pub(crate) workflow: &'a str,
    pub(crate) matter: &'a Matter,
}

pub(crate) fn open(
    deps: &mut DepsMut<'_>,
    env: &Env,
    config: &Config,
    opening: Opening<'_>,
) -> Result<(u64, StoredBallot, Event), ContractError> {
    let Opening { opener, quota, workflow, matter } = opening;
    let open = QUOTAS.may_load(deps.storage, &quota)?.unwrap_or_default();
    if open >= OPEN_BALLOTS_MAX {
        return Err(ContractError::TooManyBallots { max: OPEN_BALLOTS_MAX });
    }
    QUOTAS.save(deps.storage, &quota, &open.saturating_add(1))?;
    let workflow = electorate::workflow(deps.storage, workflow)?;
    let height = env.block.height;
    let ballot = StoredBallot {
        opener: opener.clone(),
        quota,
        round: 0,
        height,
        deadline: env.block.time.seconds().saturating_add(workflow.vote_seconds),
        tally: electorate::tally(deps.querier, &workflow, height)?,
        workflow: workflow.name,
        epoch: config.epoch,
        closed: None,
        approval: None,
    };
    let id = next(deps.storage, &BALLOT_COUNTER, "ballots")?;
    BALLOTS.save(deps.storage, &key(id), &ballot)?;
    MATTERS.save(deps.storage, &key(id), &stateset_wire::to_vec(matter)?)?;
    OPEN.save(deps.storage, &key(id), &true)?;
    let told = BallotOpened {
        ballot: id,
        matter: name(matter).to_owned(),
        opener: opener.to_string(),
        workflow: ballot.workflow.clone(),
        deadline: ballot.deadline,
    };
    Ok((id, ballot, told.to_event()))
}

/// Ends a ballot, whose changes it saves.
pub(crate) fn end(
    storage: &mut dyn Storage,
    id: u64,
    mut ballot: StoredBallot,
    outcome: Outcome,
) -> Result<Event, ContractError> {
    ballot.closed = Some(outcome);
    BALLOTS.save(storage, &key(id), &ballot)?;
    OPEN.remove(storage, &key(id));
    let open = QUOTAS.may_load(storage, &ballot.quota)?.unwrap_or_default().saturating_sub(1);
    if open == 0 {
        QUOTAS.remove(storage, &ballot.quota);
    } else {
        QUOTAS.save(storage, &ballot.quota, &open)?;
    }
    Ok(BallotClosed { ballot: id, outcome: outcome.name().to_owned() }.to_event())
}

/// By anyone, once its time is up or its settings changed.
pub(crate) fn close(deps: DepsMut<'_>, env: &Env, config: &Config, id: u64) -> Result<Response, ContractError> {
    let mut ballot = load(deps.storage, id)?;
    let now = env.block.time.seconds();
    let outcome = match status(&ballot, config, now) {
        BallotStatus::Open {} => {
            return Err(ContractError::BallotOpen { ballot: id, deadline: ballot.deadline, now });
        }
        BallotStatus::Closed { outcome, .. } => return Err(ContractError::BallotClosed { ballot: id, outcome }),
        BallotStatus::Void {} => Outcome::Void,
        BallotStatus::Overdue {} => {
            if escalate(deps.as_ref(), env, &mut ballot)? {
                BALLOTS.save(deps.storage, &key(id), &ballot)?;
                let StoredBallot { workflow, deadline, .. } = ballot;
                return Ok(Response::new().add_event(BallotEscalated { ballot: id, workflow, deadline }.to_event()));
            }
            Outcome::Expired
        }
    };
    Ok(Response::new().add_event(end(deps.storage, id, ballot, outcome)?))
}

/// Begins the next round, if there is a workflow for it whose approvers could decide: a group that cannot, or does not
/// answer, must not keep a ballot open.
fn escalate(deps: Deps<'_>, env: &Env, ballot: &mut StoredBallot) -> Result<bool, ContractError> {
    let Some(next) = electorate::workflow(deps.storage, &ballot.workflow)?.escalate_to else { return Ok(false) };
    let next = electorate::workflow(deps.storage, &next)?;
    let Ok(tally) = electorate::tally(deps.querier, &next, env.block.height) else { return Ok(false) };
    ballot.round = ballot.round.saturating_add(1);
    ballot.height = env.block.height;
    ballot.deadline = env.block.time.seconds().saturating_add(next.vote_seconds);
    ballot.tally = tally;
    ballot.workflow = next.name;
    Ok(true)
}

/// By the agent that asked.
pub(crate) fn withdraw(deps: DepsMut<'_>, config: &Config, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let ballot = load(deps.storage, id)?;
    let Matter::Action { agent, .. } = matter(deps.storage, id)? else {
        return Err(ContractError::NoRequest { ballot: id });
    };
    AgentParty::load(deps.querier, &config.registry, agent)?.authorize(sender)?;
    if let Some(outcome) = ballot.closed {
        return Err(ContractError::BallotClosed { ballot: id, outcome: outcome.name().to_owned() });
    }
    Ok(Response::new().add_event(end(deps.storage, id, ballot, Outcome::Withdrawn)?))
}

pub(crate) fn status(ballot: &StoredBallot, config: &Config, now: u64) -> BallotStatus {
    match ballot.closed {
        Some(outcome) => BallotStatus::Closed { outcome: outcome.name().to_owned(), approval: ballot.approval },
        None if ballot.epoch != config.epoch => BallotStatus::Void {},
        None if now >= ballot.deadline => BallotStatus::Overdue {},
        None => BallotStatus::Open {},
    }
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<StoredBallot, ContractError> {
    BALLOTS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownBallot { ballot: id })
}

pub(crate) fn matter(storage: &dyn Storage, id: u64) -> Result<Matter, ContractError> {
    let json = MATTERS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownBallot { ballot: id })?;
    Ok(stateset_wire::from_slice(&json)?)
}

const fn name(matter: &Matter) -> &'static str {
    match matter {
        Matter::Action { .. } => "action",
        Matter::Verdict { appeal: false, .. } => "verdict",
        Matter::Verdict { appeal: true, .. } => "appeal",
        Matter::Suspend { .. } => "suspend",
        Matter::Reinstate { .. } => "reinstate",
    }
}
