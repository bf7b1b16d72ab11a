//! Forwards a bank send that anyone asks for: the least that a contract which pays can do.
//!
//! It reads and writes no storage when it pays and checks nothing, so what the wallet costs above it is the price of
//! the rules. A migration to it writes what it is told, so that the bench can lay a day's history into a contract
//! whose code admin is the bench, and asks what it is told, so that the gas of a query is that of a transaction. Never
//! deployed anywhere but on the bench's own node.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    BankMsg, Binary, Coin, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, QueryRequest, Response, StdError,
    StdResult, SystemResult, WasmQuery, entry_point, to_json_vec,
};

#[cw_serde]
pub struct ExecuteMsg {
    /// Who receives it, in bech32.
    pub to: String,
    pub coin: Coin,
}

#[cw_serde]
pub struct MigrateMsg {
    pub writes: Vec<Write>,
    pub asks: Vec<Ask>,
}

/// A smart query to be made, whose answer's length is told.
#[cw_serde]
pub struct Ask {
    pub contract: String,
    pub msg: Binary,
}

/// A storage entry to be set.
#[cw_serde]
pub struct Write {
    pub key: Binary,
    pub value: Binary,
}

#[entry_point]
pub fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

#[entry_point]
pub fn execute(_: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    Ok(Response::new().add_message(BankMsg::Send { to_address: msg.to, amount: vec![msg.coin] }))
}

#[entry_point]
pub fn migrate(deps: DepsMut, _: Env, msg: MigrateMsg) -> StdResult<Response> {
    for write in msg.writes {
        deps.storage.set(&write.key, &write.value);
    }
    let mut response = Response::new();
    for Ask { contract, msg } in msg.asks {
        let request: QueryRequest<Empty> = WasmQuery::Smart { contract_addr: contract, msg }.into();
        let answer = match deps.querier.raw_query(&to_json_vec(&request)?) {
            SystemResult::Ok(ContractResult::Ok(answer)) => answer,
            SystemResult::Ok(ContractResult::Err(refused)) => return Err(StdError::msg(refused)),
            SystemResult::Err(error) => return Err(StdError::msg(error)),
        };
        response = response.add_attribute("answered_bytes", answer.len().to_string());
    }
    Ok(response)
}

/// Has nothing to tell.
#[entry_point]
pub fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    Err(StdError::msg("a forwarder has no state to query"))
}
