//! A map for the handful that one message touches: looked through from the first to the last. A tree's code would be
//! more than what it saves.

use std::slice;

pub(crate) struct VecMap<K, V>(Vec<(K, V)>);

impl<K: PartialEq, V> VecMap<K, V> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn get<Q: PartialEq<K> + ?Sized>(&self, key: &Q) -> Option<&V> {
        self.0.iter().find(|(own, _)| key == own).map(|(_, value)| value)
    }

    /// Replaces what is there for the same key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.0.iter_mut().find(|(own, _)| *own == key) {
            Some((_, own)) => *own = value,
            None => self.0.push((key, value)),
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order in which they first came.
    pub(crate) fn iter(&self) -> slice::Iter<'_, (K, V)> {
        self.0.iter()
    }
}
