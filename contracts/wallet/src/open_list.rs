//! How many proposals of one proposer are open: a handful, so that nobody fills the store or the signers' day.

use cosmwasm_std::Storage;
use stateset_api::limits::OPEN_PROPOSALS_MAX;
use stateset_api::wallet::Proposer;

use crate::ContractError;
use crate::proposal::Proposal;
use crate::signers::CurrentRules;
use crate::state::{OPEN, OpenProposal, OpenProposals, StoredProposal};

/// Counts it among its proposer's open ones, if there is room. What alarms ended makes room.
pub(crate) fn add(
    storage: &mut dyn Storage,
    rules: &CurrentRules,
    proposal: &Proposal,
    by: &str,
) -> Result<(), ContractError> {
    let StoredProposal { proposer, proposed_at, expires_at, .. } = &proposal.stored;
    let mut open = of(storage, proposer, rules, *proposed_at)?;
    if open.len() >= OPEN_PROPOSALS_MAX {
        let all = std::mem::take(&mut open);
        for one in all {
            if !Proposal::load(storage, one.id)?.is_void(rules) {
                open.push(one);
            }
        }
    }
    let (got, max) = (open.len(), OPEN_PROPOSALS_MAX);
    if got >= max {
        return Err(ContractError::TooManyOpen { proposer: by.to_owned(), got, max });
    }
    open.push(OpenProposal { id: proposal.id, until: *expires_at });
    save(storage, &proposal.stored, open)
}

/// Makes room for another of its proposer's.
pub(crate) fn remove(storage: &mut dyn Storage, proposal: &Proposal) -> Result<(), ContractError> {
    let rules = CurrentRules { epoch: proposal.stored.rules_epoch, ..CurrentRules::default() };
    let mut open = of(storage, &proposal.stored.proposer, &rules, 0)?;
    let before = open.len();
    open.retain(|other| other.id != proposal.id);
    if open.len() == before { Ok(()) } else { save(storage, &proposal.stored, open) }
}

/// A proposer's open proposals under these rules that end after `now`; among them those that an alarm ended.
pub(crate) fn of(
    storage: &dyn Storage,
    proposer: &Proposer,
    rules: &CurrentRules,
    now: u64,
) -> Result<Vec<OpenProposal>, ContractError> {
    let mut listed = OPEN.may_load(storage, &key(proposer))?.unwrap_or_default();
    if listed.rules_epoch != rules.epoch {
        return Ok(Vec::new());
    }
    listed.open.retain(|one| one.until > now);
    Ok(listed.open)
}

fn save(storage: &mut dyn Storage, proposal: &StoredProposal, open: Vec<OpenProposal>) -> Result<(), ContractError> {
    let listed = OpenProposals { rules_epoch: proposal.rules_epoch, open };
    Ok(OPEN.save(storage, &key(&proposal.proposer), &listed)?)
}

fn key(proposer: &Proposer) -> [u8; 1] {
    match proposer {
        Proposer::Signer(index) => [u8::try_from(*index).unwrap_or(0xfc)],
        Proposer::Signatures {} => [0xfd],
        Proposer::Owner {} => [0xfe],
        Proposer::Operator {} => [0xff],
    }
}
