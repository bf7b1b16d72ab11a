//! Requests: an agent asks whether an action is approved; the answer is an approval, a vote or a refusal.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, HexBinary, Response};
use stateset_api::AgentId;
use stateset_api::event::RequestRefused;
use stateset_api::governance::evaluate::{Action, Book, Facts};
use stateset_api::governance::{Decision, Evaluation, Matter, RequestResponse};
use stateset_api::wallet::Payment;

use crate::approval::Grant;
use crate::ballot::Opening;
use crate::party::AgentParty;
use crate::state::{COMPLIANCE, Config, RISK, RULES, read};
use crate::{ContractError, approval, ballot, facts};

/// What is asked for.
pub(crate) struct Asked {
    pub(crate) agent: AgentId,
    pub(crate) wallet: String,
    pub(crate) denom: String,
    pub(crate) payments: Vec<Payment>,
}

pub(crate) fn request(
    mut deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    sender: &Addr,
    asked: Asked,
) -> Result<Response, ContractError> {
    let Asked { agent: id, wallet, denom, payments } = asked;
    let agent = AgentParty::load(deps.querier, &config.registry, id)?;
    agent.authorize(sender)?;
    let bound = agent.wallet()?.clone();
    if bound.as_str() != wallet {
        let got = wallet.chars().take(128).collect();
        return Err(ContractError::OtherWallet { agent: id, bound: bound.into_string(), got });
    }
    let action = Action { denom: &denom, payments: &payments };
    let decision = ask(deps.as_ref(), env, config, &agent, &action, Book::decide)?;
    let (answer, event) = match decision {
        Decision::Approve { rule, valid_seconds, monitor } => {
            let grant = Grant { agent: id, wallet: bound, action, rule, ballot: None, valid_seconds, monitor };
            let given = approval::give(deps.storage, env, config, grant)?;
            (RequestResponse::Approved { approval: given.id, expires_at: given.expires_at }, given.told)
        }
        Decision::Workflow { rule, workflow, valid_seconds } => {
            let matter = Matter::Action { agent: id, wallet, denom, payments, rule, valid_seconds };
            let quota = id.0.to_vec();
            let opening = Opening { opener: sender, quota, workflow: &workflow, matter: &matter };
            let (number, opened, told) = ballot::open(&mut deps, env, config, opening)?;
            (RequestResponse::Open { ballot: number, workflow, deadline: opened.deadline }, told)
        }
        Decision::Deny { reason, .. } => {
            let hash = HexBinary::from(&approval::hash(env, &bound, &action)).to_hex();
            let told = RequestRefused { agent: id, wallet, hash, reason: reason.clone() };
            (RequestResponse::Refused { reason }, told.to_event())
        }
    };
    Ok(Response::new().add_event(event).set_data(stateset_wire::to_binary(&answer)?))
}

/// A dry run, with every reason.
pub(crate) fn evaluate(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    id: AgentId,
    action: &Action<'_>,
) -> Result<Evaluation, ContractError> {
    let agent = AgentParty::load(deps.querier, &config.registry, id)?;
    ask(deps, env, config, &agent, action, Book::evaluate)
}

/// Puts the same facts before the same rules, whatever is asked of them.
fn ask<T>(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    agent: &AgentParty,
    action: &Action<'_>,
    question: impl Fn(&Book, &Action<'_>, &Facts) -> T,
) -> Result<T, ContractError> {
    facts::check(deps, action)?;
    let facts = facts::gather(deps, env, config, agent, agent.wallet()?, action)?;
    let book = Book {
        rules: read(deps.storage, &RULES)?,
        risk: read(deps.storage, &RISK)?,
        compliance: read(deps.storage, &COMPLIANCE)?,
    };
    Ok(question(&book, action, &facts))
}
