//! Beside signers, the owner tightens at once and loosens only after a delay.

use cosmwasm_std::{Deps, Env};
use stateset_api::policy::is_tighter;
use stateset_api::wallet::{OperatorGrant, OwnerMsg};

use crate::ContractError;
use crate::state::{ACCOUNT, ROLES};
use crate::{payee, treasury};

/// Deny by default: what is not known to tighten waits, and so does what those who decide could not set back.
pub(crate) fn tightens(deps: Deps<'_>, env: &Env, msg: &OwnerMsg) -> Result<bool, ContractError> {
    Ok(match msg {
        OwnerMsg::SetPolicy { policy } => is_tighter(&ACCOUNT.load(deps.storage)?.policy, policy),
        OwnerMsg::SetPayees { set, .. } => payee::tightens(deps, env, set)?,
        OwnerMsg::SetOperator { operator: Some(grant) } => shortens(deps, grant)?,
        OwnerMsg::SetGuardian { guardian: Some(_) } => ROLES.load(deps.storage)?.guardian.is_none(),
        OwnerMsg::SetBrake { brake: Some(_) } => ROLES.load(deps.storage)?.brake.is_none(),
        // Else whoever has the owner's key could keep it from ever being accepted.
        OwnerMsg::OfferOwnership { to: None } => !ROLES.load(deps.storage)?.offered_by_signers,
        OwnerMsg::CallTreasury { msg } => treasury::tightens(msg),
        OwnerMsg::SetOperator { operator: None }
        | OwnerMsg::Freeze { .. }
        | OwnerMsg::SetRecovery { recovery: None }
        | OwnerMsg::CancelRecovery {}
        | OwnerMsg::RevokeMandate(_)
        | OwnerMsg::Cancel(_) => true,
        // A binding lasts as long as its agent, and where the policy asks for trust it says whose standing counts. For
        // ever is a log, too, and costs every payment.
        OwnerMsg::Bind { .. }
        | OwnerMsg::KeepLog {}
        | OwnerMsg::GiveMandate { .. }
        | OwnerMsg::SetTreasury { .. }
        | OwnerMsg::SetGuardian { guardian: None }
        | OwnerMsg::SetBrake { brake: None }
        | OwnerMsg::LiftBrake {}
        | OwnerMsg::Unfreeze {}
        | OwnerMsg::Withdraw { .. }
        | OwnerMsg::OfferOwnership { to: Some(_) }
        | OwnerMsg::SetRecovery { recovery: Some(_) }
        | OwnerMsg::SetSigners { .. } => false,
    })
}

/// The same operator for no longer than before.
fn shortens(deps: Deps<'_>, grant: &OperatorGrant) -> Result<bool, ContractError> {
    let operator = ACCOUNT.load(deps.storage)?.operator;
    Ok(operator.is_some_and(|was| was.addr.as_str() == grant.address && grant.expires_at <= was.expires_at))
}
