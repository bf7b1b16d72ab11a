//! Messages of the treasury's to itself.

use cosmwasm_std::{CosmosMsg, Env, StdResult, WasmMsg, to_json_binary};
use stateset_api::treasury::{ExecuteMsg, SelfMsg};

/// Runs after the messages before it; its failure undoes them, or, as a submessage, itself alone.
pub(crate) fn message(env: &Env, msg: SelfMsg) -> StdResult<CosmosMsg> {
    let contract_addr = env.contract.address.to_string();
    Ok(WasmMsg::Execute { contract_addr, msg: to_json_binary(&ExecuteMsg::SelfCall(msg))?, funds: vec![] }.into())
}
