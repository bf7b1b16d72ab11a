//! A proposal's life but for votes and execution: opened, looked up, taken back, vetoed, closed.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::approval::{draft_bytes, sha256};
use stateset_api::event::{ProposalClosed, ProposalOpened};
use stateset_api::limits::{ACTIONS_MAX, DRAFT_BYTES_MAX, OPEN_PROPOSALS_MAX, TITLE_BYTES_MAX};
use stateset_api::wallet::{Action, Draft, EXECUTION_SECONDS, OwnerMsg, ProposalStatus, Proposer, VOTE_SECONDS, bit};

use crate::ContractError;
use crate::signers::{self, Present};
use crate::state::{BOARD, DRAFTS, LAST_PROPOSAL, OPEN, PROPOSALS, Stage, StoredProposal};
use crate::{action, execution, vote};

/// Opens a signer's proposal with its own approval, which may pass it.
pub(crate) fn propose(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    draft: Draft,
    expires_at: Option<u64>,
) -> Result<Response, ContractError> {
    let (present, place) = signers::authorize(deps.storage, sender)?;
    let now = env.block.time.seconds();
    let latest = now.saturating_add(VOTE_SECONDS);
    let expires_at = expires_at.unwrap_or(latest);
    if expires_at <= now || expires_at > latest {
        return Err(ContractError::VotingTime { now, latest, got: expires_at });
    }
    let signer = u32::try_from(place).unwrap_or(u32::MAX);
    let mut proposal = check(&deps, env, &present, Proposer::Signer(signer), &draft, expires_at)?;
    proposal.approvals = bit(place);
    let (id, opened) = open(deps.storage, &proposal, &draft, sender.to_string())?;
    let voted = vote::told(id, &present.set, place, true);
    let response = Response::new().add_event(opened).add_event(voted);
    if present.set.passes(proposal.approvals) {
        return Ok(response.add_submessage(execution::start(deps.storage, env, id, proposal)?));
    }
    list(deps.storage, id, &proposal, sender.as_str())?;
    PROPOSALS.save(deps.storage, &key(id), &proposal)?;
    Ok(response)
}

/// Opens what the owner alone may do only after the delay.
pub(crate) fn schedule(
    deps: DepsMut<'_>,
    env: &Env,
    present: &Present,
    action: Action,
) -> Result<Response, ContractError> {
    let ripens_at = env.block.time.seconds().saturating_add(present.set.loosen_delay_seconds);
    let draft = Draft { title: "by the owner".to_owned(), rationale: None, actions: vec![action] };
    let expires_at = ripens_at.saturating_add(EXECUTION_SECONDS);
    let checked = check(&deps, env, present, Proposer::Owner {}, &draft, expires_at)?;
    let proposal = StoredProposal { ripens_at: Some(ripens_at), retry_until: Some(expires_at), ..checked };
    let opened = open_listed(deps.storage, &proposal, &draft, "owner")?;
    Ok(Response::new().add_event(opened))
}

/// Opens a proposal that waits for votes.
pub(crate) fn open_listed(
    storage: &mut dyn Storage,
    proposal: &StoredProposal,
    draft: &Draft,
    proposer: &str,
) -> Result<Event, ContractError> {
    let (id, opened) = open(storage, proposal, draft, proposer.to_owned())?;
    list(storage, id, proposal, proposer)?;
    PROPOSALS.save(storage, &key(id), proposal)?;
    Ok(opened)
}

/// A proposal with nobody's vote, if the draft is one that could be carried out.
pub(crate) fn check(
    deps: &DepsMut<'_>,
    env: &Env,
    present: &Present,
    proposer: Proposer,
    draft: &Draft,
    expires_at: u64,
) -> Result<StoredProposal, ContractError> {
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
        return Err(ContractError::MigrationFirst {});
    }
    for action in &draft.actions {
        action::check(deps.as_ref(), env, action)?;
    }
    Ok(StoredProposal {
        proposer,
        draft_hash: sha256(&[&bytes]),
        rules_epoch: present.rules_epoch,
        signers: present.version,
        proposed_at: env.block.time.seconds(),
        expires_at,
        ripens_at: None,
        retry_until: None,
        approvals: 0,
        rejections: 0,
        stage: Stage::Open,
    })
}

/// Takes the next id and stores the draft; the proposal itself is the caller's to save.
pub(crate) fn open(
    storage: &mut dyn Storage,
    proposal: &StoredProposal,
    draft: &Draft,
    proposer: String,
) -> Result<(u64, Event), ContractError> {
    let id = LAST_PROPOSAL.may_load(storage)?.unwrap_or_default().saturating_add(1);
    LAST_PROPOSAL.save(storage, &id)?;
    DRAFTS.save(storage, &key(id), &stateset_wire::to_vec(draft)?)?;
    let hex = proposal.draft_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let title = draft.title.clone();
    Ok((id, ProposalOpened { proposal: id, proposer, title, draft_hash: hex }.to_event()))
}

/// Counts it among its proposer's open ones, if there is room.
fn list(storage: &mut dyn Storage, id: u64, proposal: &StoredProposal, by: &str) -> Result<(), ContractError> {
    let mut open = open_of(storage, &proposal.proposer, proposal.rules_epoch, proposal.proposed_at)?;
    let (got, max) = (open.len(), OPEN_PROPOSALS_MAX);
    if got >= max {
        return Err(ContractError::TooManyOpen { proposer: by.to_owned(), got, max });
    }
    open.push((id, proposal.expires_at));
    save_open(storage, proposal, open)
}

/// Frees its place among its proposer's open ones.
pub(crate) fn unlist(storage: &mut dyn Storage, id: u64, proposal: &StoredProposal) -> Result<(), ContractError> {
    let mut open = open_of(storage, &proposal.proposer, proposal.rules_epoch, 0)?;
    let before = open.len();
    open.retain(|(other, _)| *other != id);
    if open.len() == before { Ok(()) } else { save_open(storage, proposal, open) }
}

/// A proposer's open proposals under these rules that end after `now`.
pub(crate) fn open_of(
    storage: &dyn Storage,
    proposer: &Proposer,
    rules_epoch: u32,
    now: u64,
) -> Result<Vec<(u64, u64)>, ContractError> {
    let mut listed = OPEN.may_load(storage, &list_key(proposer))?.unwrap_or_default();
    if listed.rules_epoch != rules_epoch {
        return Ok(Vec::new());
    }
    listed.open.retain(|(_, until)| *until > now);
    Ok(listed.open)
}

fn save_open(storage: &mut dyn Storage, proposal: &StoredProposal, open: Vec<(u64, u64)>) -> Result<(), ContractError> {
    let listed = crate::state::OpenProposals { rules_epoch: proposal.rules_epoch, open };
    Ok(OPEN.save(storage, &list_key(&proposal.proposer), &listed)?)
}

fn list_key(proposer: &Proposer) -> [u8; 1] {
    match proposer {
        Proposer::Signer(place) => [u8::try_from(*place).unwrap_or(0xfc)],
        Proposer::Signatures {} => [0xfd],
        Proposer::Owner {} => [0xfe],
        Proposer::Operator {} => [0xff],
    }
}

pub(crate) const fn key(id: u64) -> [u8; 8] {
    id.to_be_bytes()
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<StoredProposal, ContractError> {
    PROPOSALS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownProposal { id })
}

pub(crate) fn draft(storage: &dyn Storage, id: u64) -> Result<Draft, ContractError> {
    let json = DRAFTS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownProposal { id })?;
    Ok(stateset_wire::from_slice(&json)?)
}

/// A signer takes back its own.
pub(crate) fn take_back(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let (present, place) = signers::authorize(deps.storage, sender)?;
    let proposal = load(deps.storage, id)?;
    let own = matches!(proposal.proposer, Proposer::Signer(by) if by as usize == place);
    // Under other rules the same place may be another signer.
    if !own || proposal.rules_epoch != present.rules_epoch {
        return Err(ContractError::NotTheProposer { id, sender: sender.to_string() });
    }
    cancel(deps.storage, env, sender, id, proposal)
}

/// The owner ends what it scheduled or what its operator asked for.
pub(crate) fn take_back_as_owner(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, ContractError> {
    let proposal = load(deps.storage, id)?;
    if !matches!(proposal.proposer, Proposer::Owner {} | Proposer::Operator {}) {
        return Err(ContractError::NotTheProposer { id, sender: sender.to_string() });
    }
    cancel(deps.storage, env, sender, id, proposal)
}

/// The guardian ends any, but cannot keep the signers from replacing it.
pub(crate) fn veto(deps: DepsMut<'_>, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let proposal = load(deps.storage, id)?;
    let by_signers = matches!(proposal.proposer, Proposer::Signer(_) | Proposer::Signatures {});
    if by_signers {
        let draft = draft(deps.storage, id)?;
        if draft.actions.iter().any(|action| matches!(action, Action::Owner(OwnerMsg::SetGuardian { .. }))) {
            return Err(ContractError::BeyondVeto { id });
        }
    }
    cancel(deps.storage, env, sender, id, proposal)
}

fn cancel(
    storage: &mut dyn Storage,
    env: &Env,
    by: &Addr,
    id: u64,
    proposal: StoredProposal,
) -> Result<Response, ContractError> {
    match status(storage, env, &proposal)? {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} | ProposalStatus::Failed { .. } => {
            end(storage, id, proposal, Stage::Cancelled(by.clone()), by)
        }
        status => Err(ContractError::ProposalOver { id, status: name(&status) }),
    }
}

/// Anyone writes down that time or a change of rules has ended it.
pub(crate) fn close(storage: &mut dyn Storage, env: &Env, by: &Addr, id: u64) -> Result<Response, ContractError> {
    let proposal = load(storage, id)?;
    let now = env.block.time.seconds();
    let written = matches!(proposal.stage, Stage::Expired | Stage::Void);
    let stage = match status(storage, env, &proposal)? {
        ProposalStatus::Expired {} if !written => Stage::Expired,
        ProposalStatus::Failed { retry_until, .. } if now >= retry_until => Stage::Expired,
        ProposalStatus::Void {} if !written => Stage::Void,
        status => return Err(ContractError::ProposalOver { id, status: name(&status) }),
    };
    end(storage, id, proposal, stage, by)
}

/// Ends it at `stage` without anything of it having happened.
pub(crate) fn end(
    storage: &mut dyn Storage,
    id: u64,
    proposal: StoredProposal,
    stage: Stage,
    by: &Addr,
) -> Result<Response, ContractError> {
    unlist(storage, id, &proposal)?;
    let ended = StoredProposal { stage, ..proposal };
    PROPOSALS.save(storage, &key(id), &ended)?;
    let status = match ended.stage {
        Stage::Rejected => "rejected",
        Stage::Cancelled(_) => "cancelled",
        Stage::Void => "void",
        _ => "expired",
    };
    let told = ProposalClosed { proposal: id, status: status.to_owned(), by: by.to_string() };
    Ok(Response::new().add_event(told.to_event()))
}

/// Ends what is open of a proposer: at most a handful.
pub(crate) fn void_of(
    storage: &mut dyn Storage,
    proposer: &Proposer,
    rules_epoch: u32,
    by: &Addr,
) -> Result<Vec<Event>, ContractError> {
    let mut events = Vec::new();
    for (id, _) in open_of(storage, proposer, rules_epoch, 0)? {
        let proposal = load(storage, id)?;
        events.extend(end(storage, id, proposal, Stage::Void, by)?.events);
    }
    Ok(events)
}

/// Where it stands now.
pub(crate) fn status(
    storage: &dyn Storage,
    env: &Env,
    proposal: &StoredProposal,
) -> Result<ProposalStatus, ContractError> {
    let rules = BOARD.may_load(storage)?.map_or(0, |board| board.rules_epoch);
    Ok(status_under(rules, env.block.time.seconds(), proposal))
}

/// Where it stands at `now` under the rules of an epoch.
pub(crate) fn status_under(rules_epoch: u32, now: u64, proposal: &StoredProposal) -> ProposalStatus {
    let void = proposal.rules_epoch != rules_epoch;
    match &proposal.stage {
        Stage::Open | Stage::Failed { .. } if void => ProposalStatus::Void {},
        Stage::Open if now >= proposal.expires_at => ProposalStatus::Expired {},
        Stage::Open if proposal.ripens_at.is_some_and(|at| now >= at) => ProposalStatus::Ripe {},
        Stage::Open => ProposalStatus::Open {},
        Stage::Executed(at) => ProposalStatus::Executed { at: *at },
        Stage::Failed { at, reason } => ProposalStatus::Failed {
            at: *at,
            reason: reason.clone(),
            retry_until: proposal.retry_until.unwrap_or_default(),
        },
        Stage::Rejected => ProposalStatus::Rejected {},
        Stage::Cancelled(by) => ProposalStatus::Cancelled { by: by.to_string() },
        Stage::Expired => ProposalStatus::Expired {},
        Stage::Void => ProposalStatus::Void {},
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
