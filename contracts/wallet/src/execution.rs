//! Carrying out what passed: in a message of the wallet to itself, so that a failure undoes all of its actions, is
//! written down, and undoes nothing else.

use cosmwasm_std::{Deps, DepsMut, Env, Reply, Response, Storage, SubMsg, WasmMsg, to_json_binary};
use stateset_api::event::{ProposalExecuted, ProposalFailed};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::wallet::{
    Action, EXECUTION_SECONDS, ExecuteMsg, ProposalContent, ProposalRef, ProposalStatus, Proposer, SelfMsg,
};
use stateset_store::StoreError;

use crate::ContractError;
use crate::auth::{Authority, Caller};
use crate::proposal::Proposal;
use crate::state::Stage;
use crate::{action, binding, draft, open_list, recovery, signers};

/// The reply that tells of a failure.
pub(crate) const PERFORMED: u64 = 2;
/// All actions of a proposal together: room for the recall of a treasury whose every pool takes all gas that it gets.
/// What needs more fails as any failure does, instead of taking the transaction with it.
const GAS_MAX: u64 = 15_000_000;

/// Marks it as carried out and sends it on its way. Marked before anything runs: whoever is called meanwhile finds
/// nothing to carry out.
pub(crate) fn start(storage: &mut dyn Storage, env: &Env, mut passed: Proposal) -> Result<SubMsg, ContractError> {
    let now = env.block.time.seconds();
    passed.stored.retry_until.get_or_insert(now.saturating_add(EXECUTION_SECONDS));
    passed.stored.stage = Stage::Executed(now);
    passed.save(storage)?;
    let message = to_itself(env, SelfMsg::Perform(ProposalRef { id: passed.id }))?;
    let payload = passed.id.to_be_bytes();
    Ok(SubMsg::reply_on_error(message, PERFORMED).with_gas_limit(GAS_MAX).with_payload(payload))
}

fn to_itself(env: &Env, msg: SelfMsg) -> Result<WasmMsg, ContractError> {
    let msg = to_json_binary(&ExecuteMsg::SelfCall(msg))?;
    Ok(WasmMsg::Execute { contract_addr: env.contract.address.to_string(), msg, funds: vec![] })
}

/// All of its actions, in order; the first that fails ends it.
pub(crate) fn perform(mut deps: DepsMut<'_>, env: &Env, id: u64) -> Result<Response, ContractError> {
    let draft = draft::load(deps.storage, id)?;
    // Somebody still decides here.
    let mut response = Response::new().add_events(recovery::end(deps.storage, &env.contract.address)?);
    let authority = match draft.actions.iter().any(|action| matches!(action, Action::Owner(_))) {
        true => authority(deps.storage, id)?,
        false => Authority::Signers,
    };
    let caller = Caller { addr: &env.contract.address, authority };
    // Who is called could have the wallet bound meanwhile, and so could a later action.
    let calls = draft.actions.iter().any(|action| matches!(action, Action::CallContract { .. }));
    let mut unchecked = calls && !binding::is_bound(deps.storage)?;
    let check = || to_itself(env, SelfMsg::CheckCallees(ProposalRef { id }));
    for action in draft.actions {
        // The code that comes after it may know nothing of this message.
        if unchecked && matches!(action, Action::Migrate { .. }) {
            response = response.add_message(check()?);
            unchecked = false;
        }
        let done = action::perform(deps.branch(), env, caller, action)?;
        response = response.add_events(done.events).add_submessages(done.messages);
    }
    if unchecked {
        response = response.add_message(check()?);
    }
    Ok(response.add_event(ProposalExecuted { proposal: id }.to_event()))
}

/// On whose word it is carried out: what the owner scheduled stands for the signers only if enough of them approved.
fn authority(storage: &dyn Storage, id: u64) -> Result<Authority, ContractError> {
    let proposal = Proposal::load(storage, id)?.stored;
    if proposal.proposer != (Proposer::Owner {}) {
        return Ok(Authority::Signers);
    }
    let approved = signers::of_version(storage, proposal.signers_version)?.passes(proposal.approvals);
    Ok(if approved { Authority::Signers } else { Authority::OwnerAfterDelay })
}

/// After everything that an unbound wallet called: it must not be bound to it now.
pub(crate) fn check_callees(deps: Deps<'_>, env: &Env, id: u64) -> Result<Response, ContractError> {
    for action in draft::load(deps.storage, id)?.actions {
        if let Action::CallContract { contract, .. } = action {
            action::check_callee(deps, env, &contract)?;
        }
    }
    Ok(Response::new())
}

/// Keeps a failed proposal, with the reason, to be tried again.
pub(crate) fn fail(deps: DepsMut<'_>, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let unreadable = |_| StoreError::Unreadable { what: "reply's proposal" };
    let id = u64::from_be_bytes(reply.payload.as_slice().try_into().map_err(unreadable)?);
    let Err(error) = reply.result.into_result() else { return Ok(Response::new()) };
    let mut failed = Proposal::load(deps.storage, id)?;
    let mut reason: String = error.chars().take(REASON_BYTES_MAX).collect();
    while reason.len() > REASON_BYTES_MAX {
        reason.pop();
    }
    let retry_until = failed.stored.retry_until.unwrap_or_default();
    failed.stored.stage = Stage::Failed { at: env.block.time.seconds(), reason: reason.clone() };
    failed.save(deps.storage)?;
    Ok(Response::new().add_event(ProposalFailed { proposal: id, reason, retry_until }.to_event()))
}

/// Anyone carries out what failed before, or what the owner's delay is over for.
pub(crate) fn execute(deps: DepsMut<'_>, env: &Env, content: &ProposalContent) -> Result<Response, ContractError> {
    let ProposalContent { id, draft_hash } = content;
    let (id, found) = (*id, Proposal::load(deps.storage, *id)?);
    let present = signers::present(deps.storage)?;
    let now = env.block.time.seconds();
    match found.status(&present.rules, now) {
        ProposalStatus::Ripe {} => open_list::remove(deps.storage, &found)?,
        ProposalStatus::Failed { retry_until, .. } if now < retry_until => {}
        ProposalStatus::Failed { retry_until, .. } => {
            return Err(ContractError::RetryOver { id, until: retry_until, now });
        }
        ProposalStatus::Open {} => {
            let (approved, threshold) = (present.set.weight_of(found.stored.approvals), present.set.threshold);
            return Err(ContractError::NotPassed { id, approved, threshold });
        }
        status => return Err(found.refusal(&status, &present.rules, now)),
    }
    found.check_content(draft_hash)?;
    Ok(Response::new().add_submessage(start(deps.storage, env, found)?))
}
