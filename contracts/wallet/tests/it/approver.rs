//! A stand-in for governance: knows approvals, each for one wallet and one action, and lets each be used once. Only
//! what the wallet relies on; what governance decides and why is its own.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, StdError, StdResult};
use stateset_api::governance::{ConsumerMsg, ExecuteMsg};

/// Under which the approval `id` lies: JSON of wallet and hash.
pub(crate) fn key(id: u64) -> [u8; 8] {
    id.to_be_bytes()
}

pub(crate) fn execute(deps: DepsMut<'_>, _: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash }) = msg else {
        return Err(StdError::msg("approvals are only used up here"));
    };
    let given = deps.storage.get(&key(approval)).ok_or_else(|| StdError::msg("no such approval, or used"))?;
    if given != [info.sender.as_bytes(), action_hash.as_slice()].concat() {
        return Err(StdError::msg("approved is another action"));
    }
    deps.storage.remove(&key(approval));
    Ok(Response::new())
}
