//! Forwards a bank send that anyone asks for: the least that a contract which pays can do.
//!
//! It reads and writes no storage and checks nothing, so what the wallet costs above it is the price of the rules.
//! Never deployed anywhere but on the node of `scripts/bench gas`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    BankMsg, Binary, Coin, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, entry_point,
};

#[cw_serde]
pub struct ExecuteMsg {
    /// Who receives it, in bech32.
    pub to: String,
    pub coin: Coin,
}

#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

#[entry_point]
pub fn execute(_: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    Ok(Response::new().add_message(BankMsg::Send { to_address: msg.to, amount: vec![msg.coin] }))
}

/// Has nothing to tell.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::msg("a forwarder has no state to query"))
}
