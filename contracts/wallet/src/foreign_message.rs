//! Messages to other contracts: bytes that the wallet passes on as they are.

use cosmwasm_std::Binary;
use stateset_api::limits::CALL_BYTES_MAX;

use crate::ContractError;

pub(crate) fn check(msg: &Binary) -> Result<(), ContractError> {
    let (got, max) = (msg.len(), CALL_BYTES_MAX);
    if got <= max { Ok(()) } else { Err(ContractError::Length { what: "a message to another contract", got, max }) }
}
