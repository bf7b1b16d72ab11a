//! Votes: one per signer and proposal, in time, under the rules of the proposal.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::approval::Subject;
use stateset_api::event::Voted;
use stateset_api::wallet::{ProposalStatus, SignedApproval, SignerSet, bit};

use crate::ContractError;
use crate::signature::{self, Bound};
use crate::signers::{self, Present};
use crate::state::{PROPOSALS, Stage, StoredProposal};
use crate::{execution, proposal};

pub(crate) fn approve(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let (present, place) = signers::authorize(deps.storage, sender)?;
    let mut found = votable(deps.storage, env, &present, id)?;
    count(id, &mut found, place, true)?;
    let voted = told(id, &present.set, place, true);
    settle(deps.storage, env, &present, id, found, vec![voted])
}

pub(crate) fn reject(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let (present, place) = signers::authorize(deps.storage, sender)?;
    let mut found = votable(deps.storage, env, &present, id)?;
    count(id, &mut found, place, false)?;
    let voted = told(id, &present.set, place, false);
    if present.set.cannot_pass(found.rejections) {
        let mut response = proposal::end(deps.storage, id, found, Stage::Rejected, sender)?;
        response.events.insert(0, voted);
        return Ok(response);
    }
    PROPOSALS.save(deps.storage, &proposal::key(id), &found)?;
    Ok(Response::new().add_event(voted))
}

/// Anyone delivers signatures.
pub(crate) fn approve_by_signatures(
    deps: DepsMut<'_>,
    env: &Env,
    id: u64,
    approvals: &[SignedApproval],
) -> Result<Response, ContractError> {
    let present = signers::present(deps.storage)?;
    let mut found = votable(deps.storage, env, &present, id)?;
    let bound = Bound { subject: Subject::Proposal(id), draft_hash: found.draft_hash };
    let mut events = Vec::with_capacity(approvals.len());
    for place in signature::verify_all(deps.as_ref(), env, &present, bound, approvals)? {
        count(id, &mut found, place, true)?;
        events.push(told(id, &present.set, place, true));
    }
    settle(deps.storage, env, &present, id, found, events)
}

/// Carries it out if it passes now, else keeps it.
fn settle(
    storage: &mut dyn Storage,
    env: &Env,
    present: &Present,
    id: u64,
    found: StoredProposal,
    events: Vec<Event>,
) -> Result<Response, ContractError> {
    let response = Response::new().add_events(events);
    if present.set.passes(found.approvals) {
        proposal::unlist(storage, id, &found)?;
        return Ok(response.add_submessage(execution::start(storage, env, id, found)?));
    }
    PROPOSALS.save(storage, &proposal::key(id), &found)?;
    Ok(response)
}

/// An open proposal on which the present signers may vote.
fn votable(storage: &dyn Storage, env: &Env, present: &Present, id: u64) -> Result<StoredProposal, ContractError> {
    let found = proposal::load(storage, id)?;
    let now = env.block.time.seconds();
    match proposal::status_under(present.rules_epoch, now, &found) {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} => Ok(found),
        status => Err(refusal(id, &found, &status, present.rules_epoch, now)),
    }
}

/// Why nothing more can be done with it.
pub(crate) fn refusal(
    id: u64,
    found: &StoredProposal,
    status: &ProposalStatus,
    present: u32,
    now: u64,
) -> ContractError {
    match status {
        ProposalStatus::Void {} => ContractError::ProposalVoid { id, of: found.rules_epoch, present },
        ProposalStatus::Expired {} => ContractError::ProposalExpired { id, expires_at: found.expires_at, now },
        status => ContractError::ProposalOver { id, status: proposal::name(status) },
    }
}

/// Counts a vote once per signer, whichever way it came.
pub(crate) fn count(id: u64, found: &mut StoredProposal, place: usize, approves: bool) -> Result<(), ContractError> {
    let bit = bit(place);
    if (found.approvals | found.rejections) & bit != 0 {
        return Err(ContractError::VotedAlready { id, signer: place });
    }
    let votes = if approves { &mut found.approvals } else { &mut found.rejections };
    *votes |= bit;
    Ok(())
}

pub(crate) fn told(proposal: u64, set: &SignerSet, place: usize, approves: bool) -> Event {
    let weight = set.signers.get(place).map_or(0, |signer| signer.weight);
    let signer = u32::try_from(place).unwrap_or(u32::MAX);
    Voted { proposal, signer, weight, approves }.to_event()
}
