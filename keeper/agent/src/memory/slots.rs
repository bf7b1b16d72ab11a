//! A bounded number of things by name, each in a numbered slot: when all are taken, what was least recently touched
//! leaves its slot to the new one.
//!
//! A stored row of the slot is overwritten, so there are never more rows than slots, and nothing has to be deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slot<T> {
    pub(crate) slot: u16,
    pub(crate) subject: String,
    /// Unix seconds: when it was touched last.
    pub(crate) at: u64,
    pub(crate) value: T,
}

/// By subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Slot<T>>", into = "Vec<Slot<T>>")]
#[serde(bound(serialize = "T: Serialize + Clone", deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Slots<T> {
    by_subject: BTreeMap<String, Slot<T>>,
    /// Among those touched at the same time the first by name leaves first.
    oldest: BTreeSet<(u64, String)>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { by_subject: BTreeMap::new(), oldest: BTreeSet::new() }
    }
}

impl<T> From<Vec<Slot<T>>> for Slots<T> {
    fn from(all: Vec<Slot<T>>) -> Self {
        let mut slots = Self::default();
        all.into_iter().for_each(|slot| slots.admit(slot));
        slots
    }
}

impl<T> From<Slots<T>> for Vec<Slot<T>> {
    fn from(slots: Slots<T>) -> Self {
        slots.by_subject.into_values().collect()
    }
}

impl<T> Slots<T> {
    pub(crate) fn get(&self, subject: &str) -> Option<&Slot<T>> {
        self.by_subject.get(subject)
    }

    /// By subject.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Slot<T>> {
        self.by_subject.values()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_subject.is_empty()
    }

    /// Puts what is known of a subject. Returns who was forgotten for it.
    pub(crate) fn put(&mut self, subject: &str, (at, value): (u64, T), max: usize) -> Option<String> {
        let mut forgotten = None;
        let slot = match self.by_subject.get(subject) {
            Some(known) => known.slot,
            None if self.by_subject.len() < max => u16::try_from(self.by_subject.len()).unwrap_or(u16::MAX),
            None => {
                let (_, oldest) = self.oldest.pop_first()?;
                let slot = self.by_subject.remove(&oldest)?.slot;
                forgotten = Some(oldest);
                slot
            }
        };
        self.admit(Slot { slot, subject: subject.to_owned(), at, value });
        forgotten
    }

    /// Puts one back as it was stored.
    pub(crate) fn admit(&mut self, slot: Slot<T>) {
        self.oldest.insert((slot.at, slot.subject.clone()));
        if let Some(before) = self.by_subject.insert(slot.subject.clone(), slot)
            && let Some(after) = self.by_subject.get(&before.subject)
            && after.at != before.at
        {
            self.oldest.remove(&(before.at, before.subject));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_touched_leaves_its_slot_and_ties_go_by_name() {
        let mut slots = Slots::default();
        for (subject, at) in [("b", 1), ("a", 1), ("c", 2)] {
            assert_eq!(slots.put(subject, (at, ()), 3), None);
        }
        assert_eq!(slots.put("a", (3, ()), 3), None, "it is known");
        assert_eq!(slots.put("d", (1, ()), 3), Some("b".into()));
        assert_eq!(slots.get("d").unwrap().slot, 0);
        assert_eq!(slots.put("b", (9, ()), 3), Some("d".into()));
        assert_eq!(slots.put("e", (9, ()), 3), Some("c".into()));
        let all: Vec<(u16, &str)> = slots.iter().map(|slot| (slot.slot, slot.subject.as_str())).collect();
        assert_eq!(all, [(1, "a"), (0, "b"), (2, "e")]);
        let json = serde_json::to_string(&slots).unwrap();
        assert_eq!(serde_json::from_str::<Slots<()>>(&json).unwrap(), slots);
    }
}
