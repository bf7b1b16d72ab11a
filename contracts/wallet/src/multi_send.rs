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
    put(&mut value, 1, &endpoint(from, denom, Amount(sum)));
    for (to, amount) in outputs {
        put(&mut value, 2, &endpoint(to, denom, *amount));
    }
    Ok(CosmosMsg::Any(AnyMsg { type_url: TYPE_URL.to_owned(), value: value.into() }))
}

/// `Input` and `Output` have the same fields: address and coins.
fn endpoint(address: &str, denom: &str, amount: Amount) -> Vec<u8> {
    let mut coin = Vec::new();
    put(&mut coin, 1, denom.as_bytes());
    put(&mut coin, 2, amount.to_string().as_bytes());
    let mut endpoint = Vec::new();
    put(&mut endpoint, 1, address.as_bytes());
    put(&mut endpoint, 2, &coin);
    endpoint
}

/// A length-delimited field, wire type 2.
fn put(into: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    into.push(field << 3 | 2);
    let mut length = bytes.len();
    while length >= 0x80 {
        into.push(low_seven(length) | 0x80);
        length >>= 7;
    }
    into.push(low_seven(length));
    into.extend_from_slice(bytes);
}

const fn low_seven(number: usize) -> u8 {
    number.to_le_bytes()[0] & 0x7f
}

#[cfg(test)]
mod tests {
    use cosmrs::proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
    use cosmrs::proto::cosmos::base::v1beta1::Coin;
    use cosmrs::proto::traits::Message;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Byte for byte what the chain's own definition encodes, for lengths on both sides of every varint's step.
        #[test]
        fn the_encoding_is_the_chains_own(
            from in "[a-z0-9]{1,90}",
            denom in "[a-z/]{1,140}",
            outputs in prop::collection::vec(("[a-z0-9]{1,200}", 1_u128..u128::MAX / 64), 2..31),
        ) {
            let outputs: Vec<_> = outputs.into_iter().map(|(to, amount)| (to, Amount(amount))).collect();
            let coins = |amount: u128| vec![Coin { denom: denom.clone(), amount: amount.to_string() }];
            let sum = outputs.iter().map(|(_, amount)| amount.0).sum();
            let expected = MsgMultiSend {
                inputs: vec![Input { address: from.clone(), coins: coins(sum) }],
                outputs: outputs.iter().map(|(to, amount)| Output { address: to.clone(), coins: coins(amount.0) }).collect(),
            };
            let CosmosMsg::Any(any) = message(&from, &denom, &outputs).unwrap() else { panic!("no Any") };
            prop_assert_eq!(any.type_url.as_str(), "/cosmos.bank.v1beta1.MsgMultiSend");
            prop_assert_eq!(any.value.to_vec(), expected.encode_to_vec());
        }
    }

    #[test]
    fn a_sum_beyond_the_number_line_is_refused() {
        let outputs = [("a".to_owned(), Amount::MAX), ("b".to_owned(), Amount(1))];
        assert!(matches!(message("w", "uusdc", &outputs), Err(ContractError::AmountOverflow {})));
    }
}
