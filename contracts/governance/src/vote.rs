//! Votes: one per approver and round, in time, by those who are no party to it. The deciding one takes effect at once.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use stateset_api::AgentId;
use stateset_api::event::BallotVoted;
use stateset_api::governance::{BallotStatus, Matter, Workflows};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::reputation::Verdict;

use crate::ballot::Opening;
use crate::effect::{self, Case};
use crate::party::AgentParty;
use crate::state::{BALLOTS, Config, JUDGED, Outcome, StoredBallot, VOTES, WORKFLOWS, judged_key, key, read, vote_key};
use crate::{ContractError, ballot, electorate, facts};

pub(crate) fn vote(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    voter: &Addr,
    id: u64,
    approves: bool,
) -> Result<Response, ContractError> {
    let found = ballot::load(deps.storage, id)?;
    let now = env.block.time.seconds();
    match ballot::status(&found, config, now) {
        BallotStatus::Open {} => {}
        BallotStatus::Overdue {} => {
            return Err(ContractError::BallotOverdue { ballot: id, deadline: found.deadline, now });
        }
        BallotStatus::Void {} => {
            return Err(ContractError::BallotVoid { ballot: id, of: found.epoch, present: config.epoch });
        }
        BallotStatus::Closed { outcome, .. } => return Err(ContractError::BallotClosed { ballot: id, outcome }),
    }
    let matter = ballot::matter(deps.storage, id)?;
    cast(deps, env, config, voter, id, found, matter, approves)
}

/// Proposes a verdict to those who decide at the case's stage.
pub(crate) fn judge(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    opener: &Addr,
    case: u64,
    verdict: Verdict,
) -> Result<Response, ContractError> {
    let found = Case::load(deps.querier, &config.reputation, case)?;
    found.check_judge(case, &env.contract.address)?;
    let appeal = found.appealed(case)?;
    let Workflows { arbitration, appeals, .. } = read(deps.storage, &WORKFLOWS)?;
    let desk = if appeal { appeals } else { arbitration };
    propose(deps, env, config, opener, &desk, Matter::Verdict { case, verdict, appeal })
}

pub(crate) fn suspend(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    opener: &Addr,
    agent: AgentId,
    reason: String,
) -> Result<Response, ContractError> {
    facts::count("bytes of a reason", reason.len(), 1, REASON_BYTES_MAX)?;
    let Workflows { suspension, .. } = read(deps.storage, &WORKFLOWS)?;
    propose(deps, env, config, opener, &suspension, Matter::Suspend { agent, reason })
}

pub(crate) fn reinstate(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    opener: &Addr,
    agent: AgentId,
) -> Result<Response, ContractError> {
    let Workflows { suspension, .. } = read(deps.storage, &WORKFLOWS)?;
    propose(deps, env, config, opener, &suspension, Matter::Reinstate { agent })
}

/// Opens a ballot with the opener's own approval, which only an approver can give.
fn propose(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    opener: &Addr,
    workflow: &str,
    matter: Matter,
) -> Result<Response, ContractError> {
    let quota = opener.as_bytes().to_vec();
    let opening = Opening { opener, quota, workflow, matter: &matter };
    let (id, opened, told) = ballot::open(&mut deps, env, config, opening)?;
    let mut response = cast(deps, env, config, opener, id, opened, matter, true)?;
    response.events.insert(0, told);
    Ok(response.set_data(stateset_wire::to_binary(&id)?))
}

#[expect(clippy::too_many_arguments, reason = "a vote is about all of these")]
fn cast(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    voter: &Addr,
    id: u64,
    mut found: StoredBallot,
    matter: Matter,
    approves: bool,
) -> Result<Response, ContractError> {
    let workflow = electorate::workflow(deps.storage, &found.workflow)?;
    let weight = electorate::weight(deps.querier, &workflow, found.height, voter)?;
    check_party(&deps, config, voter, &found.opener, &matter)?;
    let own = vote_key(id, found.round, voter.as_str());
    if VOTES.may_load(deps.storage, &own)?.is_some() {
        return Err(ContractError::VotedAlready { ballot: id, voter: voter.to_string() });
    }
    VOTES.save(deps.storage, &own, &approves)?;
    if let Matter::Verdict { case, appeal: false, .. } = matter {
        JUDGED.save(deps.storage, &judged_key(case, voter.as_str()), &true)?;
    }
    found.tally.count(weight, approves);
    let told = BallotVoted { ballot: id, voter: voter.to_string(), weight, approves }.to_event();
    let response = Response::new().add_event(told);
    if found.tally.passes() {
        return effect::carry_out(&mut deps, env, config, id, found, matter, response);
    }
    if found.tally.cannot_pass() {
        return Ok(response.add_event(ballot::end(deps.storage, id, found, Outcome::Rejected)?));
    }
    BALLOTS.save(deps.storage, &key(id), &found)?;
    Ok(response)
}

/// Nobody votes on his own agent or his own case, nor on what he asked for or gets; a verdict is voted on only at the stage it was proposed for, and an
/// appeal only by those who had no part in what it is against.
fn check_party(
    deps: &DepsMut<'_>,
    config: &Config,
    voter: &Addr,
    opener: &Addr,
    matter: &Matter,
) -> Result<(), ContractError> {
    let refuse = |reason| Err(ContractError::Conflict { voter: voter.to_string(), reason });
    let agent = match matter {
        Matter::Action { .. } if opener == voter => return refuse("it asked for it"),
        Matter::Action { payments, .. } if payments.iter().any(|payment| payment.to == voter.as_str()) => {
            return refuse("it would be paid");
        }
        Matter::Action { agent, .. } | Matter::Suspend { agent, .. } | Matter::Reinstate { agent } => *agent,
        Matter::Verdict { case: number, appeal, .. } => {
            let case = Case::load(deps.querier, &config.reputation, *number)?;
            if case.appealed(*number)? != *appeal {
                let stage = if *appeal { "not appealed" } else { "appealed by now" };
                return Err(ContractError::Stage { case: *number, stage });
            }
            if case.reporter == *voter {
                return refuse("it reported the case");
            }
            if case.victim.as_ref() == Some(voter) {
                return refuse("it is the victim");
            }
            if *appeal && JUDGED.may_load(deps.storage, &judged_key(*number, voter.as_str()))?.is_some() {
                return refuse("it voted on the case before the appeal");
            }
            case.accused
        }
    };
    if AgentParty::load(deps.querier, &config.registry, agent)?.is(voter) {
        return refuse("it is the agent's own account");
    }
    Ok(())
}
