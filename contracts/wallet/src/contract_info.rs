//! What the chain says of a contract.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, WasmQuery};
use serde::Deserialize;
use stateset_api::json;

/// Of `cosmwasm_std::ContractInfoResponse` what the wallet reads.
#[derive(Deserialize)]
pub(crate) struct ContractInfo {
    pub(crate) code_id: u64,
    /// Who may replace its code.
    pub(crate) admin: Option<String>,
}

pub(crate) fn of(querier: QuerierWrapper<'_>, contract: &Addr) -> StdResult<ContractInfo> {
    json::ask(querier, &WasmQuery::ContractInfo { contract_addr: contract.to_string() }.into())
}
