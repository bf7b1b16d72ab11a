//! Votes: one per signer and proposal, in time, on what the voter was shown, under the rules of the proposal.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::approval::Subject;
use stateset_api::event::Voted;
use stateset_api::wallet::{ProposalContent, ProposalStatus, SignedApproval, SignerSet};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::signature::{self, Bound};
use crate::signers::{self, Present};
use crate::state::Stage;
use crate::{alarm, closing, execution, open_list};

pub(crate) fn approve(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    content: &ProposalContent,
) -> Result<Response, ContractError> {
    let (present, index) = signers::authorize(deps.storage, sender)?;
    let proposal = votable_content(deps.storage, env, &present, content)?;
    approve_by(deps.storage, env, &present, proposal, &[index])
}

pub(crate) fn reject(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    content: &ProposalContent,
) -> Result<Response, ContractError> {
    let (present, index) = signers::authorize(deps.storage, sender)?;
    let mut proposal = votable_content(deps.storage, env, &present, content)?;
    proposal.count(index, false)?;
    let response = Response::new().add_event(event(&proposal, &present.set, index, false));
    if present.set.cannot_pass(proposal.stored.rejections) {
        return Ok(response.add_event(closing::end(deps.storage, proposal, Stage::Rejected, sender)?));
    }
    proposal.save(deps.storage)?;
    Ok(response)
}

/// Anyone delivers signatures: what they are over names the draft.
pub(crate) fn approve_by_signatures(
    deps: DepsMut<'_>,
    env: &Env,
    id: u64,
    approvals: &[SignedApproval],
) -> Result<Response, ContractError> {
    let present = signers::present(deps.storage)?;
    let proposal = votable(deps.storage, env, &present, id)?;
    let alarm = alarm::of_votes(&present.rules.alarms).that_end_what_loosens(proposal.stored.loosens).nanos();
    let bound = Bound { subject: Subject::Proposal { id, alarm }, draft_hash: proposal.stored.draft_hash };
    let indices = signature::verify_all(deps.as_ref(), env, &present, bound, approvals)?;
    approve_by(deps.storage, env, &present, proposal, &indices)
}

/// Carries it out if it passes now, else keeps it.
fn approve_by(
    storage: &mut dyn Storage,
    env: &Env,
    present: &Present,
    mut proposal: Proposal,
    indices: &[usize],
) -> Result<Response, ContractError> {
    let mut response = Response::new();
    for index in indices {
        proposal.count(*index, true)?;
        response = response.add_event(event(&proposal, &present.set, *index, true));
    }
    if present.set.passes(proposal.stored.approvals) {
        open_list::remove(storage, &proposal)?;
        return Ok(response.add_submessage(execution::start(storage, env, proposal)?));
    }
    proposal.save(storage)?;
    Ok(response)
}

/// An open proposal on which the present signers may vote.
fn votable(storage: &dyn Storage, env: &Env, present: &Present, id: u64) -> Result<Proposal, ContractError> {
    let proposal = Proposal::load(storage, id)?;
    let now = env.block.time.seconds();
    match proposal.status(&present.rules, now) {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} => Ok(proposal),
        status => Err(proposal.refusal(&status, &present.rules, now)),
    }
}

fn votable_content(
    storage: &dyn Storage,
    env: &Env,
    present: &Present,
    content: &ProposalContent,
) -> Result<Proposal, ContractError> {
    let proposal = votable(storage, env, present, content.id)?;
    proposal.check_content(&content.draft_hash)?;
    Ok(proposal)
}

pub(crate) fn event(proposal: &Proposal, set: &SignerSet, index: usize, approves: bool) -> Event {
    let weight = set.signers.get(index).map_or(0, |signer| signer.weight);
    let signer = u32::try_from(index).unwrap_or(u32::MAX);
    Voted { proposal: proposal.id, signer, weight, approves }.to_event()
}
