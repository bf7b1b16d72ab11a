//! Drafts: what is proposed, stored whole, and never changed afterwards.

use cosmwasm_std::{Storage, to_json_vec};
use stateset_api::approval::{draft_bytes, sha256};
use stateset_api::limits::{ACTIONS_MAX, DRAFT_BYTES_MAX, TITLE_BYTES_MAX};
use stateset_api::wallet::{Action, Draft};

use crate::ContractError;
use crate::migration;
use crate::state::DRAFTS;

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<Draft, ContractError> {
    let json = DRAFTS.may_load(storage, &id.to_be_bytes())?.ok_or(ContractError::UnknownProposal { id })?;
    migration::draft(&json)
}

pub(crate) fn save(storage: &mut dyn Storage, id: u64, draft: &Draft) -> Result<(), ContractError> {
    Ok(DRAFTS.save(storage, &id.to_be_bytes(), &to_json_vec(draft)?)?)
}

/// Refuses what is too large, or empty, or in a wrong order. Answers the draft's hash.
pub(crate) fn check(draft: &Draft) -> Result<[u8; 32], ContractError> {
    let (got, max) = (draft.title.len(), TITLE_BYTES_MAX);
    if got > max {
        return Err(ContractError::Length { what: "a proposal's title", got, max });
    }
    if let Some(got) = draft.rationale.as_ref().map(|hash| hash.len()).filter(|length| *length != 32) {
        return Err(ContractError::Size { what: "a rationale's SHA-256", expected: 32, got });
    }
    if !(1..=ACTIONS_MAX).contains(&draft.actions.len()) {
        let (got, max) = (draft.actions.len() as u64, ACTIONS_MAX as u64);
        return Err(ContractError::Count { what: "actions of one proposal", got, min: 1, max });
    }
    let bytes = draft_bytes(draft);
    let (got, max) = (bytes.len(), DRAFT_BYTES_MAX);
    if got > max {
        return Err(ContractError::Length { what: "a proposal's canonical form", got, max });
    }
    if draft.actions.iter().rev().skip(1).any(|action| matches!(action, Action::Migrate { .. })) {
        return Err(ContractError::MigrationLast {});
    }
    Ok(sha256(&[&bytes]))
}
