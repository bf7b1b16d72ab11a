//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};
use stateset_api::wallet::{
    AnyoneMsg, BrakeMsg, GuardianMsg, MandateRef, OperatorMsg, OwnerMsg, ProposalRef, SelfMsg, SignerMsg,
};

use crate::ContractError;
use crate::alarm::Reach;
use crate::auth::{self, Authority, Caller};
use crate::spend::Order;
use crate::state::Account;
use crate::{
    act, brake, closing, dead_man, escalation, execution, freeze, grant, loosening, mandate, note, operator, owner,
    ownership, proposing, receipt, recovery, signers, spend, submission, transfer, vote,
};

pub(crate) fn by_operator(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: OperatorMsg,
) -> Result<Response, ContractError> {
    let (by, now) = (&info.sender, env.block.time.seconds());
    match msg {
        OperatorMsg::Spend { epoch, denom, payments, approval, rationales, mandate } => {
            let spender = operator::authorize_spender(deps.as_ref(), by, now)?;
            operator::check_epoch(&spender.account, epoch)?;
            spend::pay(deps, env, spender, Order { denom, payments, approval, rationales, mandate })
        }
        OperatorMsg::Escalate { epoch, denom, payment } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            escalation::escalate(deps, env, &account, denom, payment)
        }
        OperatorMsg::Fund { epoch, transfer } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            transfer::fund(deps, env, &account, transfer)
        }
        OperatorMsg::CallBack { epoch, transfer } => {
            let account = operator::authorize(deps.storage, by, epoch, now)?;
            transfer::call_back(deps, env, &account, transfer)
        }
        OperatorMsg::TakeOver { epoch, act } => {
            let account = authorize_act(deps.storage, by, (epoch, act), now)?;
            operator::take_over(deps.storage, account)
        }
        OperatorMsg::AskMandate { epoch, act, mandate } => {
            authorize_act(deps.storage, by, (epoch, act), now)?;
            escalation::ask_mandate(deps, env, mandate)
        }
        OperatorMsg::Heartbeat { epoch, act } => {
            let account = authorize_act(deps.storage, by, (epoch, act), now)?;
            dead_man::beat(deps.storage, account, now)
        }
        OperatorMsg::Grant { epoch, act, grant } => {
            let account = authorize_act(deps.storage, by, (epoch, act), now)?;
            grant::give(deps, env, &account, grant)
        }
        OperatorMsg::Revoke { epoch, act, to } => {
            authorize_act(deps.storage, by, (epoch, act), now)?;
            grant::revoke(deps.storage, deps.api, by, to)
        }
        OperatorMsg::Note { epoch, act, hashes } => {
            let account = authorize_act(deps.storage, by, (epoch, act), now)?;
            note::enter(deps.storage, env, &account, &hashes)
        }
    }
}

/// The operator, and a number that was not used.
fn authorize_act(
    storage: &mut dyn Storage,
    by: &Addr,
    (epoch, act): (u32, u64),
    now: u64,
) -> Result<Account, ContractError> {
    let account = operator::authorize(storage, by, epoch, now)?;
    act::count(storage, act)?;
    Ok(account)
}

/// Beside signers, what does not tighten becomes a proposal that waits. Whatever it is, the owner is not lost.
pub(crate) fn by_owner(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    auth::authorize_owner(deps.storage, &info.sender)?;
    let ended = recovery::end(deps.storage, &info.sender)?;
    let response = match signers::may_present(deps.storage)? {
        Some(present) if !loosening::tightens(deps.as_ref(), env, &msg)? => {
            proposing::schedule(deps, env, &present, msg)?
        }
        _ => owner::perform(deps, env, Caller { addr: &info.sender, authority: Authority::Owner }, msg)?,
    };
    Ok(response.add_events(ended))
}

/// Each verb looks the sender up among the signers.
pub(crate) fn by_signer(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: SignerMsg,
) -> Result<Response, ContractError> {
    match msg {
        SignerMsg::Propose { draft, expires_at } => proposing::propose(deps, env, &info.sender, draft, expires_at),
        SignerMsg::Approve(content) => vote::approve(deps, env, &info.sender, &content),
        SignerMsg::Reject(content) => vote::reject(deps, env, &info.sender, &content),
        SignerMsg::Cancel(ProposalRef { id }) => closing::take_back(deps, env, &info.sender, id),
    }
}

pub(crate) fn by_guardian(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: GuardianMsg,
) -> Result<Response, ContractError> {
    auth::authorize_guardian(deps.storage, &info.sender)?;
    match msg {
        GuardianMsg::Freeze { reason } => freeze::impose(deps.storage, env, &info.sender, reason, Reach::Votes),
        GuardianMsg::RevokeOperator {} => operator::revoke(deps.storage, env.block.time),
        GuardianMsg::RevokeGrant { to } => grant::revoke(deps.storage, deps.api, &info.sender, to),
        GuardianMsg::RevokeMandate(MandateRef { number }) => mandate::revoke(deps.storage, &info.sender, number),
        GuardianMsg::LiftBrake {} => brake::lift(deps.storage, env, &info.sender),
        GuardianMsg::CancelRecovery {} => recovery::cancel(deps.storage, &info.sender),
        GuardianMsg::Veto(ProposalRef { id }) => closing::veto(deps, env, &info.sender, id),
    }
}

/// Freezes, and nothing else.
pub(crate) fn by_brake(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    msg: BrakeMsg,
) -> Result<Response, ContractError> {
    auth::authorize_brake(deps.storage, &info.sender)?;
    let BrakeMsg::Freeze { reason } = msg;
    brake::freeze(deps.storage, env, &info.sender, reason)
}

pub(crate) fn by_anyone(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    msg: AnyoneMsg,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    match msg {
        AnyoneMsg::AcceptOwnership {} => ownership::accept(deps.storage, env, info.sender),
        AnyoneMsg::StartRecovery {} => recovery::start(deps.storage, &info.sender, now),
        AnyoneMsg::FreezeDeadMan {} => freeze::impose_by_dead_man(deps.storage, env, &info.sender),
        AnyoneMsg::PruneReceipts { limit } => receipt::prune(deps.storage, limit, now),
        AnyoneMsg::Execute(content) => execution::execute(deps, env, &content),
        AnyoneMsg::Close(ProposalRef { id }) => closing::close(deps.storage, env, &info.sender, id),
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
        SelfMsg::CheckCallees(ProposalRef { id }) => execution::check_callees(deps.as_ref(), env, id),
    }
}
