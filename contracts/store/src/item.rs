//! One value.

use std::marker::PhantomData;

use cosmwasm_std::Storage;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::distinct::Cell;
use crate::{StoreError, decode_whole, encode};

/// One value under one byte.
pub struct Item<T> {
    key: [u8; 1],
    what: &'static str,
    holds: PhantomData<T>,
}

impl<T> Item<T> {
    /// `what` names the value in errors.
    pub const fn new(key: u8, what: &'static str) -> Self {
        Self { key: [key], what, holds: PhantomData }
    }

    /// What [`crate::cells!`] compares.
    pub const fn cell(&self) -> Cell<'_> {
        Cell { prefix: &self.key, many: false }
    }
}

impl<T: Serialize + DeserializeOwned> Item<T> {
    /// `None` while nothing was saved.
    pub fn may_load(&self, storage: &dyn Storage) -> Result<Option<T>, StoreError> {
        let decode = |bytes: Vec<u8>| decode_whole(&bytes).ok_or(StoreError::Unreadable { what: self.what });
        storage.get(&self.key).map(decode).transpose()
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

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    #[test]
    fn what_is_missing_or_unreadable_is_named() {
        const NUMBER: Item<u64> = Item::new(b'n', "number");
        let mut storage = MockStorage::new();
        assert_eq!(NUMBER.load(&storage), Err(StoreError::Missing { what: "number" }));
        for unreadable in [&[0x80][..], &[1, 1]] {
            storage.set(b"n", unreadable);
            assert_eq!(NUMBER.load(&storage), Err(StoreError::Unreadable { what: "number" }));
        }
        NUMBER.save(&mut storage, &7).unwrap();
        assert_eq!((NUMBER.load(&storage), storage.get(b"n")), (Ok(7), Some(vec![7])));
    }
}
