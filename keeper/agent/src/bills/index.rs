//! What is found without looking through all bills. Kept by the state with each change of a record.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::IntentId;

use crate::bills::payees::Class;
use crate::bills::record::{BillRecord, BillStatus};
use crate::lookalike::Keys;

/// In which order what is due is asked about. See [`crate::bills::ready`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Queue {
    Known,
    /// What governance approved is no stranger's, whoever its payee is.
    Approved,
    Unknown,
    Unlisted,
}

impl Queue {
    pub(crate) const ALL: [Self; 4] = [Self::Known, Self::Approved, Self::Unknown, Self::Unlisted];

    const fn of(status: &BillStatus, class: Class) -> Self {
        match (status, class) {
            (BillStatus::Approved { .. }, _) => Self::Approved,
            (_, Class::Known) => Self::Known,
            (_, Class::Unknown) => Self::Unknown,
            (_, Class::Unlisted) => Self::Unlisted,
        }
    }
}

/// Bills in the order in which they are asked about: from when on (Unix seconds), then by id.
pub(crate) type Waiting = BTreeSet<(u64, IntentId)>;

/// Over the bills in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    by_status: BTreeSet<(u8, IntentId)>,
    alike: BTreeSet<(u64, IntentId)>,
    similar: BTreeSet<(u64, IntentId)>,
    /// By denom.
    queues: BTreeMap<Queue, BTreeMap<String, Waiting>>,
    /// To be put to the signers.
    questions: BTreeSet<(Class, IntentId)>,
}

const FIRST: IntentId = IntentId([0; 16]);
const LAST: IntentId = IntentId([0xff; 16]);

impl Index {
    pub(crate) fn add_keys(&mut self, id: IntentId, keys: Keys) {
        self.alike.insert((keys.alike, id));
        self.similar.insert((keys.similar, id));
    }

    pub(crate) fn remove_keys(&mut self, id: IntentId, keys: Keys) {
        self.alike.remove(&(keys.alike, id));
        self.similar.remove(&(keys.similar, id));
    }

    /// Enters where a bill stands; taken out again before that changes.
    pub(crate) fn add(&mut self, id: IntentId, record: &BillRecord, class: Class) {
        self.by_status.insert((record.status.code(), id));
        if matches!(record.status, BillStatus::Escalated { .. }) {
            self.questions.insert((class, id));
        }
        let Some(from) = record.asks_from() else { return };
        let denoms = self.queues.entry(Queue::of(&record.status, class)).or_default();
        match denoms.get_mut(&record.bill.denom) {
            Some(waiting) => {
                waiting.insert((from, id));
            }
            None => {
                denoms.insert(record.bill.denom.clone(), BTreeSet::from([(from, id)]));
            }
        }
    }

    pub(crate) fn remove(&mut self, id: IntentId, record: &BillRecord, class: Class) {
        self.by_status.remove(&(record.status.code(), id));
        self.questions.remove(&(class, id));
        let Some(from) = record.asks_from() else { return };
        let queue = Queue::of(&record.status, class);
        let Some(denoms) = self.queues.get_mut(&queue) else { return };
        let Some(waiting) = denoms.get_mut(&record.bill.denom) else { return };
        waiting.remove(&(from, id));
        if waiting.is_empty() {
            denoms.remove(&record.bill.denom);
        }
        if denoms.is_empty() {
            self.queues.remove(&queue);
        }
    }

    pub(crate) fn with_status(&self, code: u8) -> impl Iterator<Item = IntentId> + '_ {
        self.by_status.range((code, FIRST)..=(code, LAST)).map(|(_, id)| *id)
    }

    /// Under either key, by id.
    pub(crate) fn look_alikes(&self, keys: Keys) -> BTreeSet<IntentId> {
        let alike = self.alike.range((keys.alike, FIRST)..=(keys.alike, LAST));
        let similar = self.similar.range((keys.similar, FIRST)..=(keys.similar, LAST));
        alike.chain(similar).map(|(_, id)| *id).collect()
    }

    /// The bills of one queue, by denom.
    pub(crate) fn queue(&self, queue: Queue) -> impl Iterator<Item = &Waiting> {
        self.queues.get(&queue).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn questions_of(&self, class: Class) -> impl Iterator<Item = IntentId> + '_ {
        self.questions.range((class, FIRST)..=(class, LAST)).map(|(_, id)| *id)
    }

    pub(crate) fn questions(&self) -> impl Iterator<Item = (Class, IntentId)> + '_ {
        self.questions.iter().copied()
    }
}
