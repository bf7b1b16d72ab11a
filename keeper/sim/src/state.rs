//! The chain's key-value store: cheap to copy at a block's end, able to undo a failed transaction, and counting gas.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use cosmwasm_std::{Order, Record, Storage};

use crate::gas;

/// A key and what it held.
type Before = (Vec<u8>, Option<Vec<u8>>);

/// What keys of bans begin with. Looking for one costs no gas: what a node reads for them is in what sends were measured
/// to cost.
pub(crate) const BAN: &[u8] = b"ban/";

/// All state that a transaction can change. Copies share their data until one of them is written.
#[derive(Clone, Default)]
pub(crate) struct State {
    map: Arc<BTreeMap<Vec<u8>, Vec<u8>>>,
    /// What the keys held when [`State::begin`] was called, newest last; `None` outside of a transaction.
    undo: Option<Vec<Before>>,
    /// Gas of reads and writes since the last [`State::take_gas`].
    gas: Cell<u64>,
}

impl State {
    /// From here on every write can be undone.
    pub(crate) fn begin(&mut self) {
        self.undo = Some(Vec::new());
    }

    /// Keeps what was written since [`State::begin`].
    pub(crate) fn commit(&mut self) {
        self.undo = None;
    }

    /// Undoes what was written since [`State::begin`].
    pub(crate) fn rollback(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        let map = Arc::make_mut(&mut self.map);
        for (key, before) in undo.into_iter().rev() {
            match before {
                Some(value) => map.insert(key, value),
                None => map.remove(&key),
            };
        }
    }

    /// The gas counted since the last call.
    pub(crate) fn take_gas(&self) -> u64 {
        self.gas.replace(0)
    }

    fn charge(&self, gas: u64) {
        self.gas.set(self.gas.get().saturating_add(gas));
    }

    fn remember(&mut self, key: &[u8]) {
        let before = self.map.get(key).cloned();
        if let Some(undo) = &mut self.undo {
            undo.push((key.to_vec(), before));
        }
    }
}

impl Storage for State {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.map.get(key).cloned();
        if !key.starts_with(BAN) {
            self.charge(gas::read(key.len(), value.as_ref().map_or(0, Vec::len)));
        }
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let start = start.unwrap_or_default().to_vec();
        let end = end.map(<[u8]>::to_vec);
        if end.as_ref().is_some_and(|end| *end <= start) {
            return Box::new(std::iter::empty());
        }
        let bounds = match end {
            Some(end) => (std::ops::Bound::Included(start), std::ops::Bound::Excluded(end)),
            None => (std::ops::Bound::Included(start), std::ops::Bound::Unbounded),
        };
        let entries = self.map.range::<Vec<u8>, _>(bounds);
        let charged = move |(key, value): (&Vec<u8>, &Vec<u8>)| {
            self.charge(gas::next(key.len(), value.len()));
            (key.clone(), value.clone())
        };
        match order {
            Order::Ascending => Box::new(entries.map(charged)),
            Order::Descending => Box::new(entries.rev().map(charged)),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.charge(gas::write(key.len(), value.len()));
        self.remember(key);
        Arc::make_mut(&mut self.map).insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        self.charge(gas::DELETE);
        self.remember(key);
        Arc::make_mut(&mut self.map).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rollback_restores_what_was_there_and_nothing_else() {
        let mut state = State::default();
        state.set(b"kept", b"1");
        state.set(b"gone", b"2");
        let before = state.map.clone();
        state.begin();
        state.set(b"kept", b"3");
        state.set(b"kept", b"4");
        state.remove(b"gone");
        state.set(b"new", b"5");
        state.rollback();
        assert_eq!(state.map, before);
    }

    #[test]
    fn a_copy_does_not_see_later_writes() {
        let mut state = State::default();
        state.set(b"key", b"old");
        let copy = state.clone();
        state.set(b"key", b"new");
        assert_eq!(copy.get(b"key"), Some(b"old".to_vec()));
        assert_eq!(copy.range(None, Some(b"a"), Order::Ascending).count(), 0);
    }
}
