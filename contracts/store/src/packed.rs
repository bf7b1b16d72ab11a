//! The format of postcard 1: numbers in sevens of bits, lengths before lists and texts, variants by their place.
//!
//! Byte for byte what the crate postcard writes and reads (tests compare). There each number's loop is copied to
//! wherever one is read; here it exists once, and a contract is half as much storage code.

mod read;
mod write;

use std::fmt;

pub(crate) use read::from_bytes;
pub(crate) use write::to_bytes;

/// Bytes that are none of the type, or a value that has no bytes here. The cell's name says more than the reason.
#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Broken {}

impl serde::ser::Error for Broken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

// serde's default methods would put their words together first.
impl serde::de::Error for Broken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Plain,
        Named { at: u64, text: String },
        Held(Option<i64>),
        Pair(u16, bool),
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        byte: u8,
        small: u16,
        number: u32,
        large: u64,
        amount: u128,
        signed: i64,
        hash: [u8; 4],
        list: Vec<(u64, u128)>,
        kinds: Vec<Kind>,
        maybe: Option<String>,
    }

    fn kinds() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Plain),
            (any::<u64>(), ".{0,9}").prop_map(|(at, text)| Kind::Named { at, text }),
            any::<Option<i64>>().prop_map(Kind::Held),
            any::<(u16, bool)>().prop_map(|(number, flag)| Kind::Pair(number, flag)),
        ]
    }

    prop_compose! {
        fn everything()(
            (byte, small, number, large, amount, signed) in any::<(u8, u16, u32, u64, u128, i64)>(),
            hash in any::<[u8; 4]>(),
            list in prop::collection::vec((any::<u64>().prop_map(|n| n >> (n % 64)), any::<u128>().prop_map(|n| n >> (n % 128))), 0..5),
            kinds in prop::collection::vec(kinds(), 0..4),
            maybe in prop::option::of(".{0,200}"),
        ) -> Everything {
            Everything { byte, small, number, large, amount, signed, hash, list, kinds, maybe }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_postcards_and_reads_back(value in everything()) {
            let bytes = to_bytes(&value).unwrap();
            prop_assert_eq!(&bytes, &postcard::to_allocvec(&value).unwrap());
            prop_assert_eq!(from_bytes::<Everything>(&bytes).unwrap(), value);
        }

        /// Cut, changed or made up: both read the same or neither reads anything.
        #[test]
        fn bytes_of_any_kind_are_read_as_postcard_reads_them(value in everything(), cut in 0_usize..400, place in 0_usize..400, byte in any::<u8>()) {
            let mut bytes = to_bytes(&value).unwrap();
            bytes.truncate(cut);
            if let Some(one) = bytes.get_mut(place) {
                *one = byte;
            }
            prop_assert_eq!(from_bytes::<Everything>(&bytes).ok(), postcard::from_bytes::<Everything>(&bytes).ok());
        }

        #[test]
        fn made_up_bytes_are_read_as_postcard_reads_them(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0_u8..4, 0x80_u8..], 0..40)) {
            prop_assert_eq!(from_bytes::<Vec<Kind>>(&bytes).ok(), postcard::from_bytes::<Vec<Kind>>(&bytes).ok());
            prop_assert_eq!(from_bytes::<(u16, u128, u32)>(&bytes).ok(), postcard::from_bytes::<(u16, u128, u32)>(&bytes).ok());
        }
    }
}
