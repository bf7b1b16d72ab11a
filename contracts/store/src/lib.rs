//! Storage cells: the one way in which every contract stores.
//!
//! **Declaring.** A contract's `state.rs` declares all its cells in one [`cells!`], which refuses to compile where two
//! of them could meet. An [`Item`] is one value, a [`Map`] many.
//!
//! **Keys.** A prefix of one byte, then, in a map, the key. Every byte of a write costs 30 gas, keys included, so
//! nothing is spent on names. A key of several parts is their concatenation; a part whose length varies has its length
//! before it unless it is the last. A prefix of several bytes ([`Map::with_prefix`]) is for what an earlier version
//! wrote under one.
//!
//! **Values.** By [`postcard`], which writes a struct as a row of its members, without their names. So a stored type
//! has no `skip_serializing_if`, no `flatten` and no untagged enum. A type that is a message as well, as a policy is,
//! may have `serde(default)`, which does nothing here: it fills in what JSON leaves out, and a row that ends early is
//! unreadable. Chains hold no empty values: an index stores `true`.
//!
//! **Changing a stored type.** `migrate` rewrites an [`Item`]. No step may grow with the number of a map's entries:
//! [`Map::with_legacy`] reads those that an earlier version wrote, and whatever is saved is written anew. A value is
//! read to its last byte, so one shape is not taken for a longer one.
//!
//! **What others read.** Raw keys and values that other contracts or tools may rely on stand in `stateset_api`
//! (`*::layout`); they read them by [`decode`]. The name and version of a contract are cw2's, in JSON.

#![warn(clippy::arithmetic_side_effects)]

mod distinct;
mod item;
mod map;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use distinct::{Cell, check_distinct};
pub use item::Item;
pub use map::Map;

/// Storage that does not hold what it must.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    #[error("the contract's storage lacks its {what}")]
    Missing { what: &'static str },
    #[error("the contract's stored {what} is unreadable")]
    Unreadable { what: &'static str },
    #[error("the contract's {what} cannot be written down")]
    Unwritable { what: &'static str },
}

/// Reads another contract's cell. `what` names the value in errors. What a later version of that contract appends to
/// the value is passed over.
pub fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|_| StoreError::Unreadable { what })
}

/// Reads one's own cell, to its last byte; `None` if it holds something else.
pub fn decode_whole<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(value)
}

fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|_| StoreError::Unwritable { what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_own_cell_is_read_to_its_last_byte_and_anothers_as_far_as_it_is_known() {
        assert_eq!(decode_whole::<(u8, u8)>(&[1, 2]), Some((1, 2)));
        assert_eq!(decode_whole::<(u8, u8)>(&[1, 2, 3]), None);
        assert_eq!(decode::<(u8, u8)>("pair", &[1, 2, 3]), Ok((1, 2)));
        assert_eq!(decode::<(u8, u8)>("pair", &[1]), Err(StoreError::Unreadable { what: "pair" }));
    }
}
