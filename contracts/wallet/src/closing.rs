//! How a proposal ends without being carried out: taken back, vetoed, expired, void.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::ProposalClosed;
use stateset_api::wallet::{Action, OwnerMsg, ProposalStatus, Proposer, Safeguard};

use crate::ContractError;
use crate::alarm::{self, Reach};
use crate::proposal::{self, Proposal};
use crate::state::Stage;
use crate::{draft, open_list, signers};

/// A signer takes back its own.
pub(crate) fn take_back(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let (present, index) = signers::authorize(deps.storage, sender)?;
    let proposal = Proposal::load(deps.storage, id)?;
    let own = matches!(proposal.stored.proposer, Proposer::Signer(by) if by as usize == index);
    // Under other rules the same index may be another signer.
    if !own || proposal.stored.rules_epoch != present.rules.epoch {
        return Err(ContractError::NotTheProposer { id, sender: sender.to_string() });
    }
    cancel(deps.storage, env, sender, proposal)
}

/// The owner ends what it scheduled or what its operator asked for.
pub(crate) fn take_back_as_owner(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    if !matches!(proposal.stored.proposer, Proposer::Owner {} | Proposer::Operator {}) {
        return Err(ContractError::NotTheProposer { id, sender: sender.to_string() });
    }
    cancel(deps.storage, env, sender, proposal)
}

/// The guardian ends any, and with it what waits or failed and would loosen the same; but cannot keep the signers from
/// replacing it.
pub(crate) fn veto(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    if matches!(proposal.stored.proposer, Proposer::Signer(_) | Proposer::Signatures {}) {
        let draft = draft::load(deps.storage, id)?;
        if draft.actions.iter().any(|action| matches!(action, Action::Owner(OwnerMsg::SetGuardian { .. }))) {
            return Err(ContractError::BeyondVeto { id });
        }
    }
    let would_loosen = vetoed(&proposal);
    let response = cancel(deps.storage, env, sender, proposal)?;
    Ok(response.add_events(alarm::raise(deps.storage, &would_loosen, Reach::NoVotes, env.block.time)?))
}

/// What a veto keeps as tight as it is. A payment that is refused says nothing of others, nor does a withdrawal.
fn vetoed(proposal: &Proposal) -> Vec<Safeguard> {
    if proposal.stored.proposer == (Proposer::Operator {}) {
        return Vec::new();
    }
    let kept = [Safeguard::Freeze, Safeguard::Operator, Safeguard::Rules];
    kept.into_iter().filter(|one| proposal.stored.loosens.has(*one)).collect()
}

fn cancel(storage: &mut dyn Storage, env: &Env, by: &Addr, proposal: Proposal) -> Result<Response, ContractError> {
    match proposal.status(&signers::rules(storage)?, env.block.time.seconds()) {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} | ProposalStatus::Failed { .. } => {
            Ok(Response::new().add_event(end(storage, proposal, Stage::Cancelled(by.clone()), by)?))
        }
        status => Err(ContractError::ProposalOver { id: proposal.id, status: proposal::name(&status) }),
    }
}

/// Anyone writes down that time, a change of rules or an alarm has ended it.
pub(crate) fn close(storage: &mut dyn Storage, env: &Env, by: &Addr, id: u64) -> Result<Response, ContractError> {
    let proposal = Proposal::load(storage, id)?;
    let now = env.block.time.seconds();
    let written = matches!(proposal.stored.stage, Stage::Expired | Stage::Void);
    let stage = match proposal.status(&signers::rules(storage)?, now) {
        ProposalStatus::Expired {} if !written => Stage::Expired,
        ProposalStatus::Failed { retry_until, .. } if now >= retry_until => Stage::Expired,
        ProposalStatus::Void {} if !written => Stage::Void,
        status => return Err(ContractError::ProposalOver { id, status: proposal::name(&status) }),
    };
    Ok(Response::new().add_event(end(storage, proposal, stage, by)?))
}

/// Ends it at `stage` without anything of it having happened.
pub(crate) fn end(
    storage: &mut dyn Storage,
    mut proposal: Proposal,
    stage: Stage,
    by: &Addr,
) -> Result<Event, ContractError> {
    open_list::remove(storage, &proposal)?;
    let status = match &stage {
        Stage::Rejected => "rejected",
        Stage::Cancelled(_) => "cancelled",
        Stage::Void => "void",
        _ => "expired",
    };
    proposal.stored.stage = stage;
    proposal.save(storage)?;
    Ok(ProposalClosed { proposal: proposal.id, status: status.to_owned(), by: by.to_string() }.to_event())
}
