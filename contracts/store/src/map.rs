//! Many values, by key.

use std::marker::PhantomData;

use cosmwasm_std::{Order, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::distinct::Cell;
use crate::{StoreError, decode_whole, encode};

/// How an earlier version wrote a value; `None` for what it never wrote.
type Legacy<T> = fn(&[u8]) -> Option<T>;

/// Values under a prefix and a key, in the order of the keys' bytes.
pub struct Map<T> {
    prefix: Prefix,
    what: &'static str,
    legacy: Option<Legacy<T>>,
    holds: PhantomData<T>,
}

enum Prefix {
    Byte([u8; 1]),
    Bytes(&'static [u8]),
}

impl<T> Map<T> {
    /// `what` names the values in errors.
    pub const fn new(prefix: u8, what: &'static str) -> Self {
        Self { prefix: Prefix::Byte([prefix]), what, legacy: None, holds: PhantomData }
    }

    /// Under a prefix of several bytes, for entries that an earlier version wrote there.
    pub const fn with_prefix(prefix: &'static [u8], what: &'static str) -> Self {
        Self { prefix: Prefix::Bytes(prefix), what, legacy: None, holds: PhantomData }
    }

    /// Reads by `legacy` the values that an earlier version wrote: whatever is not this type's postcard, to the last
    /// byte. The two must not be confusable, which the contract's tests show by bytes of that version.
    pub const fn with_legacy(self, legacy: fn(&[u8]) -> Option<T>) -> Self {
        Self { prefix: self.prefix, what: self.what, legacy: Some(legacy), holds: PhantomData }
    }

    /// What [`crate::cells!`] compares.
    pub const fn cell(&self) -> Cell<'_> {
        Cell { prefix: self.prefix(), many: true }
    }

    const fn prefix(&self) -> &[u8] {
        match &self.prefix {
            Prefix::Byte(byte) => byte,
            Prefix::Bytes(bytes) => bytes,
        }
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        [self.prefix(), key].concat()
    }
}

impl<T: Serialize + DeserializeOwned> Map<T> {
    fn decode(&self, bytes: &[u8]) -> Result<T, StoreError> {
        let legacy = || self.legacy.and_then(|legacy| legacy(bytes));
        decode_whole(bytes).or_else(legacy).ok_or(StoreError::Unreadable { what: self.what })
    }

    /// `None` where nothing was saved under `key`.
    pub fn may_load(&self, storage: &dyn Storage, key: &[u8]) -> Result<Option<T>, StoreError> {
        storage.get(&self.key(key)).map(|bytes| self.decode(&bytes)).transpose()
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
    /// on. Lazy: the caller bounds it.
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
            Ok((key, self.decode(&bytes)?))
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
#[path = "map_tests.rs"]
mod tests;
