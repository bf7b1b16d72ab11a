//! What the operator sets in motion: the rules first, then the message, then the treasury's own verdict on it.

use cosmwasm_std::{Addr, CosmosMsg, DepsMut, Env, Response, WasmMsg, to_json_binary};
use stateset_api::treasury::{Action, ExecuteMsg, SelfMsg, admit, check_return};

use crate::state::{ACTING, CONFIG, USAGE};
use crate::{ContractError, action, party, payout, position};

pub(crate) fn act(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    epoch: u32,
    action: Action,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    party::authorize_operator(deps.querier, env, &config, sender, epoch)?;
    if let Action::Return { coins } = &action {
        // Needs no holdings: what goes to the wallet is lost to nobody.
        check_return(coins)?;
        return payout::to_wallet(&config, sender, coins.clone());
    }
    // What an action within another brings would hide what the other costs.
    if ACTING.may_load(deps.storage)?.unwrap_or_default() {
        return Err(ContractError::Acting {});
    }
    ACTING.save(deps.storage, &true)?;
    let before = position::load(deps.as_ref(), env, &config)?;
    let mut usage = USAGE.load(deps.storage)?;
    let now = env.block.time.seconds();
    let market = admit(&config.policy, &config.price, &mut usage, &action, &before, now)?;
    USAGE.save(deps.storage, &usage)?;
    let messages = action::messages(&config, &action)?;
    let verify = ExecuteMsg::SelfCall(SelfMsg::Verify { action, market, before });
    Ok(Response::new().add_messages(messages).add_message(to_self(env, &verify)?))
}

/// A message of the treasury's to itself: runs after those before it, and its failure undoes them.
pub(crate) fn to_self(env: &Env, msg: &ExecuteMsg) -> Result<CosmosMsg, ContractError> {
    let contract_addr = env.contract.address.to_string();
    Ok(WasmMsg::Execute { contract_addr, msg: to_json_binary(msg)?, funds: vec![] }.into())
}
