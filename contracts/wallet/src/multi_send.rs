//! The bank's `MsgMultiSend`, encoded by hand: one input, an output per payment.
//!
//! Six fields of protobuf; a derive would bring a second encoder into the wasm.

use cosmwasm_std::{AnyMsg, CosmosMsg};
use stateset_api::Amount;

use crate::ContractError;

const TYPE_URL: &str = "/cosmos.bank.v1beta1.MsgMultiSend";

/// Sends each output's amount of `denom` from `from`. Errors if the sum leaves 128 bits, which no supply does.
pub(crate) fn message(from: &str, denom: &str, outputs: &[(String, Amount)]) -> Result<CosmosMsg, ContractError> {
    let sum = outputs.iter().try_fold(0_u128, |sum, (_, amount)| sum.checked_add(amount.0));
    let sum = sum.ok_or(ContractError::AmountOverflow {})?;
    let mut value = Vec::with_capacity(outputs.len().saturating_add(1).saturating_mul(96));
    put(&mut value, 1, &party(from, denom, Amount(sum)));
    for (to, amount) in outputs {
        put(&mut value, 2, &party(to, denom, *amount));
    }
    Ok(CosmosMsg::Any(AnyMsg { type_url: TYPE_URL.to_owned(), value: value.into() }))
}

/// `Input` and `Output` have the same fields: address and coins.
fn party(address: &str, denom: &str, amount: Amount) -> Vec<u8> {
    let mut coin = Vec::new();
    put(&mut coin, 1, denom.as_bytes());
    put(&mut coin, 2, amount.to_string().as_bytes());
    let mut party = Vec::new();
    put(&mut party, 1, address.as_bytes());
    put(&mut party, 2, &coin);
    party
}

/// A length-delimited field, wire type 2.
fn put(into: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    into.push(field << 3 | 2);
    let mut length = bytes.len();
    while length >= 0x80 {
        into.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    into.push(length as u8);
    into.extend_from_slice(bytes);
}
