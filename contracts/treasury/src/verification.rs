//! The postcondition of every action, in the reply to its message: what it cost by the flows of its own venue.

use cosmwasm_std::{CosmosMsg, DepsMut, Env, Reply, Response, StdError, SubMsg, from_json, to_json_binary};
use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::event::TreasuryActed;
use stateset_api::treasury::{Action, Holdings, Outcome, Rules, Step, judge};

use crate::measurement::Measurement;
use crate::state::{CONFIG, IN_ACTION, USAGE};
use crate::{ContractError, auth, unbonding};

/// Of the replies to actions.
pub(crate) const REPLY: u64 = 0;

/// What must be known once the action's message has run.
#[derive(Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) action: Action,
    pub(crate) before: Holdings,
}

/// The action's message; what stands against what it did undoes it.
pub(crate) fn verified(message: CosmosMsg, begun: &Begun) -> Result<SubMsg, ContractError> {
    Ok(SubMsg::reply_on_success(message, REPLY).with_payload(to_json_binary(begun)?))
}

pub(crate) fn verify(mut deps: DepsMut<'_>, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let Begun { action, before } = from_json(&reply.payload)?;
    let answer = reply.result.into_result().map_err(StdError::msg)?;
    // The rules in force now: whoever stopped or tightened meanwhile is heard.
    let config = CONFIG.load(deps.storage)?;
    auth::check_not_stopped(&config)?;
    let (events, querier) = (&answer.events, deps.querier);
    let flow = Measurement { querier, env, config: &config, before: &before, events }.flow(&action)?;
    if let Action::Unstake { .. } = action {
        unbonding::note(deps.storage, env, &config, flow.undelegated)?;
    }
    unbonding::after_own_act(deps.branch(), env, &config)?;
    let after = flow.after(&action, &before);
    let mut usage = USAGE.load(deps.storage)?;
    // Whether the price served was asked before.
    let rules = Rules { policy: &config.policy, price: &config.price, unusable: None, now: env.block.time.seconds() };
    let step = Step { action: &action, before: &before, after: &after };
    let Outcome { loss, value } = judge(rules, &mut usage, step)?;
    USAGE.save(deps.storage, &usage)?;
    IN_ACTION.save(deps.storage, &false)?;
    let acted = TreasuryActed { action: action.kind().to_owned(), loss: Amount(loss), value: Amount(value) };
    Ok(Response::new().add_event(acted.to_event()))
}
