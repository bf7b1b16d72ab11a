//! Storage that counts what a call takes of it, by the node's prices.

use std::cell::Cell;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Order, Storage};

/// The node's key of a contract's entry: a byte and the contract's 32.
pub const KEY_PREFIX_BYTES: usize = 33;

/// 1,000 a read and 3 a byte, 2,000 a write and 30 a byte, keys included; 1,000 a removal.
pub struct Metered<'a> {
    storage: &'a mut MockStorage,
    gas: Cell<usize>,
}

impl<'a> Metered<'a> {
    pub fn new(storage: &'a mut MockStorage) -> Self {
        Self { storage, gas: Cell::new(0) }
    }

    pub fn gas(&self) -> usize {
        self.gas.get()
    }

    fn charge(&self, flat: usize, each: usize, key: &[u8], value: usize) {
        self.gas.set(self.gas.get() + flat + each * (KEY_PREFIX_BYTES + key.len() + value));
    }
}

impl Storage for Metered<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.storage.get(key);
        self.charge(1_000, 3, key, value.as_ref().map_or(0, Vec::len));
        value
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.charge(2_000, 30, key, value.len());
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.charge(1_000, 0, key, 0);
        self.storage.remove(key);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 'a> {
        self.storage.range(start, end, order)
    }
}
