//! A proposal that comes with the signatures that pass it: proposed, approved and carried out in one message.

use cosmwasm_std::{Binary, DepsMut, Env, Response};
use stateset_api::approval::{SALT_BYTES, Subject};
use stateset_api::wallet::{Draft, Proposer, SignedApproval};

use crate::ContractError;
use crate::signature::{self, Bound};
use crate::state::SALTS;
use crate::{execution, proposal, signers, vote};

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
    let now = env.block.time.seconds();
    let mut passed = proposal::check(&deps, env, &present, Proposer::Signatures {}, draft, now)?;
    let bound = Bound { subject: Subject::Submission(salt), draft_hash: passed.draft_hash };
    let places = signature::verify_all(deps.as_ref(), env, &present, bound, approvals)?;
    let (id, opened) = proposal::open(deps.storage, &passed, draft, "signatures".to_owned())?;
    let mut response = Response::new().add_event(opened);
    for place in places {
        vote::count(id, &mut passed, place, true)?;
        response = response.add_event(vote::told(id, &present.set, place, true));
    }
    let (approved, threshold) = (present.set.weight_of(passed.approvals), present.set.threshold);
    if !present.set.passes(passed.approvals) {
        return Err(ContractError::BelowThreshold { approved, threshold });
    }
    SALTS.save(deps.storage, salt, &id)?;
    Ok(response.add_submessage(execution::start(deps.storage, env, id, passed)?))
}
