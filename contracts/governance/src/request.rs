//! Requests: an agent asks whether an action is approved; the answer is an approval, a vote or a refusal.

use cosmwasm_std::{Deps, DepsMut, HexBinary, Response, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::RequestRefused;
use stateset_api::governance::evaluate::Evaluator;
use stateset_api::governance::facts::{Action, Facts};
use stateset_api::governance::{Decision, Evaluation, Matter, RequestResponse, Workflow};
use stateset_api::wallet::Payment;

use crate::approval::Grant;
use crate::auth::AgentRoles;
use crate::ballot::{Opened, Opening};
use crate::conflict::Conflicts;
use crate::context::Context;
use crate::state::{BALLOTS, COMPLIANCE, RISK, RULES, WORKFLOWS, key};
use crate::{ContractError, approval, ballot, facts};

/// What is asked for.
pub(crate) struct Requested {
    pub(crate) wallet: String,
    pub(crate) denom: String,
    pub(crate) payments: Vec<Payment>,
}

/// An action, and the agent that is to do it.
pub(crate) struct Asked<'a> {
    pub(crate) agent: &'a AgentRoles,
    pub(crate) action: Action<'a>,
}

/// For an agent on whose behalf the sender may ask.
pub(crate) fn request(
    mut deps: DepsMut<'_>,
    ctx: &Context<'_>,
    agent: AgentRoles,
    requested: Requested,
) -> Result<Response, ContractError> {
    let Requested { wallet, denom, payments } = requested;
    let (id, bound) = (agent.id, agent.wallet()?.clone());
    if bound.as_str() != wallet {
        let got = wallet.chars().take(128).collect();
        return Err(ContractError::OtherWallet { agent: id, bound: bound.into_string(), got });
    }
    let action = Action { denom: &denom, payments: &payments };
    let (answer, event) = match evaluate_with(deps.as_ref(), ctx, &Asked { agent: &agent, action }, Evaluator::decide)?
    {
        Decision::Approve { rule, valid_seconds, monitor } => {
            let grant = Grant { agent: id, wallet: bound, action, rule, ballot: None, valid_seconds, monitor };
            let given = approval::give(deps.storage, ctx, grant)?;
            (RequestResponse::Approved { approval: given.id, expires_at: given.expires_at }, given.event)
        }
        Decision::Workflow { rule, workflow, valid_seconds } => {
            let payees = payments.iter().map(|payment| payment.to.clone());
            let conflicts = Conflicts::of_request(agent, ctx.sender, payees);
            let matter = Matter::Action { agent: id, wallet, denom, payments, rule, valid_seconds };
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

/// Whether the present settings would put what was asked for under others to those who decided it, or approve it.
pub(crate) fn stands(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    of: &Asked<'_>,
    decided_by: &Workflow,
) -> Result<bool, ContractError> {
    Ok(match evaluate_with(deps, ctx, of, Evaluator::decide)? {
        Decision::Approve { .. } => true,
        Decision::Workflow { workflow, .. } => {
            WORKFLOWS.load(deps.storage)?.chain(&workflow).any(|present| present == decided_by)
        }
        Decision::Deny { .. } => false,
    })
}

/// A dry run, with every reason.
pub(crate) fn evaluate(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    id: AgentId,
    action: Action<'_>,
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
    facts::check(deps, action)?;
    let facts = facts::gather(deps, ctx, agent, action)?;
    let evaluator = Evaluator {
        rules: RULES.load(deps.storage)?,
        risk: RISK.load(deps.storage)?,
        compliance: COMPLIANCE.load(deps.storage)?,
    };
    Ok(question(&evaluator, action, &facts))
}
