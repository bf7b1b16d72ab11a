//! What the wallet answers about signers and proposals. Reads only.

use cosmwasm_std::{Deps, Env};
use stateset_api::limits::page;
use stateset_api::wallet::{
    ProposalInfo, ProposalSummary, ProposalsResponse, SignersResponse, StandardProposal, Vote, VotesResponse, bit,
};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::signers::CurrentRules;
use crate::state::{LAST_PROPOSAL, SIGNER_SET};
use crate::{alarm, draft, signers, standard};

pub(crate) fn signers(deps: Deps<'_>) -> Result<SignersResponse, ContractError> {
    let stored = SIGNER_SET.may_load(deps.storage)?;
    let rules = stored.as_ref().map(CurrentRules::from).unwrap_or_default();
    Ok(SignersResponse {
        rules_epoch: rules.epoch,
        rules_id: stored.as_ref().map(|stored| stored.rules_id.into()),
        alarms: alarm::of_votes(&rules.alarms),
        signers: stored.and_then(|stored| stored.signers),
        next_proposal: LAST_PROPOSAL.may_load(deps.storage)?.unwrap_or_default().saturating_add(1),
    })
}

pub(crate) fn proposal(deps: Deps<'_>, env: &Env, id: u64) -> Result<ProposalInfo, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    let draft = draft::load(deps.storage, id)?;
    let draft_hash = proposal.stored.draft_hash.into();
    let rules = signers::rules(deps.storage)?;
    let rules_id = (proposal.stored.rules_epoch == rules.epoch).then(|| rules.id.into());
    let alarm = alarm::of_votes(&rules.alarms).that_end_what_loosens(proposal.stored.loosens);
    let standard = standard::proposal(deps, env, &proposal, draft.clone())?;
    let StandardProposal { id, title, description, msgs, status, expires, threshold, proposer, deposit } = standard;
    Ok(ProposalInfo {
        summary: summary(deps, env, proposal, title.clone())?,
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
        rules_id,
        alarm,
    })
}

/// Ids are consecutive, and none is ever forgotten.
pub(crate) fn proposals(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ProposalsResponse, ContractError> {
    let last = LAST_PROPOSAL.may_load(deps.storage)?.unwrap_or_default();
    let first = start_after.unwrap_or_default().saturating_add(1);
    let proposals = (first..=last).take(page(limit)).map(|id| {
        let title = draft::load(deps.storage, id)?.title;
        summary(deps, env, Proposal::load(deps.storage, id)?, title)
    });
    Ok(ProposalsResponse { proposals: proposals.collect::<Result<_, ContractError>>()? })
}

pub(crate) fn votes(deps: Deps<'_>, id: u64) -> Result<VotesResponse, ContractError> {
    let stored = Proposal::load(deps.storage, id)?.stored;
    let set = signers::of_version(deps.storage, stored.signers_version)?;
    let voted = set.signers.into_iter().enumerate().filter_map(|(index, signer)| {
        let approves = stored.approvals & bit(index) != 0;
        let rejects = stored.rejections & bit(index) != 0;
        (approves || rejects).then_some(Vote { signer: signer.id, weight: signer.weight, approves })
    });
    Ok(VotesResponse { votes: voted.collect() })
}

fn summary(deps: Deps<'_>, env: &Env, proposal: Proposal, title: String) -> Result<ProposalSummary, ContractError> {
    let status = proposal.status(&signers::rules(deps.storage)?, env.block.time.seconds());
    let Proposal { id, stored } = proposal;
    let set = signers::of_version(deps.storage, stored.signers_version)?;
    Ok(ProposalSummary {
        id,
        title,
        status,
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
