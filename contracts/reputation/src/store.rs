//! Storage cells in compact binary: one key byte, then the key; values as postcard.
//!
//! Every byte of a write costs 30 gas, keys included, so nothing here spends one on names or JSON. What others may read
//! of it stands in `stateset_api::reputation::layout`. Chains hold no empty values: an index stores `true`.

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

fn decode<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|_| StoreError::Unreadable { what })
}

fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|_| StoreError::Unwritable { what })
}

/// One value under one byte.
pub(crate) struct Item<T> {
    key: [u8; 1],
    what: &'static str,
    holds: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Item<T> {
    pub(crate) const fn new(key: u8, what: &'static str) -> Self {
        Self { key: [key], what, holds: PhantomData }
    }

    pub(crate) fn may_load(&self, storage: &dyn Storage) -> Result<Option<T>, StoreError> {
        storage.get(&self.key).map(|bytes| decode(self.what, &bytes)).transpose()
    }

    pub(crate) fn load(&self, storage: &dyn Storage) -> Result<T, StoreError> {
        self.may_load(storage)?.ok_or(StoreError::Missing { what: self.what })
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage, value: &T) -> Result<(), StoreError> {
        storage.set(&self.key, &encode(self.what, value)?);
        Ok(())
    }
}

/// Values under one byte and a key, in the order of the keys' bytes.
pub(crate) struct Map<T> {
    prefix: u8,
    what: &'static str,
    holds: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Map<T> {
    pub(crate) const fn new(prefix: u8, what: &'static str) -> Self {
        Self { prefix, what, holds: PhantomData }
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        [&[self.prefix], key].concat()
    }

    pub(crate) fn may_load(&self, storage: &dyn Storage, key: &[u8]) -> Result<Option<T>, StoreError> {
        storage.get(&self.key(key)).map(|bytes| decode(self.what, &bytes)).transpose()
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage, key: &[u8], value: &T) -> Result<(), StoreError> {
        storage.set(&self.key(key), &encode(self.what, value)?);
        Ok(())
    }

    pub(crate) fn remove(&self, storage: &mut dyn Storage, key: &[u8]) {
        storage.remove(&self.key(key));
    }

    /// Entries whose keys begin with `prefix`, without it and in ascending order, from the first greater than `after`
    /// on. Lazy: the caller bounds it. All keys under one prefix have the same length.
    pub(crate) fn under<'a>(
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
    let place = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut end = prefix.get(..=place)?.to_vec();
    let last = end.last_mut()?;
    *last = last.saturating_add(1);
    Some(end)
}
