//! Requests: an agent asks whether an action is approved; the answer is an approval, a vote or a refusal.

use cosmwasm_std::{Deps, DepsMut, HexBinary, Response, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::RequestRefused;
use stateset_api::governance::evaluate::Evaluator;
use stateset_api::governance::facts::{Action, Facts};
use stateset_api::governance::{
    Decision, Evaluation, Matter, Request, RequestResponse, RequestedAction, Terms, Workflow,
};

use crate::approval::Grant;
use crate::auth::AgentRoles;
use crate::ballot::{Opened, Opening};
use crate::conflict::Conflicts;
use crate::context::Context;
use crate::state::{BALLOTS, COMPLIANCE, RISK, RULES, WORKFLOWS, key};
use crate::{ContractError, action, approval, ballot, facts};

/// What is asked for.
pub(crate) struct Requested {
    pub(crate) wallet: String,
    pub(crate) action: RequestedAction,
}

/// An action, and the agent that is to do it.
pub(crate) struct Asked<'a> {
    pub(crate) agent: &'a AgentRoles,
    pub(crate) action: &'a RequestedAction,
}

/// For an agent on whose behalf the sender may ask.
pub(crate) fn request(
    mut deps: DepsMut<'_>,
    ctx: &Context<'_>,
    agent: AgentRoles,
    requested: Requested,
) -> Result<Response, ContractError> {
    let Requested { wallet, action } = requested;
    let (id, bound) = (agent.id, agent.wallet()?.clone());
    if bound.as_str() != wallet {
        let got = wallet.chars().take(128).collect();
        return Err(ContractError::OtherWallet { agent: id, bound: bound.into_string(), got });
    }
    let asked = Asked { agent: &agent, action: &action };
    let (answer, event) = match evaluate_with(deps.as_ref(), ctx, &asked, Evaluator::decide)? {
        Decision::Approve { rule, valid_seconds, monitor, terms } => {
            let (wallet, action, ballot) = (bound, &action, None);
            let grant = Grant { agent: id, wallet, action, rule, ballot, valid_seconds, monitor, terms };
            let given = approval::give(deps.storage, ctx, grant)?;
            (RequestResponse::Approved { approval: given.id, expires_at: given.expires_at }, given.event)
        }
        Decision::Workflow { rule, workflow, valid_seconds, terms } => {
            let conflicts = Conflicts::of_request(agent, ctx.sender, &action.view());
            let matter = Matter::from(Request { agent: id, wallet, action, rule, valid_seconds, terms });
            let (epoch, quota, workflows) = (ctx.config.epoch, id.0.to_vec(), WORKFLOWS.load(deps.storage)?);
            let height = ctx.env.block.height;
            let (workflow, tally) = conflicts.workflow(deps.querier, &workflows, &workflow, height)?;
            let opening = Opening { quota, epoch, workflow, tally, matter: &matter };
            let Opened { id, ballot, event } = ballot::open(&mut deps, ctx, opening)?;
            BALLOTS.save(deps.storage, &key(id), &ballot)?;
            (RequestResponse::Open { ballot: id, workflow: ballot.workflow, deadline: ballot.deadline }, event)
        }
        Decision::Deny { reason, .. } => {
            let hash = HexBinary::from(&approval::hash(ctx, &bound, &action)).to_hex();
            let refused = RequestRefused { agent: id, wallet, hash, reason: reason.clone() };
            (RequestResponse::Refused { reason }, refused.to_event())
        }
    };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&answer)?))
}

/// Where the present settings would put what was asked for under others to those who decided it, or approve it: for how
/// long, and with what terms.
pub(crate) fn stands(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    of: &Asked<'_>,
    decided_by: &Workflow,
) -> Result<Option<(u64, Terms)>, ContractError> {
    Ok(match evaluate_with(deps, ctx, of, Evaluator::decide)? {
        Decision::Approve { valid_seconds, terms, .. } => Some((valid_seconds, terms)),
        Decision::Workflow { workflow, valid_seconds, terms, .. } => {
            let same = WORKFLOWS.load(deps.storage)?.chain(&workflow).any(|present| present == decided_by);
            same.then_some((valid_seconds, terms))
        }
        Decision::Deny { .. } => None,
    })
}

/// A dry run, with every reason.
pub(crate) fn evaluate(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    id: AgentId,
    action: &RequestedAction,
) -> Result<Evaluation, ContractError> {
    let agent = AgentRoles::load(deps.querier, &ctx.config.registry, id)?;
    evaluate_with(deps, ctx, &Asked { agent: &agent, action }, Evaluator::evaluate)
}

/// Puts the same facts before the same rules, whatever is asked of them.
fn evaluate_with<T>(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    asked: &Asked<'_>,
    question: impl Fn(&Evaluator, &Action<'_>, &Facts) -> T,
) -> Result<T, ContractError> {
    let Asked { agent, action } = asked;
    action::check(deps, action, ctx.now())?;
    let conduits = facts::blocked_conduits(deps.storage, action)?;
    let action = action.view();
    let mut facts = facts::gather(deps, ctx, agent, &action)?;
    facts.payees.extend(conduits);
    let evaluator = Evaluator {
        rules: RULES.load(deps.storage)?,
        risk: RISK.load(deps.storage)?,
        compliance: COMPLIANCE.load(deps.storage)?,
    };
    Ok(question(&evaluator, &action, &facts))
}
