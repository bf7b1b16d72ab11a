//! What is known of an action's agent and payees, gathered from this contract, the registry and the reputation
//! contract.

use cosmwasm_std::{Deps, Storage};
use stateset_api::governance::RequestedAction;
use stateset_api::governance::compliance::MONTH;
use stateset_api::governance::facts::{Action, Facts, PayeeFacts};
use stateset_api::ring::DAY;

use crate::ContractError;
use crate::auth::{self, AgentRoles};
use crate::context::Context;
use crate::record::Blocking;
use crate::state::{BLOCKED, EXPOSURES, exposure_key};

pub(crate) fn gather(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    agent: &AgentRoles,
    action: &Action<'_>,
) -> Result<Facts, ContractError> {
    let (now, wallet) = (ctx.now(), agent.wallet()?);
    let standing = auth::standing(deps.querier, &ctx.config.reputation, agent.id)?;
    let on_record = standing.is_some();
    let standing = standing.unwrap_or_default();
    let mut payees = Vec::new();
    for (payee, _) in action.totals() {
        let exposure = EXPOSURES.may_load(deps.storage, &exposure_key(wallet.as_str(), &payee, action.denom))?;
        payees.push(PayeeFacts {
            blocked: is_blocked(deps.storage, &payee)?,
            // Whoever is not named may be somebody new each time.
            known: exposure.is_some() && !payee.is_empty(),
            address: payee,
            day: exposure.as_ref().map_or(0, |exposure| exposure.day.sum(DAY, now)),
            month: exposure.as_ref().map_or(0, |exposure| exposure.month.sum(MONTH, now)),
        });
    }
    Ok(Facts {
        agent_type: agent.agent_type.clone(),
        inactive: agent.inactive(),
        overall: standing.scores(now).overall,
        on_record,
        open_cases: standing.open_cases(),
        payees,
        paused: ctx.config.paused,
    })
}

/// Those conduits of an action that are blocked, as payees that get nothing of their own: nobody would be paid through
/// them.
pub(crate) fn blocked_conduits(
    storage: &dyn Storage,
    action: &RequestedAction,
) -> Result<Vec<PayeeFacts>, ContractError> {
    let mut blocked = Vec::new();
    for conduit in action.conduits() {
        if is_blocked(storage, conduit)? {
            let address = conduit.to_owned();
            blocked.push(PayeeFacts { address, blocked: true, known: true, day: 0, month: 0 });
        }
    }
    Ok(blocked)
}

fn is_blocked(storage: &dyn Storage, address: &str) -> Result<bool, ContractError> {
    Ok(BLOCKED.may_load(storage, address.as_bytes())? == Some(Blocking::Blocked))
}
