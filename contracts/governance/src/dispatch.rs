//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{DepsMut, Response};
use stateset_api::governance::{AddressRef, Nothing};
use stateset_api::governance::{
    AnyoneMsg, ApprovalRef, ApproverMsg, BallotRef, ChangeRef, ConsumerMsg, OwnerMsg, RequestedAction, RequesterMsg,
};

use crate::auth::{AgentRoles, authorize};
use crate::context::Context;
use crate::request::Requested;
use crate::{ContractError, approval, ballot, change, config, effect, import, request, vote};

pub(crate) fn by_requester(deps: DepsMut<'_>, ctx: &Context<'_>, msg: RequesterMsg) -> Result<Response, ContractError> {
    match msg {
        RequesterMsg::Request { agent, wallet, denom, payments } => {
            let agent = AgentRoles::load(deps.querier, &ctx.config.registry, agent)?;
            agent.authorize(ctx.sender)?;
            request::request(
                deps,
                ctx,
                agent,
                Requested { wallet, action: RequestedAction::Payments { denom, payments } },
            )
        }
        RequesterMsg::RequestAction { agent, wallet, action } => {
            let agent = AgentRoles::load(deps.querier, &ctx.config.registry, agent)?;
            agent.authorize(ctx.sender)?;
            request::request(deps, ctx, agent, Requested { wallet, action })
        }
        // Whose it is stands in the ballot.
        RequesterMsg::Withdraw(BallotRef { ballot }) => ballot::withdraw(deps, ctx, ballot),
    }
}

/// Whether somebody has a vote depends on the ballot: each checks it.
pub(crate) fn by_approver(deps: DepsMut<'_>, ctx: &Context<'_>, msg: ApproverMsg) -> Result<Response, ContractError> {
    match msg {
        ApproverMsg::Vote { ballot, matter_hash, approves } => {
            let loaded = vote::load(deps.storage, ctx, ballot, &matter_hash)?;
            vote::vote(deps, ctx, loaded, approves)
        }
        ApproverMsg::Judge { case, case_hash, appeal, verdict } => {
            vote::judge(deps, ctx, vote::Judgement { case, case_hash, appeal, verdict })
        }
        ApproverMsg::Suspend { agent, reason } => vote::suspend(deps, ctx, agent, reason),
        ApproverMsg::Reinstate { agent, since } => vote::reinstate(deps, ctx, agent, since),
    }
}

/// The wallet stands in the approval.
pub(crate) fn by_consumer(deps: DepsMut<'_>, ctx: &Context<'_>, msg: ConsumerMsg) -> Result<Response, ContractError> {
    let ConsumerMsg::Consume { approval, action_hash } = msg;
    approval::consume(deps, ctx, approval, &action_hash)
}

pub(crate) fn by_owner(deps: DepsMut<'_>, ctx: &Context<'_>, msg: OwnerMsg) -> Result<Response, ContractError> {
    authorize("owner", &ctx.config.owner, ctx.sender)?;
    match msg {
        OwnerMsg::Propose { changes } => change::propose(deps, ctx, changes),
        OwnerMsg::Cancel(ChangeRef { change }) => change::cancel(deps.storage, ctx.config, change),
        OwnerMsg::Block(AddressRef { address }) => config::block(deps, ctx, &address),
        OwnerMsg::Pause(Nothing {}) => config::pause(deps.storage, ctx),
        OwnerMsg::Revoke(ApprovalRef { approval }) => approval::revoke(deps.storage, ctx, approval),
        OwnerMsg::WithdrawOffer(Nothing {}) => config::withdraw_offer(deps.storage, ctx),
        OwnerMsg::AcceptAuthority(Nothing {}) => effect::accept_authority(ctx.config),
        OwnerMsg::ImportBlocked { list, page, addresses } => import::page(deps, ctx, &list, page, &addresses),
    }
}

pub(crate) fn by_anyone(deps: DepsMut<'_>, ctx: &Context<'_>, msg: AnyoneMsg) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::Close(BallotRef { ballot }) => ballot::close(deps, ctx, ballot),
        AnyoneMsg::ApplyChange { change, change_hash } => change::apply(deps, ctx, change, &change_hash),
        AnyoneMsg::AcceptOwnership(Nothing {}) => config::accept(deps.storage, ctx),
    }
}
