//! What the operator sets in motion: the rules first, then the message, then the treasury's own verdict on it.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use stateset_api::treasury::{Action, Rules, admit};

use crate::payout::Given;
use crate::state::{CONFIG, IN_ACTION, USAGE};
use crate::verification::{Begun, verified};
use crate::{ContractError, action, payout, position, reference, unbonding};

/// By the operator in office: the caller has asked.
pub(crate) fn act(mut deps: DepsMut<'_>, env: &Env, by: &Addr, action: Action) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if let Action::Return { coins } = action {
        return payout::give_back(deps, env, &config, Given { by, coins });
    }
    // What a pool pays in an action within another would count for both.
    if IN_ACTION.may_load(deps.storage)?.unwrap_or_default() {
        return Err(ContractError::Reentrant {});
    }
    IN_ACTION.save(deps.storage, &true)?;
    unbonding::before_own_act(deps.branch(), env, &config)?;
    let before = position::load(deps.as_ref(), env, &config)?.held;
    let mut usage = USAGE.load(deps.storage)?;
    let unusable = reference::unusable(deps.storage, &config.policy)?;
    let now = env.block.time.seconds();
    let rules = Rules { policy: &config.policy, price: &config.price, unusable: unusable.as_ref(), now };
    admit(rules, &mut usage, &action, &before)?;
    USAGE.save(deps.storage, &usage)?;
    let mut messages = action::messages(&config, &action)?;
    let last = messages.pop().map(|last| verified(last, &Begun { action, before })).transpose()?;
    Ok(Response::new().add_messages(messages).add_submessages(last))
}
