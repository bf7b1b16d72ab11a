//! Carrying out what passed: in a message of the wallet to itself, so that a failure undoes all of its actions, is
//! written down, and undoes nothing else.

use cosmwasm_std::{DepsMut, Env, Reply, Response, Storage, SubMsg, WasmMsg};
use stateset_api::event::{ProposalExecuted, ProposalFailed};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::wallet::{EXECUTION_SECONDS, ProposalStatus};

use crate::ContractError;
use crate::state::{PROPOSALS, Stage, StoredProposal};
use crate::{action, proposal, recovery, signers, vote};
use stateset_store::StoreError;

/// The reply that tells of a failure.
pub(crate) const PERFORMED: u64 = 2;
/// All actions of a proposal together. What needs more fails as any failure does, instead of taking the transaction
/// with it.
const GAS_MAX: u64 = 5_000_000;

/// Marks it as carried out and sends it on its way. Marked before anything runs: whoever is called meanwhile finds
/// nothing to carry out.
pub(crate) fn start(
    storage: &mut dyn Storage,
    env: &Env,
    id: u64,
    mut passed: StoredProposal,
) -> Result<SubMsg, ContractError> {
    let now = env.block.time.seconds();
    passed.retry_until.get_or_insert(now.saturating_add(EXECUTION_SECONDS));
    passed.stage = Stage::Executed(now);
    PROPOSALS.save(storage, &proposal::key(id), &passed)?;
    let message = WasmMsg::Execute {
        contract_addr: env.contract.address.to_string(),
        // By hand, as the one message of its kind: a derive would bring an encoder of every message into the wasm.
        msg: format!(r#"{{"self_call":{{"perform":{{"id":{id}}}}}}}"#).into_bytes().into(),
        funds: vec![],
    };
    Ok(SubMsg::reply_on_error(message, PERFORMED).with_gas_limit(GAS_MAX).with_payload(id.to_be_bytes()))
}

/// All of its actions, in order; the first that fails ends it.
pub(crate) fn perform(mut deps: DepsMut<'_>, env: &Env, id: u64) -> Result<Response, ContractError> {
    let draft = proposal::draft(deps.storage, id)?;
    // Somebody still decides here.
    let mut response = Response::new().add_events(recovery::end(deps.storage, &env.contract.address)?);
    for action in draft.actions {
        let done = action::perform(deps.branch(), env, action)?;
        response = response.add_events(done.events).add_submessages(done.messages);
    }
    Ok(response.add_event(ProposalExecuted { proposal: id }.to_event()))
}

/// Keeps a failed proposal, with the reason, to be tried again.
pub(crate) fn fail(deps: DepsMut<'_>, env: &Env, reply: &Reply) -> Result<Response, ContractError> {
    let unreadable = |_| StoreError::Unreadable { what: "reply's proposal" };
    let id = u64::from_be_bytes(reply.payload.as_slice().try_into().map_err(unreadable)?);
    let Err(error) = reply.result.clone().into_result() else { return Ok(Response::new()) };
    let mut failed = proposal::load(deps.storage, id)?;
    let mut reason: String = error.chars().take(REASON_BYTES_MAX).collect();
    while reason.len() > REASON_BYTES_MAX {
        reason.pop();
    }
    let retry_until = failed.retry_until.unwrap_or_default();
    failed.stage = Stage::Failed { at: env.block.time.seconds(), reason: reason.clone() };
    PROPOSALS.save(deps.storage, &proposal::key(id), &failed)?;
    Ok(Response::new().add_event(ProposalFailed { proposal: id, reason, retry_until }.to_event()))
}

/// Anyone carries out what failed before, or what the owner's delay is over for.
pub(crate) fn again(deps: DepsMut<'_>, env: &Env, id: u64) -> Result<Response, ContractError> {
    let found = proposal::load(deps.storage, id)?;
    let present = signers::present(deps.storage)?;
    let now = env.block.time.seconds();
    match proposal::status_under(present.rules_epoch, now, &found) {
        ProposalStatus::Ripe {} => proposal::unlist(deps.storage, id, &found)?,
        ProposalStatus::Failed { retry_until, .. } if now < retry_until => {}
        ProposalStatus::Failed { retry_until, .. } => {
            return Err(ContractError::RetryOver { id, until: retry_until, now });
        }
        ProposalStatus::Open {} => {
            let (approved, threshold) = (present.set.weight_of(found.approvals), present.set.threshold);
            return Err(ContractError::NotPassed { id, approved, threshold });
        }
        status => return Err(vote::refusal(id, &found, &status, present.rules_epoch, now)),
    }
    Ok(Response::new().add_submessage(start(deps.storage, env, id, found)?))
}
