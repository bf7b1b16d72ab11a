//! Stands for the wallet until it compiles again.
use cosmwasm_std::*;
use cw_multi_test::{Contract, ContractWrapper};
pub(crate) fn code() -> Box<dyn Contract<Empty>> {
    fn inst(_: DepsMut<'_>, _: Env, _: MessageInfo, _: stateset_api::wallet::InstantiateMsg) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn exec(_: DepsMut<'_>, _: Env, info: MessageInfo, msg: stateset_api::wallet::ExecuteMsg) -> StdResult<Response> {
        use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
        let ExecuteMsg::Owner(OwnerMsg::Bind { registry }) = msg else { return Ok(Response::new()) };
        let json = format!(r#"{{"wallet":{{"confirm_binding":{{"owner":"{}"}}}}}}"#, info.sender);
        Ok(Response::new().add_message(WasmMsg::Execute {
            contract_addr: registry,
            msg: Binary::new(json.into_bytes()),
            funds: vec![],
        }))
    }
    fn query(_: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    Box::new(ContractWrapper::new(exec, inst, query))
}
