//! What the agent knows of vendors, and what is found without looking through all of them. Derived from the recorded
//! inputs alone. Absent: a change of a vendor that the indexes do not follow.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::lookalike::{Keys, Relation, address_ends, relation};
use crate::vendors::challenge::Challenge;
use crate::vendors::series::{SERIES_MAX, Series, split};
use crate::vendors::vendor::Vendor;

/// The ids of vendors that a step changed.
pub type Changed = BTreeSet<String>;

/// Among which texts names are compared.
const SCOPE: &str = "vendor";

/// Vendors by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Vendor>", into = "Vec<Vendor>")]
pub struct State {
    vendors: BTreeMap<String, Vendor>,
    owners: BTreeMap<String, String>,
    /// Addresses by what people compare of them.
    ends: BTreeSet<((String, String), String)>,
    /// Ids by a hash of the name.
    names: BTreeSet<(u64, String)>,
    /// Ids by a series' prefix.
    series: BTreeSet<(String, String)>,
}

impl From<Vec<Vendor>> for State {
    fn from(vendors: Vec<Vendor>) -> Self {
        let mut state = Self::default();
        vendors.into_iter().for_each(|vendor| state.put(vendor));
        state
    }
}

impl From<State> for Vec<Vendor> {
    fn from(state: State) -> Self {
        state.vendors.into_values().collect()
    }
}

impl State {
    pub fn get(&self, id: &str) -> Option<&Vendor> {
        self.vendors.get(id)
    }

    /// By id.
    pub fn iter(&self) -> impl Iterator<Item = &Vendor> {
        self.vendors.values()
    }

    pub fn len(&self) -> usize {
        self.vendors.len()
    }

    pub fn is_empty(&self) -> bool {
        self.vendors.is_empty()
    }

    /// The open challenge with a nonce.
    pub fn challenge(&self, nonce: &str) -> Option<&Challenge> {
        self.iter().flat_map(|vendor| &vendor.challenges).find(|open| open.nonce == nonce)
    }

    /// The vendor that is paid at an address, by somebody's word.
    pub fn owner(&self, address: &str) -> Option<&Vendor> {
        self.owners.get(address).and_then(|id| self.get(id))
    }

    /// The vendor of a name or an id, or of a name that a person may take for it: the very name first, then what cannot
    /// be told from it, then what is close.
    pub fn named(&self, name: &str) -> Option<(&Vendor, Relation)> {
        let by_id = || self.get(&name.trim().to_lowercase()).map(|vendor| (vendor, Relation::Same));
        self.named_but(name, None).or_else(by_id)
    }

    /// As [`Self::named`], for the name of a vendor among the others.
    pub(crate) fn named_beside(&self, vendor: &Vendor) -> Option<(&Vendor, Relation)> {
        self.named_but(&vendor.name, Some(&vendor.id))
    }

    fn named_but(&self, name: &str, not: Option<&str>) -> Option<(&Vendor, Relation)> {
        let keys = Keys::of(SCOPE, name);
        let ids = [keys.alike, keys.similar].into_iter().flat_map(|key| under(&self.names, key));
        let others = ids.filter(|id| Some(*id) != not).filter_map(|id| self.get(id));
        let related = others.map(|vendor| (vendor, relation(&vendor.name, name)));
        related.filter(|(_, relation)| *relation != Relation::Distinct).min_by_key(|(_, relation)| match relation {
            Relation::Same => 0,
            Relation::Confusable => 1,
            _ => 2,
        })
    }

    /// Vendors' addresses with the head and tail of this one.
    pub(crate) fn look_alikes(&self, address: &str) -> Vec<&str> {
        let Some((head, tail)) = address_ends(address) else { return Vec::new() };
        let ends = (head.to_owned(), tail.to_owned());
        under(&self.ends, ends).filter(|known| *known != address).collect()
    }

    /// A vendor whose series this number continues.
    pub(crate) fn with_series(&self, number: &str) -> Option<(&Vendor, &Series)> {
        let (prefix, running) = split(number)?;
        under(&self.series, prefix.clone()).filter_map(|id| self.get(id)).find_map(|vendor| {
            let series = vendor.series.iter().find(|series| series.prefix == prefix && series.continues(running))?;
            Some((vendor, series))
        })
    }

    /// Rules before 3 remembered no former address, and their rows are compared in a replay.
    pub(crate) fn forget_former(&mut self, changed: &Changed) {
        for id in changed {
            if let Some(vendor) = self.vendors.get_mut(id) {
                vendor.former.clear();
            }
        }
    }

    /// Learns from a bill that was paid, or before rules 3 taken in without doubt. Returns the vendor's id if it is known otherwise than before.
    pub(crate) fn learn_number(&mut self, payee: &str, number: &str) -> Option<String> {
        let id = self.owners.get(payee)?.clone();
        let (prefix, running) = split(number)?;
        let vendor = self.vendors.get_mut(&id)?;
        // A number that is far from the last one begins a series of its own: it must not carry the known one away.
        let near = |series: &&mut Series| series.prefix == prefix && series.continues(running);
        if let Some(known) = vendor.series.iter_mut().find(near) {
            let grows = running > known.last;
            known.last = known.last.max(running);
            return grows.then_some(id);
        }
        if vendor.series.len() >= SERIES_MAX {
            let oldest = vendor.series.remove(0);
            if vendor.series.iter().all(|series| series.prefix != oldest.prefix) {
                self.series.remove(&(oldest.prefix, id.clone()));
            }
        }
        vendor.series.push(Series { prefix: prefix.clone(), last: running });
        self.series.insert((prefix, id.clone()));
        Some(id)
    }

    /// Adds a vendor, or puts it in the place of the one with its id.
    pub(crate) fn put(&mut self, vendor: Vendor) {
        if let Some(before) = self.vendors.remove(&vendor.id) {
            self.index(&before, false);
        }
        self.index(&vendor, true);
        self.vendors.insert(vendor.id.clone(), vendor);
    }

    fn index(&mut self, vendor: &Vendor, is_known: bool) {
        let id = &vendor.id;
        for address in vendor.addresses.keys() {
            let ends = address_ends(address).map(|(head, tail)| ((head.to_owned(), tail.to_owned()), address.clone()));
            if is_known {
                self.owners.insert(address.clone(), id.clone());
                self.ends.extend(ends);
            } else {
                self.owners.remove(address);
                if let Some(ends) = ends {
                    self.ends.remove(&ends);
                }
            }
        }
        let keys = Keys::of(SCOPE, &vendor.name);
        for key in [keys.alike, keys.similar] {
            set(&mut self.names, (key, id.clone()), is_known);
        }
        for series in &vendor.series {
            set(&mut self.series, (series.prefix.clone(), id.clone()), is_known);
        }
    }
}

fn set<T: Ord>(of: &mut BTreeSet<T>, entry: T, is_known: bool) {
    if is_known {
        of.insert(entry);
    } else {
        of.remove(&entry);
    }
}

/// What stands under a key.
fn under<K: Ord + Clone>(of: &BTreeSet<(K, String)>, key: K) -> impl Iterator<Item = &str> {
    let first = (key.clone(), String::new());
    of.range(first..).take_while(move |(found, _)| *found == key).map(|(_, entry)| entry.as_str())
}
