//! How a proposal begins: a signer's with its own approval, the owner's with its delay, the operator's with neither.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, HexBinary, Response, Storage};
use stateset_api::event::ProposalOpened;
use stateset_api::wallet::{Action, Draft, EXECUTION_SECONDS, OwnerMsg, Proposer, Safeguards, VOTE_SECONDS};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::signers::{self, Present};
use crate::state::{LAST_PROPOSAL, Stage, StoredProposal};
use crate::{action, closing, draft, execution, freeze, open_list, vote};

/// Opens a signer's proposal with its own approval, which may pass it.
pub(crate) fn propose(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    draft: Draft,
    expires_at: Option<u64>,
) -> Result<Response, ContractError> {
    let (present, index) = signers::authorize(deps.storage, sender)?;
    let now = env.block.time.seconds();
    let latest = now.saturating_add(VOTE_SECONDS);
    let expires_at = expires_at.unwrap_or(latest);
    if expires_at <= now || expires_at > latest {
        return Err(ContractError::VotingTime { now, latest, got: expires_at });
    }
    let draft_hash = check(deps.as_ref(), env, &draft)?;
    let proposer = Proposer::Signer(u32::try_from(index).unwrap_or(u32::MAX));
    let plan = Plan { proposer, by: sender.to_string(), draft: &draft, draft_hash, expires_at };
    let (mut proposal, opened) = open(deps.storage, env, &present, plan)?;
    proposal.count(index, true)?;
    let response = Response::new().add_event(opened).add_event(vote::event(&proposal, &present.set, index, true));
    if present.set.passes(proposal.stored.approvals) {
        return Ok(response.add_submessage(execution::start(deps.storage, env, proposal)?));
    }
    open_list::add(deps.storage, &present.rules, &proposal, sender.as_str())?;
    proposal.save(deps.storage)?;
    Ok(response)
}

/// Opens what the owner alone may do only after the delay. An unfreeze while there is nothing to lift is written down
/// as void: it would lie ready for the next freeze.
pub(crate) fn schedule(
    deps: DepsMut<'_>,
    env: &Env,
    present: &Present,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    let ripens_at = env.block.time.seconds().saturating_add(present.set.loosen_delay_seconds);
    let needless = msg == OwnerMsg::Unfreeze {} && !freeze::may_lift(deps.storage, env)?;
    let draft = Draft { title: "by the owner".to_owned(), rationale: None, actions: vec![Action::Owner(msg)] };
    let draft_hash = if needless { draft::check(&draft)? } else { check(deps.as_ref(), env, &draft)? };
    let expires_at = ripens_at.saturating_add(EXECUTION_SECONDS);
    let plan = Plan { proposer: Proposer::Owner {}, by: "owner".to_owned(), draft: &draft, draft_hash, expires_at };
    let (mut proposal, opened) = open(deps.storage, env, present, plan)?;
    let response = Response::new().add_event(opened);
    proposal.stored.ripens_at = Some(ripens_at);
    proposal.stored.retry_until = Some(expires_at);
    if needless {
        let ended = closing::end(deps.storage, proposal, Stage::Void, &env.contract.address)?;
        return Ok(response.add_event(ended));
    }
    open_list::add(deps.storage, &present.rules, &proposal, "owner")?;
    proposal.save(deps.storage)?;
    Ok(response)
}

/// Opens what the operator asks for. The caller has judged the payment.
pub(crate) fn ask(deps: DepsMut<'_>, env: &Env, present: &Present, draft: &Draft) -> Result<Response, ContractError> {
    let draft_hash = check(deps.as_ref(), env, draft)?;
    let expires_at = env.block.time.seconds().saturating_add(VOTE_SECONDS);
    let plan = Plan { proposer: Proposer::Operator {}, by: "operator".to_owned(), draft, draft_hash, expires_at };
    let (proposal, opened) = open(deps.storage, env, present, plan)?;
    open_list::add(deps.storage, &present.rules, &proposal, "operator")?;
    proposal.save(deps.storage)?;
    Ok(Response::new().add_event(opened))
}

/// Refuses what could not be carried out as things stand, so that nobody votes on it. Answers the draft's hash.
pub(crate) fn check(deps: Deps<'_>, env: &Env, draft: &Draft) -> Result<[u8; 32], ContractError> {
    let draft_hash = draft::check(draft)?;
    draft.actions.iter().try_for_each(|action| action::check(deps, env, action))?;
    Ok(draft_hash)
}

/// What is to be opened.
pub(crate) struct Plan<'a> {
    pub(crate) proposer: Proposer,
    /// As events name the proposer.
    pub(crate) by: String,
    pub(crate) draft: &'a Draft,
    pub(crate) draft_hash: [u8; 32],
    pub(crate) expires_at: u64,
}

/// Takes the next id and stores the draft; the proposal itself, with nobody's vote, is the caller's to save.
pub(crate) fn open(
    storage: &mut dyn Storage,
    env: &Env,
    present: &Present,
    plan: Plan<'_>,
) -> Result<(Proposal, Event), ContractError> {
    let Plan { proposer, by, draft, draft_hash, expires_at } = plan;
    let id = LAST_PROPOSAL.may_load(storage)?.unwrap_or_default().saturating_add(1);
    LAST_PROPOSAL.save(storage, &id)?;
    draft::save(storage, id, draft)?;
    let loosens = Safeguards::loosened_by(&proposer, draft);
    let stored = StoredProposal {
        proposer,
        draft_hash,
        rules_epoch: present.rules.epoch,
        signers_version: present.version,
        proposed_at: env.block.time.seconds(),
        expires_at,
        ripens_at: None,
        retry_until: None,
        approvals: 0,
        rejections: 0,
        stage: Stage::Open,
        loosens,
    };
    let draft_hash = HexBinary::from(&draft_hash).to_hex();
    let opened = ProposalOpened { proposal: id, proposer: by, title: draft.title.clone(), draft_hash };
    Ok((Proposal { id, stored }, opened.to_event()))
}
