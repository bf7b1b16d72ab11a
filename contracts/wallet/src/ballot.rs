//! What the wallet answers about signers and proposals. Reads only.

use cosmwasm_std::{Deps, Env};
use stateset_api::limits::page;
use stateset_api::wallet::{
    ProposalInfo, ProposalSummary, ProposalsResponse, SignersResponse, StandardProposal, Vote, VotesResponse, bit,
};

use crate::ContractError;
use crate::state::{BOARD, LAST_PROPOSAL, PROPOSALS, StoredProposal};
use crate::{proposal, signers, standard};
use stateset_store::StoreError;

pub(crate) fn signers(deps: Deps<'_>) -> Result<SignersResponse, ContractError> {
    let board = BOARD.may_load(deps.storage)?;
    Ok(SignersResponse {
        rules_epoch: board.as_ref().map_or(0, |board| board.rules_epoch),
        signers: board.and_then(|board| board.signers),
        next_proposal: LAST_PROPOSAL.may_load(deps.storage)?.unwrap_or_default().saturating_add(1),
    })
}

pub(crate) fn proposal(deps: Deps<'_>, env: &Env, id: u64) -> Result<ProposalInfo, ContractError> {
    let stored = proposal::load(deps.storage, id)?;
    let draft = proposal::draft(deps.storage, id)?;
    let draft_hash = stored.draft_hash.into();
    let standard = standard::proposal(deps, env, id, &stored, draft.clone())?;
    let StandardProposal { id, title, description, msgs, status, expires, threshold, proposer, deposit } = standard;
    Ok(ProposalInfo {
        summary: summary(deps, env, id, stored, title.clone())?,
        draft,
        draft_hash,
        id,
        title,
        description,
        msgs,
        status,
        expires,
        threshold,
        proposer,
        deposit,
    })
}

pub(crate) fn proposals(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ProposalsResponse, ContractError> {
    let after = start_after.map(proposal::key);
    let entries = PROPOSALS.after(deps.storage, after.as_ref().map(|key| key.as_slice())).take(page(limit));
    let proposals = entries.map(|entry| {
        let (key, stored) = entry?;
        let unreadable = |_| StoreError::Unreadable { what: "proposal's id" };
        let id = u64::from_be_bytes(key.as_slice().try_into().map_err(unreadable)?);
        summary(deps, env, id, stored, proposal::draft(deps.storage, id)?.title)
    });
    Ok(ProposalsResponse { proposals: proposals.collect::<Result<_, ContractError>>()? })
}

pub(crate) fn votes(deps: Deps<'_>, id: u64) -> Result<VotesResponse, ContractError> {
    let stored = proposal::load(deps.storage, id)?;
    let set = signers::of_version(deps.storage, stored.signers)?;
    let voted = set.signers.into_iter().enumerate().filter_map(|(place, signer)| {
        let approves = stored.approvals & bit(place) != 0;
        let rejects = stored.rejections & bit(place) != 0;
        (approves || rejects).then_some(Vote { signer: signer.id, weight: signer.weight, approves })
    });
    Ok(VotesResponse { votes: voted.collect() })
}

fn summary(
    deps: Deps<'_>,
    env: &Env,
    id: u64,
    stored: StoredProposal,
    title: String,
) -> Result<ProposalSummary, ContractError> {
    let set = signers::of_version(deps.storage, stored.signers)?;
    Ok(ProposalSummary {
        id,
        title,
        status: proposal::status(deps.storage, env, &stored)?,
        proposer: stored.proposer,
        proposed_at: stored.proposed_at,
        expires_at: stored.expires_at,
        ripens_at: stored.ripens_at,
        rules_epoch: stored.rules_epoch,
        approved: set.weight_of(stored.approvals),
        rejected: set.weight_of(stored.rejections),
        threshold: set.threshold,
    })
}
