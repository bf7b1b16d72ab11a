//! Money as one type on the wire and in storage.

use std::fmt;
use std::str::FromStr;

use cosmwasm_schema::cw_schema;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A whole number of a denom's smallest unit (micro-dollars for `uusdc`), 0 to 2^128 − 1.
///
/// JSON shows it as a decimal string, as the chain's own coins do; compact formats store the integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, cw_schema::Schemaifier)]
#[schemars(rename = "Uint128")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema", type = cw_schema::NodeType::Integer { precision: 128, signed: false })]
pub struct Amount(#[schemars(with = "String")] pub u128);

/// A text that is no [`Amount`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{text}' is no amount: expected a whole number from 0 to 2^128 - 1, digits only")]
pub struct AmountError {
    pub text: String,
}

impl Amount {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(u128::MAX);

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl From<u128> for Amount {
    fn from(value: u128) -> Self {
        Self(value)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let refuse = || AmountError { text: text.chars().take(48).collect() };
        // `u128::from_str` accepts a leading plus sign; the chain does not.
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse());
        }
        text.parse().map(Self).map_err(|_| refuse())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(&self.0) } else { serializer.serialize_u128(self.0) }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // An owned text: JSON strings with escapes cannot be borrowed.
            String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        } else {
            u128::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_a_decimal_string_and_storage_is_compact() {
        let amount = Amount(5_000_000);
        assert_eq!(serde_json::to_string(&amount).unwrap(), r#""5000000""#);
        assert_eq!(postcard::to_allocvec(&amount).unwrap().len(), 4);
        assert_eq!(serde_json::from_str::<Amount>(r#""5000000""#).unwrap(), amount);
    }

    #[test]
    fn negative_fractional_signed_and_oversized_amounts_are_refused() {
        for text in ["-1", "+1", "1.5", "", " 1", "0x10", "340282366920938463463374607431768211456"] {
            let json = serde_json::to_string(text).unwrap();
            let error = serde_json::from_str::<Amount>(&json).unwrap_err().to_string();
            assert!(error.contains("2^128"), "{text}: {error}");
        }
        assert_eq!("340282366920938463463374607431768211455".parse(), Ok(Amount::MAX));
    }
}
