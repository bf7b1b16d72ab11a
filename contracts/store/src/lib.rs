//! Storage cells in compact binary: one key byte, then the key; values by [`postcard`].
//!
//! Every byte of a write costs 30 gas, keys included, so nothing here spends one on names or JSON. What others may read
//! of it stands in `stateset_api`. Chains hold no empty values: an index stores `true`. Never used for state that tools
//! outside read (that is cw2's).
//!
//! A stored type is written whole: postcard knows no absent members, so `skip_serializing_if` has no place in one.

use std::marker::PhantomData;

use cosmwasm_std::{Order, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

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

/// Reads a cell's bytes, of one's own or of another contract's. `what` names the value in errors.
pub fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|_| StoreError::Unreadable { what })
}

fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|_| StoreError::Unwritable { what })
}

/// One value under one byte.
pub struct Item<T> {
    key: [u8; 1],
    what: &'static str,
    holds: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Item<T> {
    /// `what` names the value in errors.
    pub const fn new(key: u8, what: &'static str) -> Self {
        Self { key: [key], what, holds: PhantomData }
    }

    /// `None` while nothing was saved.
    pub fn may_load(&self, storage: &dyn Storage) -> Result<Option<T>, StoreError> {
        storage.get(&self.key).map(|bytes| decode(self.what, &bytes)).transpose()
    }

    /// Fails with [`StoreError::Missing`] where nothing was saved.
    pub fn load(&self, storage: &dyn Storage) -> Result<T, StoreError> {
        self.may_load(storage)?.ok_or(StoreError::Missing { what: self.what })
    }

    /// Replaces what the cell held.
    pub fn save(&self, storage: &mut dyn Storage, value: &T) -> Result<(), StoreError> {
        storage.set(&self.key, &encode(self.what, value)?);
        Ok(())
    }
}

/// Values under one byte and a key, in the order of the keys' bytes.
pub struct Map<T> {
    prefix: u8,
    what: &'static str,
    holds: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Map<T> {
    /// `what` names the values in errors. No other cell of the contract may begin with `prefix`.
    pub const fn new(prefix: u8, what: &'static str) -> Self {
        Self { prefix, what, holds: PhantomData }
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        [&[self.prefix], key].concat()
    }

    /// `None` where nothing was saved under `key`.
    pub fn may_load(&self, storage: &dyn Storage, key: &[u8]) -> Result<Option<T>, StoreError> {
        storage.get(&self.key(key)).map(|bytes| decode(self.what, &bytes)).transpose()
    }

    /// Replaces what was held under `key`.
    pub fn save(&self, storage: &mut dyn Storage, key: &[u8], value: &T) -> Result<(), StoreError> {
        storage.set(&self.key(key), &encode(self.what, value)?);
        Ok(())
    }

    /// Leaves nothing under `key`.
    pub fn remove(&self, storage: &mut dyn Storage, key: &[u8]) {
        storage.remove(&self.key(key));
    }

    /// Entries in ascending order, from the first key greater than `after` on. Lazy: the caller bounds it.
    pub fn after<'a>(
        &'a self,
        storage: &'a dyn Storage,
        after: Option<&[u8]>,
    ) -> impl Iterator<Item = Result<(Vec<u8>, T), StoreError>> + 'a {
        self.under(storage, &[], after)
    }

    /// Entries whose keys begin with `prefix`, without it and in ascending order, from the first greater than `after`
    /// on. Lazy: the caller bounds it. All keys under one prefix have the same length.
    pub fn under<'a>(
        &'a self,
        storage: &'a dyn Storage,
        prefix: &[u8],
        after: Option<&[u8]>,
    ) -> impl Iterator<Item = Result<(Vec<u8>, T), StoreError>> + 'a {
        let prefix = self.key(prefix);
        // The least key greater than `k` is `k` and a zero byte.
        let start = after.map_or_else(|| prefix.clone(), |after| [prefix.as_slice(), after, &[0]].concat());
        let end = following(&prefix);
        let skip = prefix.len();
        storage.range(Some(&start), end.as_deref(), Order::Ascending).map(move |(key, bytes)| {
            let key = key.get(skip..).unwrap_or_default().to_vec();
            Ok((key, decode(self.what, &bytes)?))
        })
    }
}

/// The least key that is greater than all that begin with `prefix`; `None` if there is none.
fn following(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix.get(..=last)?.to_vec();
    let byte = end.last_mut()?;
    *byte = byte.saturating_add(1);
    Some(end)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    const PAIRS: Map<u32> = Map::new(u8::MAX, "pair");

    #[test]
    fn a_walk_under_a_prefix_sees_its_own_entries_alone_and_in_order() {
        let mut storage = MockStorage::new();
        for (key, value) in [([1, 9], 1), ([2, 0], 2), ([2, 255], 3), ([3, 0], 4), ([255, 1], 5)] {
            PAIRS.save(&mut storage, &key, &value).unwrap();
        }
        let under = |prefix: &[u8], after: Option<&[u8]>| -> Vec<_> {
            PAIRS.under(&storage, prefix, after).map(|entry| entry.unwrap()).collect()
        };
        assert_eq!(under(&[2], None), [(vec![0], 2), (vec![255], 3)]);
        assert_eq!(under(&[2], Some(&[0])), [(vec![255], 3)]);
        assert_eq!(under(&[255], None), [(vec![1], 5)]);
        assert_eq!(under(&[], Some(&[3, 0])), [(vec![255, 1], 5)]);
    }

    #[test]
    fn what_is_missing_or_unreadable_is_named() {
        const NUMBER: Item<u64> = Item::new(b'n', "number");
        let mut storage = MockStorage::new();
        assert_eq!(NUMBER.load(&storage), Err(StoreError::Missing { what: "number" }));
        storage.set(b"n", &[0x80]);
        assert_eq!(NUMBER.load(&storage), Err(StoreError::Unreadable { what: "number" }));
    }
}
