//! What the owner may do, once it may: at once, after the delay, or by a proposal that passed.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::wallet::{MandateRef, OwnerMsg, ProposalRef};

use crate::ContractError;
use crate::auth::Caller;
use crate::{
    binding, brake, closing, decision, freeze, mandate, operator, ownership, payee, policy, recovery, signers,
    treasury, withdrawal,
};

pub(crate) fn perform(
    deps: DepsMut<'_>,
    env: &Env,
    caller: Caller<'_>,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    let Caller { addr: by, authority } = caller;
    match msg {
        OwnerMsg::SetPolicy { policy } => policy::set(deps, env, caller, policy),
        OwnerMsg::SetPayees { set, remove } => payee::set(deps, env, authority, payee::Change { set, remove }),
        OwnerMsg::SetOperator { operator } => operator::set(deps, env, authority, operator),
        OwnerMsg::SetGuardian { guardian } => ownership::set_guardian(deps, env, authority, guardian),
        OwnerMsg::Freeze { reason } => freeze::impose(deps.storage, env, by, reason, authority.into()),
        OwnerMsg::Unfreeze {} => freeze::lift(deps.storage, env, by, authority.into()),
        OwnerMsg::Withdraw { coins } => withdrawal::withdraw(deps.storage, coins),
        OwnerMsg::OfferOwnership { to } => ownership::offer(deps, env, authority, to),
        OwnerMsg::Bind { registry, agent_id } => binding::bind(deps, &registry, agent_id),
        OwnerMsg::SetSigners { signers } => signers::replace(deps.storage, deps.api, env, signers),
        OwnerMsg::Cancel(ProposalRef { id }) => closing::take_back_as_owner(deps, env, by, id),
        OwnerMsg::SetRecovery { recovery } => recovery::set(deps, env, authority, recovery),
        OwnerMsg::GiveMandate { mandate } => mandate::give(deps, env, mandate),
        OwnerMsg::RevokeMandate(MandateRef { number }) => mandate::revoke(deps.storage, by, number),
        OwnerMsg::SetTreasury { treasury } => treasury::set(deps, env, &treasury),
        OwnerMsg::CallTreasury { msg } => treasury::call(deps.as_ref(), msg),
        OwnerMsg::SetBrake { brake } => brake::set(deps, env, authority, brake),
        OwnerMsg::LiftBrake {} => brake::lift_as_owner(deps.storage, env, by, authority),
        // Every act of the owner has ended it already.
        OwnerMsg::CancelRecovery {} => Ok(Response::new()),
        OwnerMsg::KeepLog {} => decision::keep(deps.storage),
    }
}
