//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{DepsMut, Response};
use stateset_api::AgentId;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, AnyoneMsg, CaseRef, Change, GovernanceMsg, Nothing, OwnerMsg, ReporterMsg, Verdict,
};

use crate::appeal::{self, Appellant};
use crate::auth::{AgentAccounts, authorize};
use crate::case::Case;
use crate::context::Context;
use crate::{
    ContractError, answer, change, config, decision, finality, funds, hook, payout, pending, rating, report, stake,
    standing,
};

pub(crate) fn by_agent(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    id: AgentId,
    msg: AgentMsg,
) -> Result<Response, ContractError> {
    let agent = AgentAccounts::load(deps.querier, &ctx.config.registry, id)?;
    let role = agent.authorize(ctx.sender())?;
    match msg {
        AgentMsg::Bond(Nothing {}) => {
            agent.require_owner(role, ctx.sender())?;
            stake::bond(deps.storage, ctx, id, funds::one(ctx.info, &ctx.config.stake_denom)?)
        }
        AgentMsg::Unbond { amount } => {
            agent.require_owner(role, ctx.sender())?;
            stake::unbond(deps.storage, ctx, id, amount)
        }
        AgentMsg::Claim(Nothing {}) => {
            agent.require_owner(role, ctx.sender())?;
            stake::claim(deps.storage, ctx, id)
        }
        AgentMsg::Rate { counterparty, intent, side, marks } => {
            rating::rate(deps, ctx, &agent, rating::Claim { counterparty, intent, side, marks })
        }
        AgentMsg::Respond { case, response } => {
            let case = Case::load_against(deps.storage, &ctx.config, case, id)?;
            answer::answer(deps.storage, ctx, case, answer::new(role, &response)?)
        }
        AgentMsg::Appeal(CaseRef { case }) => {
            let case = Case::load_against(deps.storage, &ctx.config, case, id)?;
            appeal::appeal(deps.storage, ctx, case, Appellant::Accused(role))
        }
    }
}

/// Whoever reports; the one who did for the rest.
pub(crate) fn by_reporter(deps: DepsMut<'_>, ctx: &Context<'_>, msg: ReporterMsg) -> Result<Response, ContractError> {
    match msg {
        ReporterMsg::Report { accused, kind, severity, evidence, victim, damage, term } => {
            let damage = damage.0;
            report::report(deps, ctx, report::Accusation { accused, kind, severity, evidence, victim, damage, term })
        }
        ReporterMsg::Appeal(CaseRef { case }) => {
            let case = Case::load(deps.storage, &ctx.config, case)?;
            authorize("case's reporter", &case.stored.reporter, ctx.sender())?;
            appeal::appeal(deps.storage, ctx, case, Appellant::Reporter)
        }
    }
}

/// The governance of the case's term, which says about what.
pub(crate) fn by_governance(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    msg: GovernanceMsg,
) -> Result<Response, ContractError> {
    let (case, case_hash, appeal, verdict) = match msg {
        GovernanceMsg::Uphold { case, case_hash, appeal, severity, damage } => {
            (case, case_hash, appeal, Verdict::Upheld { severity, damage })
        }
        GovernanceMsg::Dismiss { case, case_hash, appeal, frivolous } => {
            (case, case_hash, appeal, Verdict::Dismissed { frivolous })
        }
    };
    let case = Case::load(deps.storage, &ctx.config, case)?;
    // Whoever took its place since may not: it was not the one whom the accused trusted with its stake.
    authorize("case's governance", &case.term.governance, ctx.sender())?;
    case.check_content(ctx, &case_hash)?;
    case.check_stage(appeal)?;
    decision::decide(deps, ctx, case, verdict)
}

pub(crate) fn by_owner(deps: DepsMut<'_>, ctx: Context<'_>, msg: OwnerMsg) -> Result<Response, ContractError> {
    authorize("owner", &ctx.config.owner, ctx.sender())?;
    match msg {
        OwnerMsg::SetRules { rules } => change::announce(deps, ctx, Change::Rules(rules)),
        OwnerMsg::SetRoles { governance, community } => {
            change::announce(deps, ctx, Change::Roles { governance, community })
        }
        OwnerMsg::SetRatingDenom { rating_denom } => change::announce(deps, ctx, Change::RatingDenom { rating_denom }),
        OwnerMsg::SetWalletCodes { wallet_code_ids } => {
            change::announce(deps, ctx, Change::WalletCodes { wallet_code_ids })
        }
        OwnerMsg::AddHook(AddressRef { address }) => change::announce(deps, ctx, Change::Hook { address }),
        OwnerMsg::CancelChange(Nothing {}) => pending::cancel(deps.storage, ctx.sender()),
        OwnerMsg::RemoveHook(AddressRef { address }) => hook::remove(deps, &address),
        OwnerMsg::OfferOwnership { to } => config::offer(deps, ctx, to),
    }
}

pub(crate) fn by_anyone(deps: DepsMut<'_>, ctx: Context<'_>, msg: AnyoneMsg) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::Settle(CaseRef { case }) => {
            let case = Case::load(deps.storage, &ctx.config, case)?;
            finality::settle(deps, &ctx, case)
        }
        AnyoneMsg::Collect(AddressRef { address }) => payout::collect(deps, &address, ctx.config.stake_denom),
        AnyoneMsg::Refresh(AgentRef { agent }) => standing::refresh(deps.storage, ctx.now(), agent),
        AnyoneMsg::ApplyChange { change_hash } => change::apply(deps, ctx, &change_hash),
        AnyoneMsg::AcceptOwnership(Nothing {}) => config::accept(deps.storage, ctx),
    }
}
