//! The credit notes that are in memory: those of which something is left, and what an input brought back.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::Amount;

use crate::bills::credit::{CreditId, CreditNote, CreditRecord, SetOff};
use crate::lookalike::{Keys, Relation, relation};

const FIRST: CreditId = CreditId([0; 16]);
const LAST: CreditId = CreditId([0xff; 16]);

/// Credit notes, and what is found of them without looking through all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Credits {
    known: BTreeMap<CreditId, CreditRecord>,
    /// Under payee and the number of the bill that they name.
    by_reference: BTreeSet<(String, String, CreditId)>,
    alike: BTreeSet<(u64, CreditId)>,
    similar: BTreeSet<(u64, CreditId)>,
}

/// Under which a credit note is found again.
pub(crate) fn keys(note: &CreditNote) -> Keys {
    Keys::of(&note.payee, &note.number)
}

impl Credits {
    pub(crate) fn get(&self, id: CreditId) -> Option<&CreditRecord> {
        self.known.get(&id)
    }

    pub(crate) fn contains(&self, id: CreditId) -> bool {
        self.known.contains_key(&id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = CreditId> + '_ {
        self.known.keys().copied()
    }

    /// One that is there stays.
    pub(crate) fn admit(&mut self, id: CreditId, record: CreditRecord) {
        if self.contains(id) {
            return;
        }
        let keys = keys(&record.note);
        self.alike.insert((keys.alike, id));
        self.similar.insert((keys.similar, id));
        if let Some(reference) = &record.note.reference {
            self.by_reference.insert((record.note.payee.clone(), reference.clone(), id));
        }
        self.known.insert(id, record);
    }

    /// Lets go of those of which nothing is left.
    pub(crate) fn evict(&mut self) {
        let used: Vec<CreditId> = self.known.iter().filter(|(_, one)| one.left.is_zero()).map(|(id, _)| *id).collect();
        for id in used {
            let Some(record) = self.known.remove(&id) else { continue };
            let keys = keys(&record.note);
            self.alike.remove(&(keys.alike, id));
            self.similar.remove(&(keys.similar, id));
            if let Some(reference) = record.note.reference {
                self.by_reference.remove(&(record.note.payee, reference, id));
            }
        }
    }

    /// A known note of its payee whose number is this one's, or may be taken for it: counted twice it would be one too
    /// many.
    pub(crate) fn like(&self, note: &CreditNote) -> Option<&CreditRecord> {
        let keys = keys(note);
        let alike = self.alike.range((keys.alike, FIRST)..=(keys.alike, LAST));
        let similar = self.similar.range((keys.similar, FIRST)..=(keys.similar, LAST));
        let ids: BTreeSet<CreditId> = alike.chain(similar).map(|(_, id)| *id).collect();
        let records = ids.into_iter().filter_map(|id| self.known.get(&id));
        let mut of_payee = records.filter(|record| record.note.payee == note.payee);
        of_payee.find(|record| {
            matches!(
                relation(&record.note.number, &note.number),
                Relation::Same | Relation::Confusable | Relation::Respelled
            )
        })
    }

    /// Those with something left that name this bill, by id.
    pub(crate) fn naming(&self, payee: &str, number: &str) -> Vec<CreditId> {
        let key = |id| (payee.to_owned(), number.to_owned(), id);
        let found = self.by_reference.range(key(FIRST)..=key(LAST)).map(|(_, _, id)| *id);
        found.filter(|id| self.get(*id).is_some_and(|record| !record.left.is_zero())).collect()
    }

    /// Takes an amount off what is left.
    pub(crate) fn set_off(&mut self, id: CreditId, set_off: SetOff) {
        let Some(record) = self.known.get_mut(&id) else { return };
        record.left = Amount(record.left.0.saturating_sub(set_off.amount.0));
        record.set_off.push(set_off);
    }
}
