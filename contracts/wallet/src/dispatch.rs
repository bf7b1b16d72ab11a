//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use stateset_api::wallet::{Action, AnyoneMsg, GuardianMsg, OperatorMsg, SelfMsg, OwnerMsg, ProposalRef, SignerMsg};

use crate::ContractError;
use crate::{
    binding, decision, escalation, execution, freeze, grant, loosening, operator, ownership, payee, policy, proposal,
    receipt, recovery, signers, silence, spend, submission, vote, withdrawal,
};

pub(crate) fn by_operator(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: OperatorMsg,
) -> Result<Response, ContractError> {
    let (by, now) = (&info.sender, env.block.time.seconds());
    match msg {
        OperatorMsg::Spend { epoch, denom, payments, approval, rationales } => {
            let (account, held) = operator::authorize_spender(deps.as_ref(), by, now)?;
            operator::check_epoch(&account, epoch)?;
            spend::pay(deps, env, (&account, held), spend::Order { denom, payments, approval, rationales })
        }
        OperatorMsg::TakeOver { epoch } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            operator::take_over(deps.storage, account)
        }
        OperatorMsg::Escalate { epoch, denom, payment } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            escalation::escalate(deps, env, &account, denom, payment)
        }
        OperatorMsg::Heartbeat { epoch } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            silence::beat(deps.storage, account, now)
        }
        OperatorMsg::Grant { epoch, grant } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            grant::give(deps, env, &account, grant)
        }
        OperatorMsg::Revoke { epoch, to } => {
            operator::authorize(deps.storage, by, epoch, now)?;
            grant::revoke(deps.storage, deps.api, by, to)
        }
    }
}

/// Beside signers, what does not tighten becomes a proposal that waits. Whatever it is, the owner is not lost.
pub(crate) fn by_owner(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    ownership::authorize_owner(deps.storage, &info.sender)?;
    let ended = recovery::end(deps.storage, &info.sender)?;
    let response = match signers::may_present(deps.storage)? {
        Some(present) if !loosening::tightens(deps.as_ref(), env, &msg)? => {
            proposal::schedule(deps, env, &present, Action::Owner(msg))?
        }
        _ => as_owner(deps, env, &info.sender, msg)?,
    };
    Ok(response.add_events(ended))
}

/// At once: for the owner, or for the wallet itself when a proposal passed.
pub(crate) fn as_owner(deps: DepsMut<'_>, env: &Env, by: &Addr, msg: OwnerMsg) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    match msg {
        OwnerMsg::SetPolicy { policy } => policy::set(deps, env, by, policy),
        OwnerMsg::SetPayees { set, remove } => payee::set(deps, env, set, remove),
        OwnerMsg::SetOperator { operator } => operator::set(deps, operator, now),
        OwnerMsg::SetGuardian { guardian } => ownership::set_guardian(deps, guardian),
        OwnerMsg::Freeze { reason } => freeze::impose(deps.storage, by, reason, now),
        OwnerMsg::Unfreeze {} => freeze::lift(deps.storage, by, now),
        OwnerMsg::Withdraw { coins } => withdrawal::withdraw(deps.storage, coins),
        OwnerMsg::OfferOwnership { to } => ownership::offer(deps, env, to),
        OwnerMsg::Bind { registry } => {
            Ok(Response::new().add_submessage(binding::confirm(deps.storage, deps.api, &registry)?))
        }
        OwnerMsg::SetSigners { signers } => signers::replace(deps.storage, deps.api, &env.contract.address, signers),
        OwnerMsg::Cancel(ProposalRef { id }) => proposal::take_back_as_owner(deps, env, by, id),
        OwnerMsg::SetRecovery { recovery } => recovery::set(deps, env, recovery),
        // Every act of the owner has ended it already.
        OwnerMsg::CancelRecovery {} => Ok(Response::new()),
        OwnerMsg::KeepLog {} => decision::keep(deps.storage),
    }
}

/// Each verb looks the sender up among the signers.
pub(crate) fn by_signer(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: SignerMsg,
) -> Result<Response, ContractError> {
    match msg {
        SignerMsg::Propose { draft, expires_at } => proposal::propose(deps, env, &info.sender, draft, expires_at),
        SignerMsg::Approve(ProposalRef { id }) => vote::approve(deps, env, &info.sender, id),
        SignerMsg::Reject(ProposalRef { id }) => vote::reject(deps, env, &info.sender, id),
        SignerMsg::Cancel(ProposalRef { id }) => proposal::take_back(deps, env, &info.sender, id),
    }
}

pub(crate) fn by_guardian(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: GuardianMsg,
) -> Result<Response, ContractError> {
    ownership::authorize_guardian(deps.storage, &info.sender)?;
    match msg {
        GuardianMsg::Freeze { reason } => freeze::impose(deps.storage, &info.sender, reason, env.block.time.seconds()),
        GuardianMsg::RevokeOperator {} => operator::revoke(deps.storage),
        GuardianMsg::RevokeGrant { to } => grant::revoke(deps.storage, deps.api, &info.sender, to),
        GuardianMsg::CancelRecovery {} => Ok(Response::new().add_events(recovery::end(deps.storage, &info.sender)?)),
        GuardianMsg::Veto(ProposalRef { id }) => proposal::veto(deps, env, &info.sender, id),
    }
}

pub(crate) fn by_anyone(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    msg: AnyoneMsg,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    match msg {
        AnyoneMsg::AcceptOwnership {} => ownership::accept(deps.storage, info.sender, now),
        AnyoneMsg::StartRecovery {} => recovery::start(deps.storage, &info.sender, now),
        AnyoneMsg::FreezeSilent {} => silence::freeze(deps.storage, &info.sender, now),
        AnyoneMsg::PruneReceipts { limit } => receipt::prune(deps.storage, limit, now),
        AnyoneMsg::Execute(ProposalRef { id }) => execution::again(deps, env, id),
        AnyoneMsg::Close(ProposalRef { id }) => proposal::close(deps.storage, env, &info.sender, id),
        AnyoneMsg::Submit { draft, salt, approvals } => submission::submit(deps, env, &draft, &salt, &approvals),
        AnyoneMsg::ApproveBySignatures { id, approvals } => vote::approve_by_signatures(deps, env, id, &approvals),
    }
}

pub(crate) fn by_itself(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: SelfMsg,
) -> Result<Response, ContractError> {
    if info.sender != env.contract.address {
        return Err(ContractError::Unauthorized { role: "wallet itself", sender: info.sender.to_string() });
    }
    match msg {
        SelfMsg::Perform(ProposalRef { id }) => execution::perform(deps, env, id),
    }
}
