//! What a passed ballot does: gives an approval, or sends a verdict or a suspension.

use cosmwasm_std::{Addr, DepsMut, Response, WasmMsg, to_json_binary};
use serde::Serialize;
use stateset_api::governance::{Matter, Request, Workflow};
use stateset_api::registry::AuthorityMsg;
use stateset_api::reputation::{GovernanceMsg, Verdict};

use crate::approval::{Given, Grant};
use crate::auth::AgentRoles;
use crate::conflict::Conflicts;
use crate::context::Context;
use crate::record::{BallotOutcome, Config, StoredBallot};
use crate::request::Asked;
use crate::{ContractError, alarm, approval, ballot, request};

/// A ballot that reached its weight.
pub(crate) struct Passed<'a> {
    pub(crate) id: u64,
    pub(crate) ballot: StoredBallot,
    pub(crate) matter: Matter,
    /// That decided.
    pub(crate) workflow: &'a Workflow,
    pub(crate) conflicts: &'a Conflicts,
}

pub(crate) fn carry_out(
    deps: &mut DepsMut<'_>,
    ctx: &Context<'_>,
    passed: Passed<'_>,
    response: Response,
) -> Result<Response, ContractError> {
    let Passed { id, mut ballot, matter, workflow, conflicts } = passed;
    let config = ctx.config;
    let response = match matter {
        Matter::Action { .. } | Matter::Request(_) => {
            let decided = Decided { ballot: id, epoch: ballot.epoch, workflow, roles: &conflicts.agent };
            let given = matter.request().map(|request| approve(deps, ctx, request, &decided)).transpose()?;
            let Some(given) = given.flatten() else {
                let closed = ballot::end(deps.storage, id, ballot, BallotOutcome::Void)?;
                return Ok(response.add_event(closed));
            };
            ballot.approval = Some(given.id);
            response.add_event(given.event)
        }
        Matter::Verdict { case, case_hash, verdict, appeal } => {
            let msg = match verdict {
                Verdict::Upheld { severity, damage } => {
                    GovernanceMsg::Uphold { case, case_hash, appeal, severity, damage }
                }
                Verdict::Dismissed { frivolous } => GovernanceMsg::Dismiss { case, case_hash, appeal, frivolous },
            };
            response.add_message(call(&config.reputation, &Call::Governance(msg))?)
        }
        Matter::Suspend { agent, reason } => {
            alarm::raise(deps.storage, &agent.0)?;
            response.add_message(command(config, AuthorityMsg::Suspend { id: agent, reason })?)
        }
        Matter::Reinstate { agent, since } => {
            alarm::raise(deps.storage, &agent.0)?;
            response.add_message(command(config, AuthorityMsg::Reinstate { id: agent, since })?)
        }
    };
    let closed = ballot::end(deps.storage, id, ballot, BallotOutcome::Passed)?;
    Ok(response.add_event(closed))
}

/// By whom a request was decided, and where.
struct Decided<'a> {
    ballot: u64,
    epoch: u32,
    workflow: &'a Workflow,
    roles: &'a AgentRoles,
}

/// `None` if it was asked for under other settings, and the present ones would have it decided by others, or not at
/// all.
fn approve(
    deps: &mut DepsMut<'_>,
    ctx: &Context<'_>,
    request: Request,
    decided: &Decided<'_>,
) -> Result<Option<Given>, ContractError> {
    let Request { agent, wallet, action, rule, mut valid_seconds, mut terms } = request;
    let Decided { ballot, epoch, workflow, roles } = *decided;
    // It was checked when it was asked for.
    let wallet = Addr::unchecked(wallet);
    let asked = Asked { agent: roles, action: &action };
    if epoch != ctx.config.epoch {
        if roles.wallet.as_ref() != Some(&wallet) {
            return Ok(None);
        }
        let Some((seconds, present)) = request::stands(deps.as_ref(), ctx, &asked, workflow)? else { return Ok(None) };
        // Those who voted were shown the former terms; the present ones hold beside them.
        (valid_seconds, terms) = (valid_seconds.min(seconds), terms.and(&present));
    }
    let (action, ballot, monitor) = (&action, Some(ballot), true);
    let grant = Grant { agent, wallet, action, rule, ballot, valid_seconds, monitor, terms };
    Ok(Some(approval::give(deps.storage, ctx, grant)?))
}

/// The two groups of other contracts' messages that are sent from here; all of their `ExecuteMsg` would be their code.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Call {
    Governance(GovernanceMsg),
    Authority(AuthorityMsg),
    Anyone(Takeover),
}

/// The message by which an offer of the authority's place is taken up.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Takeover {
    AcceptAuthority {},
}

/// Takes up the place that the registry's authority offered to this contract.
pub(crate) fn accept_authority(config: &Config) -> Result<Response, ContractError> {
    Ok(Response::new().add_message(call(&config.registry, &Call::Anyone(Takeover::AcceptAuthority {}))?))
}

/// One of the acts by which the registry obeys its authority.
pub(crate) fn command(config: &Config, msg: AuthorityMsg) -> Result<WasmMsg, ContractError> {
    call(&config.registry, &Call::Authority(msg))
}

fn call(contract: &Addr, msg: &Call) -> Result<WasmMsg, ContractError> {
    Ok(WasmMsg::Execute { contract_addr: contract.to_string(), msg: to_json_binary(msg)?, funds: vec![] })
}
