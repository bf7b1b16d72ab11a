//! A proposal that comes with the signatures that pass it: proposed, approved and carried out in one message.

use cosmwasm_std::{Binary, DepsMut, Env, Response};
use stateset_api::approval::{SALT_BYTES, Subject};
use stateset_api::wallet::{Draft, Proposer, SignedApproval};

use crate::ContractError;
use crate::proposing::{self, Plan};
use crate::signature::{self, Bound};
use crate::state::SALTS;
use crate::{alarm, execution, signers, vote};

/// From anybody. What fails is kept as any failure is and may be tried again; the salt is used either way.
pub(crate) fn submit(
    deps: DepsMut<'_>,
    env: &Env,
    draft: &Draft,
    salt: &Binary,
    approvals: &[SignedApproval],
) -> Result<Response, ContractError> {
    let present = signers::present(deps.storage)?;
    if salt.len() != SALT_BYTES {
        return Err(ContractError::Size { what: "a submission's salt", expected: SALT_BYTES, got: salt.len() });
    }
    if let Some(proposal) = SALTS.may_load(deps.storage, salt)? {
        return Err(ContractError::SaltUsed { proposal });
    }
    let draft_hash = proposing::check(deps.as_ref(), env, draft)?;
    let alarm = alarm::of_votes(&present.rules.alarms).that_end(draft).nanos();
    let bound = Bound { subject: Subject::Submission { salt, alarm }, draft_hash };
    let indices = signature::verify_all(deps.as_ref(), env, &present, bound, approvals)?;
    let expires_at = env.block.time.seconds();
    let plan = Plan { proposer: Proposer::Signatures {}, by: "signatures".to_owned(), draft, draft_hash, expires_at };
    let (mut passed, opened) = proposing::open(deps.storage, env, &present, plan)?;
    let mut response = Response::new().add_event(opened);
    for index in indices {
        passed.count(index, true)?;
        response = response.add_event(vote::event(&passed, &present.set, index, true));
    }
    let (approved, threshold) = (present.set.weight_of(passed.stored.approvals), present.set.threshold);
    if !present.set.passes(passed.stored.approvals) {
        return Err(ContractError::BelowThreshold { approved, threshold });
    }
    SALTS.save(deps.storage, salt, &passed.id)?;
    Ok(response.add_submessage(execution::start(deps.storage, env, passed)?))
}
