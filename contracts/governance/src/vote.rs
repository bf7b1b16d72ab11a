//! Votes: one per approver and round, in time, on the content that was shown, by those whom it does not concern. The
//! deciding one takes effect at once.

use cosmwasm_std::{Binary, DepsMut, Response, Storage, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::BallotVoted;
use stateset_api::governance::{BallotStatus, Matter, Workflows};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::registry::Status;
use stateset_api::reputation::Verdict;

use crate::auth::AgentRoles;
use crate::ballot::{Loaded, Opened, Opening};
use crate::case::Case;
use crate::conflict::Conflicts;
use crate::context::Context;
use crate::court::FirstVote;
use crate::effect::Passed;
use crate::record::{BallotOutcome, StoredBallot};
use crate::state::{BALLOTS, JUDGED, VOTES, WORKFLOWS, judged_key, key, vote_key};
use crate::{ContractError, ballot, content, court, effect, electorate, limits, settings};

/// A vote that is to be counted.
struct Cast<'a> {
    id: u64,
    ballot: StoredBallot,
    matter: Matter,
    workflows: &'a Workflows,
    conflicts: &'a Conflicts,
    approves: bool,
}

/// On a ballot of which the sender saw the matter.
pub(crate) fn vote(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    loaded: Loaded,
    approves: bool,
) -> Result<Response, ContractError> {
    check_open(deps.storage, ctx, &loaded)?;
    let Loaded { id, ballot, matter } = loaded;
    let workflows = settings::workflows(deps.storage, ctx.config, ballot.epoch)?;
    let conflicts = Conflicts::load(deps.querier, ctx.config, &ballot.opener, &matter)?;
    count(deps, ctx, Cast { id, ballot, matter, workflows: &workflows, conflicts: &conflicts, approves })
}

/// A ballot, if the sender's hash is that of its matter.
pub(crate) fn load(
    storage: &dyn Storage,
    ctx: &Context<'_>,
    id: u64,
    matter_hash: &Binary,
) -> Result<Loaded, ContractError> {
    let loaded = ballot::load(storage, id)?;
    content::check("ballot", id, loaded.matter.hash(ctx.chain_id(), ctx.contract(), id)?, matter_hash)?;
    Ok(loaded)
}

fn check_open(storage: &dyn Storage, ctx: &Context<'_>, loaded: &Loaded) -> Result<(), ContractError> {
    let Loaded { id, ballot: StoredBallot { deadline, .. }, .. } = loaded;
    match loaded.status(storage, ctx)? {
        BallotStatus::Open {} => Ok(()),
        BallotStatus::Overdue {} => {
            Err(ContractError::BallotOverdue { ballot: *id, deadline: *deadline, now: ctx.now() })
        }
        BallotStatus::Void {} => {
            let reason = loaded.void(storage, ctx)?.unwrap_or_default();
            Err(ContractError::BallotVoid { ballot: *id, reason })
        }
        BallotStatus::Closed { outcome, .. } => Err(ContractError::BallotClosed { ballot: *id, outcome }),
    }
}

/// What an approver says of a case as it was shown.
pub(crate) struct Judgement {
    pub(crate) case: u64,
    pub(crate) case_hash: Binary,
    pub(crate) appeal: bool,
    pub(crate) verdict: Verdict,
}

/// Proposes a verdict to those who decide at the case's stage, by the workflows under which it was reported.
pub(crate) fn judge(deps: DepsMut<'_>, ctx: &Context<'_>, said: Judgement) -> Result<Response, ContractError> {
    let Judgement { case: number, case_hash, appeal, verdict } = said;
    let case = Case::load(deps.querier, &ctx.config.reputation, number)?;
    case.check_judge(number, ctx.contract())?;
    case.check_stage(number, appeal)?;
    case.check_hash(ctx, number, &case_hash)?;
    let epoch = settings::epoch_of_case(deps.storage, ctx.config, case.reported_at)?;
    let workflows = settings::workflows(deps.storage, ctx.config, epoch)?;
    let first = if appeal { &workflows.appeals } else { &workflows.arbitration };
    let conflicts = Conflicts::of_verdict(deps.querier, ctx.config, case, verdict)?;
    let matter = Matter::Verdict { case: number, case_hash, verdict, appeal };
    propose(deps, ctx, Proposal { epoch, workflows: &workflows, first, conflicts: &conflicts, matter })
}

pub(crate) fn suspend(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    agent: AgentId,
    reason: String,
) -> Result<Response, ContractError> {
    limits::check("bytes of a reason", reason.len(), 1, REASON_BYTES_MAX)?;
    on_agent(deps, ctx, agent, Matter::Suspend { agent, reason })
}

pub(crate) fn reinstate(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    agent: AgentId,
    since: u64,
) -> Result<Response, ContractError> {
    on_agent(deps, ctx, agent, Matter::Reinstate { agent, since })
}

fn on_agent(deps: DepsMut<'_>, ctx: &Context<'_>, agent: AgentId, matter: Matter) -> Result<Response, ContractError> {
    let conflicts = Conflicts::of_agent(AgentRoles::load(deps.querier, &ctx.config.registry, agent)?);
    let (epoch, workflows) = (ctx.config.epoch, WORKFLOWS.load(deps.storage)?);
    let first = &workflows.suspension;
    propose(deps, ctx, Proposal { epoch, workflows: &workflows, first, conflicts: &conflicts, matter })
}

/// What an approver puts to the vote.
struct Proposal<'a> {
    epoch: u32,
    workflows: &'a Workflows,
    first: &'a str,
    conflicts: &'a Conflicts,
    matter: Matter,
}

/// Opens a ballot with the sender's own approval, which only an approver can give.
fn propose(mut deps: DepsMut<'_>, ctx: &Context<'_>, proposal: Proposal<'_>) -> Result<Response, ContractError> {
    let Proposal { epoch, workflows, first, conflicts, matter } = proposal;
    conflicts.check(ctx.sender.as_str())?;
    let (workflow, tally) = conflicts.workflow(deps.querier, workflows, first, ctx.env.block.height)?;
    let quota = ctx.sender.as_bytes().to_vec();
    let Opened { id, ballot, event } =
        ballot::open(&mut deps, ctx, Opening { quota, epoch, workflow, tally, matter: &matter })?;
    let mut response = count(deps, ctx, Cast { id, ballot, matter, workflows, conflicts, approves: true })?;
    response.events.insert(0, event);
    Ok(response.set_data(to_json_binary(&id)?))
}

/// Counts the sender's vote, and stores the ballot.
fn count(mut deps: DepsMut<'_>, ctx: &Context<'_>, cast: Cast<'_>) -> Result<Response, ContractError> {
    let voter = ctx.sender.as_str();
    let workflow = electorate::find(cast.workflows, &cast.ballot.workflow)?;
    let heights = cast.conflicts.heights(cast.ballot.height);
    let weight = electorate::weight(deps.querier, workflow, heights, voter)?;
    cast.conflicts.check(voter)?;
    let own = vote_key(cast.id, cast.ballot.round, voter);
    if VOTES.may_load(deps.storage, &own)?.is_some() {
        return Err(ContractError::VotedAlready { ballot: cast.id, voter: voter.to_owned() });
    }
    check_matter(&mut deps, ctx, &cast)?;
    let Cast { id, mut ballot, matter, conflicts, approves, .. } = cast;
    VOTES.save(deps.storage, &own, &approves)?;
    ballot.tally.count(weight, approves);
    let voted = BallotVoted { ballot: id, voter: voter.to_owned(), weight, approves }.to_event();
    let response = Response::new().add_event(voted);
    if ballot.tally.passes() {
        return effect::carry_out(&mut deps, ctx, Passed { id, ballot, matter, workflow, conflicts }, response);
    }
    if ballot.tally.cannot_pass() {
        return Ok(response.add_event(ballot::end(deps.storage, id, ballot, BallotOutcome::Rejected)?));
    }
    BALLOTS.save(deps.storage, &key(id), &ballot)?;
    Ok(response)
}

/// Who judged a case has no vote on its appeal, and whoever judges first leaves those who can decide it. Nothing is
/// decided that is so already.
fn check_matter(deps: &mut DepsMut<'_>, ctx: &Context<'_>, cast: &Cast<'_>) -> Result<(), ContractError> {
    let Cast { ballot, matter, workflows, conflicts, .. } = cast;
    let (voter, status) = (ctx.sender.as_str(), conflicts.agent.status);
    match (matter, &conflicts.case) {
        (Matter::Verdict { case: number, appeal: true, .. }, _) => {
            if JUDGED.may_load(deps.storage, &judged_key(*number, voter))?.is_some() {
                let reason = "it voted on the case before the appeal";
                return Err(ContractError::Conflict { voter: voter.to_owned(), reason });
            }
            Ok(())
        }
        (Matter::Verdict { case: number, appeal: false, .. }, Some(case)) => {
            let heights = case.heights(ctx.env.block.height);
            court::check_first_vote(deps, &FirstVote { workflows, number: *number, case, ballot, voter, heights })
        }
        (Matter::Suspend { agent, .. }, _) if status != Status::Active => {
            Err(ContractError::NothingToDecide { agent: *agent, verb: "suspended", status })
        }
        (Matter::Reinstate { agent, since }, _) => match conflicts.agent.suspended_since() {
            None => Err(ContractError::NothingToDecide { agent: *agent, verb: "reinstated", status }),
            Some(present) if present != *since => {
                Err(ContractError::OtherSuspension { agent: *agent, since: *since, present })
            }
            Some(_) => Ok(()),
        },
        _ => Ok(()),
    }
}
