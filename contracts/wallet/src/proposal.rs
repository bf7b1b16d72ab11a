//! A proposal as it stands: loaded, saved, and what has become of it.

use cosmwasm_std::{HexBinary, Storage};
use stateset_api::wallet::{ProposalStatus, Proposer, Safeguard, bit};
use stateset_store::StoreError;

use crate::ContractError;
use crate::migration;
use crate::signers::CurrentRules;
use crate::state::{PROPOSALS, Stage, StoredProposal};

/// A proposal and its number.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) id: u64,
    pub(crate) stored: StoredProposal,
}

impl Proposal {
    pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<Self, ContractError> {
        Self::may_load(storage, id)?.ok_or(ContractError::UnknownProposal { id })
    }

    pub(crate) fn may_load(storage: &dyn Storage, id: u64) -> Result<Option<Self>, ContractError> {
        let key = id.to_be_bytes();
        let stored = match PROPOSALS.may_load(storage, &key) {
            Err(StoreError::Unreadable { .. }) => migration::proposal(storage, &key)?,
            stored => stored?,
        };
        Ok(stored.map(|stored| Self { id, stored }))
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        Ok(PROPOSALS.save(storage, &self.id.to_be_bytes(), &self.stored)?)
    }

    /// Refuses who was shown another draft than the one that is stored.
    pub(crate) fn check_content(&self, draft_hash: &[u8]) -> Result<(), ContractError> {
        if draft_hash == self.stored.draft_hash {
            return Ok(());
        }
        let (named, stored) = (HexBinary::from(draft_hash).to_hex(), HexBinary::from(&self.stored.draft_hash).to_hex());
        Err(ContractError::OtherContent { id: self.id, named, stored })
    }

    /// Where it stands at `now` under these rules.
    pub(crate) fn status(&self, rules: &CurrentRules, now: u64) -> ProposalStatus {
        let StoredProposal { stage, expires_at, ripens_at, retry_until, .. } = &self.stored;
        match stage {
            Stage::Open | Stage::Failed { .. } if self.is_void(rules) => ProposalStatus::Void {},
            Stage::Open if now >= *expires_at => ProposalStatus::Expired {},
            Stage::Open if ripens_at.is_some_and(|at| now >= at) => ProposalStatus::Ripe {},
            Stage::Open => ProposalStatus::Open {},
            Stage::Executed(at) => ProposalStatus::Executed { at: *at },
            Stage::Failed { at, reason } => {
                ProposalStatus::Failed { at: *at, reason: reason.clone(), retry_until: retry_until.unwrap_or_default() }
            }
            Stage::Rejected => ProposalStatus::Rejected {},
            Stage::Cancelled(by) => ProposalStatus::Cancelled { by: by.to_string() },
            Stage::Expired => ProposalStatus::Expired {},
            Stage::Void => ProposalStatus::Void {},
        }
    }

    /// Whether a change of rules or an alarm ended it.
    pub(crate) fn is_void(&self, rules: &CurrentRules) -> bool {
        self.stored.rules_epoch != rules.epoch || self.ended_by(rules).is_some()
    }

    /// The alarm that ended it, and the number below which it did. What signers proposed and still vote on, fewer
    /// alarms end than what nobody votes on any more.
    fn ended_by(&self, rules: &CurrentRules) -> Option<(Safeguard, u64)> {
        let by_signers = matches!(self.stored.proposer, Proposer::Signer(_) | Proposer::Signatures {});
        let voted_on = by_signers && self.stored.stage == Stage::Open;
        let loosened = Safeguard::ALL.into_iter().filter(|one| self.stored.loosens.has(*one));
        let before = loosened.map(|one| {
            let ended = rules.alarms.of(one);
            (one, if voted_on { ended.votes_before } else { ended.before })
        });
        before.into_iter().find(|(_, before)| self.id < *before)
    }

    /// Why nothing more can be done with it.
    pub(crate) fn refusal(&self, status: &ProposalStatus, rules: &CurrentRules, now: u64) -> ContractError {
        let id = self.id;
        match (status, self.ended_by(rules)) {
            (ProposalStatus::Void {}, Some((safeguard, before))) if self.stored.rules_epoch == rules.epoch => {
                ContractError::ProposalEnded { id, tightened: safeguard.name(), before }
            }
            (ProposalStatus::Void {}, _) if self.stored.rules_epoch != rules.epoch => {
                ContractError::ProposalVoid { id, of: self.stored.rules_epoch, present: rules.epoch }
            }
            (ProposalStatus::Expired {}, _) => {
                ContractError::ProposalExpired { id, expires_at: self.stored.expires_at, now }
            }
            (status, _) => ContractError::ProposalOver { id, status: name(status) },
        }
    }

    /// Counts a vote once per signer, whichever way it came.
    pub(crate) fn count(&mut self, index: usize, approves: bool) -> Result<(), ContractError> {
        let bit = bit(index);
        if (self.stored.approvals | self.stored.rejections) & bit != 0 {
            return Err(ContractError::VotedAlready { id: self.id, signer: index });
        }
        let votes = if approves { &mut self.stored.approvals } else { &mut self.stored.rejections };
        *votes |= bit;
        Ok(())
    }
}

pub(crate) const fn name(status: &ProposalStatus) -> &'static str {
    match status {
        ProposalStatus::Open {} => "open",
        ProposalStatus::Ripe {} => "ripe",
        ProposalStatus::Executed { .. } => "executed",
        ProposalStatus::Failed { .. } => "failed",
        ProposalStatus::Rejected {} => "rejected",
        ProposalStatus::Cancelled { .. } => "cancelled",
        ProposalStatus::Expired {} => "expired",
        ProposalStatus::Void {} => "void",
    }
}
