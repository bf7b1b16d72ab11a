//! Ballots: one machine for requests, verdicts and suspensions. Each begins with a deadline and ends by it, or passes
//! to a workflow that stands later in the list. No change of settings ends one.

use cosmwasm_std::{Deps, DepsMut, Event, Response, Storage};
use stateset_api::event::{BallotClosed, BallotEscalated, BallotOpened};
use stateset_api::governance::{BallotStatus, Matter, OPEN_BALLOTS_MAX, Request, Tally, Workflow};

use crate::auth::AgentRoles;
use crate::case::Case;
use crate::context::Context;
use crate::electorate::Heights;
use crate::record::{BallotOutcome, StoredBallot};
use crate::state::{BALLOT_COUNTER, BALLOTS, MATTERS, OPEN, QUOTAS, key, next};
use crate::{ContractError, alarm, electorate, settings};

/// A ballot as it is stored, with its matter.
pub(crate) struct Loaded {
    pub(crate) id: u64,
    pub(crate) ballot: StoredBallot,
    pub(crate) matter: Matter,
}

/// What a ballot begins with.
pub(crate) struct Opening<'a> {
    /// By what it counts among those that are open at once.
    pub(crate) quota: Vec<u8>,
    /// In whose workflows it is decided.
    pub(crate) epoch: u32,
    pub(crate) workflow: &'a Workflow,
    /// Still empty.
    pub(crate) tally: Tally,
    pub(crate) matter: &'a Matter,
}

/// A ballot that was opened, and is still to be stored.
pub(crate) struct Opened {
    pub(crate) id: u64,
    pub(crate) ballot: StoredBallot,
    pub(crate) event: Event,
}

/// By the sender. The ballot itself is the caller's to store, with or without a first vote.
pub(crate) fn open(deps: &mut DepsMut<'_>, ctx: &Context<'_>, opening: Opening<'_>) -> Result<Opened, ContractError> {
    let Opening { quota, epoch, workflow, tally, matter } = opening;
    let open = QUOTAS.may_load(deps.storage, &quota)?.unwrap_or_default();
    if open >= OPEN_BALLOTS_MAX {
        return Err(ContractError::TooManyBallots { max: OPEN_BALLOTS_MAX });
    }
    QUOTAS.save(deps.storage, &quota, &open.saturating_add(1))?;
    let ballot = StoredBallot {
        opener: ctx.sender.clone(),
        quota,
        workflow: workflow.name.clone(),
        round: 0,
        height: ctx.env.block.height,
        deadline: ctx.now().saturating_add(workflow.vote_seconds),
        tally,
        epoch,
        closed: None,
        approval: None,
    };
    let id = next(deps.storage, &BALLOT_COUNTER, "ballots")?;
    MATTERS.save(deps.storage, &key(id), &matter.clone().into())?;
    OPEN.save(deps.storage, &key(id), &true)?;
    let opened = BallotOpened {
        ballot: id,
        matter: name(matter).to_owned(),
        opener: ctx.sender.to_string(),
        workflow: ballot.workflow.clone(),
        deadline: ballot.deadline,
    };
    Ok(Opened { id, ballot, event: opened.to_event() })
}

/// Ends a ballot, whose changes it saves.
pub(crate) fn end(
    storage: &mut dyn Storage,
    id: u64,
    mut ballot: StoredBallot,
    outcome: BallotOutcome,
) -> Result<Event, ContractError> {
    let quota = std::mem::take(&mut ballot.quota);
    ballot.closed = Some(outcome);
    BALLOTS.save(storage, &key(id), &ballot)?;
    OPEN.remove(storage, &key(id));
    let open = QUOTAS.may_load(storage, &quota)?.unwrap_or_default().saturating_sub(1);
    if open == 0 {
        QUOTAS.remove(storage, &quota);
    } else {
        QUOTAS.save(storage, &quota, &open)?;
    }
    Ok(BallotClosed { ballot: id, outcome: outcome.name().to_owned() }.to_event())
}

/// By anyone, once its time is up or it can decide nothing any more.
pub(crate) fn close(deps: DepsMut<'_>, ctx: &Context<'_>, id: u64) -> Result<Response, ContractError> {
    let loaded = load(deps.storage, id)?;
    let status = loaded.status(deps.storage, ctx)?;
    let Loaded { mut ballot, matter, .. } = loaded;
    let outcome = match status {
        BallotStatus::Open {} => {
            return Err(ContractError::BallotOpen { ballot: id, deadline: ballot.deadline, now: ctx.now() });
        }
        BallotStatus::Closed { outcome, .. } => return Err(ContractError::BallotClosed { ballot: id, outcome }),
        BallotStatus::Void {} => BallotOutcome::Void,
        BallotStatus::Overdue {} => {
            if escalate(deps.as_ref(), ctx, &mut ballot, &matter)? {
                BALLOTS.save(deps.storage, &key(id), &ballot)?;
                let StoredBallot { workflow, deadline, .. } = ballot;
                return Ok(Response::new().add_event(BallotEscalated { ballot: id, workflow, deadline }.to_event()));
            }
            BallotOutcome::Expired
        }
    };
    Ok(Response::new().add_event(end(deps.storage, id, ballot, outcome)?))
}

/// Begins the next round, if there is a workflow for it whose approvers could decide: a group that cannot, or does not
/// answer, must not keep a ballot open. Nor must a case that is not answered: nothing could be decided about it.
fn escalate(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    ballot: &mut StoredBallot,
    matter: &Matter,
) -> Result<bool, ContractError> {
    let workflows = settings::workflows(deps.storage, ctx.config, ballot.epoch)?;
    let Some(next) = &electorate::find(&workflows, &ballot.workflow)?.escalate_to else { return Ok(false) };
    let next = electorate::find(&workflows, next)?;
    let height = ctx.env.block.height;
    let heights = match matter {
        Matter::Verdict { case, .. } => {
            let Ok(case) = Case::load(deps.querier, &ctx.config.reputation, *case) else { return Ok(false) };
            case.heights(height)
        }
        _ => Heights::of_vote(height),
    };
    let Ok(tally) = electorate::tally(deps.querier, next, heights) else { return Ok(false) };
    ballot.round = ballot.round.saturating_add(1);
    ballot.height = height;
    ballot.deadline = ctx.now().saturating_add(next.vote_seconds);
    ballot.tally = tally;
    ballot.workflow = next.name.clone();
    Ok(true)
}

/// By the account that asked, or the agent's owner: no other key of the agent's ends what one of them began.
pub(crate) fn withdraw(deps: DepsMut<'_>, ctx: &Context<'_>, id: u64) -> Result<Response, ContractError> {
    let Loaded { ballot, matter, .. } = load(deps.storage, id)?;
    let Some(Request { agent, .. }) = matter.request() else {
        return Err(ContractError::NoRequest { ballot: id });
    };
    if ballot.opener != *ctx.sender {
        AgentRoles::load(deps.querier, &ctx.config.registry, agent)?.authorize_owner(ctx.sender)?;
    }
    if let Some(outcome) = ballot.closed {
        return Err(ContractError::BallotClosed { ballot: id, outcome: outcome.name().to_owned() });
    }
    Ok(Response::new().add_event(end(deps.storage, id, ballot, BallotOutcome::Withdrawn)?))
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<Loaded, ContractError> {
    let unknown = || ContractError::UnknownBallot { ballot: id };
    let ballot = BALLOTS.may_load(storage, &key(id))?.ok_or_else(unknown)?;
    let matter = MATTERS.may_load(storage, &key(id))?.ok_or_else(unknown)?.into();
    Ok(Loaded { id, ballot, matter })
}

impl Loaded {
    pub(crate) fn status(&self, storage: &dyn Storage, ctx: &Context<'_>) -> Result<BallotStatus, ContractError> {
        let Self { ballot, .. } = self;
        Ok(match ballot.closed {
            Some(outcome) => BallotStatus::Closed { outcome: outcome.name().to_owned(), approval: ballot.approval },
            None if self.void(storage, ctx)?.is_some() => BallotStatus::Void {},
            None if ctx.now() >= ballot.deadline => BallotStatus::Overdue {},
            None => BallotStatus::Open {},
        })
    }

    /// Why it can decide nothing any more, whoever votes, if so.
    pub(crate) fn void(&self, storage: &dyn Storage, ctx: &Context<'_>) -> Result<Option<&'static str>, ContractError> {
        if self.ballot.epoch < ctx.config.kept_since {
            return Ok(Some("the workflows under which it was opened were not kept"));
        }
        Ok(match &self.matter {
            Matter::Verdict { case_hash, .. } if case_hash.is_empty() => {
                Some("it was opened before verdicts named the case's content: propose the verdict anew")
            }
            Matter::Reinstate { since: 0, .. } => {
                Some("it was opened before reinstatements named the suspension that they lift: propose it anew")
            }
            Matter::Suspend { agent, .. } | Matter::Reinstate { agent, .. }
                if alarm::last(storage, &agent.0)?.ends_ballot(self.id) =>
            {
                Some("the agent was suspended or reinstated since it was opened")
            }
            _ => None,
        })
    }
}

const fn name(matter: &Matter) -> &'static str {
    match matter {
        Matter::Action { .. } | Matter::Request(_) => "action",
        Matter::Verdict { appeal: false, .. } => "verdict",
        Matter::Verdict { appeal: true, .. } => "appeal",
        Matter::Suspend { .. } => "suspend",
        Matter::Reinstate { .. } => "reinstate",
    }
}
