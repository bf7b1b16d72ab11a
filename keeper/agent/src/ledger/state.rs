//! What the agent knows of its money. Derived from the recorded inputs alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stateset_ledger::balances::{BalanceKey, Balances};
use stateset_ledger::treasury::Known;
use stateset_ledger::{Account, Entry, EntryError, MovementId};

use crate::ledger::incident::{Cause, Incident};
use crate::ledger::keys::entry_key;
use crate::ledger::limits::Limits;
use crate::ledger::unrecognised::Unrecognised;
use crate::ledger::window::Window;
use crate::row::RowKey;

/// From which block on a denom is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
}

/// What there is one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// By denom.
    pub(crate) opened: BTreeMap<String, Opened>,
    /// Entries so far: the number of the last one.
    pub(crate) entries: u64,
    /// Incidents so far.
    pub(crate) incidents: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) treasury: Option<Known>,
    /// None if the configuration never said any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limits: Option<Limits>,
    /// What counted within a day, by the limit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) windows: BTreeMap<String, Window>,
}

/// What is known under a movement's id or an entry's number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kept {
    /// It is in the balance that the ledger was opened with.
    Before,
    /// It is booked.
    Booked {
        /// Entries count from 1, in the order in which they were booked.
        number: u64,
        entry: Entry,
        /// Of unidentified money: the entry that says whose it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matched: Option<u64>,
    },
}

/// Which rows a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub(crate) head: bool,
    pub(crate) balances: BTreeSet<BalanceKey>,
    pub(crate) entries: BTreeSet<RowKey>,
    pub(crate) incidents: BTreeSet<u64>,
    pub(crate) unrecognised: BTreeSet<MovementId>,
}

/// The ledger. Entries are in memory while a step needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) head: Head,
    pub(crate) balances: Balances,
    pub(crate) entries: BTreeMap<RowKey, Kept>,
    pub(crate) incidents: BTreeMap<u64, Incident>,
    pub(crate) unrecognised: BTreeMap<MovementId, Unrecognised>,
}

impl State {
    /// The denoms that are counted, and since when.
    pub fn opened(&self) -> impl Iterator<Item = (&str, Opened)> {
        self.head.opened.iter().map(|(asset, opened)| (asset.as_str(), *opened))
    }

    /// Since when a denom is counted.
    pub fn opened_at(&self, asset: &str) -> Option<Opened> {
        self.head.opened.get(asset).copied()
    }

    /// What the wallet should hold, in the denom's smallest unit.
    pub fn expected(&self, asset: &str) -> i128 {
        self.balances.get(&Account::wallet(), asset)
    }

    /// What lies in each account.
    pub const fn balances(&self) -> &Balances {
        &self.balances
    }

    /// The incidents in memory, by number: open ones always.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.values()
    }

    /// The number of the last entry; 0 before the first.
    pub const fn last_entry(&self) -> u64 {
        self.head.entries
    }

    /// The number of the last incident; 0 before the first.
    pub const fn last_incident(&self) -> u64 {
        self.head.incidents
    }

    /// The payments in memory that nothing explained, by id: those that no person acknowledged always.
    pub fn unrecognised(&self) -> impl Iterator<Item = &Unrecognised> {
        self.unrecognised.values()
    }

    /// The limits that the configuration had last.
    pub fn limits(&self) -> Limits {
        self.head.limits.clone().unwrap_or_default()
    }

    /// Entries in memory by number; all of them where all rows were read.
    pub fn entries(&self) -> Vec<(u64, &Entry, Option<u64>)> {
        let booked = |kept| match kept {
            &Kept::Booked { number, ref entry, matched } => Some((number, entry, matched)),
            Kept::Before => None,
        };
        let mut all: Vec<(u64, &Entry, Option<u64>)> = self.entries.values().filter_map(booked).collect();
        all.sort_by_key(|(number, ..)| *number);
        all
    }

    /// Why nothing may be paid or moved, in words; nothing while no incident says so.
    pub fn stops(&self) -> Option<String> {
        let stops_all = |incident: &&Incident| incident.is_open() && !incident.is_about_loss();
        self.incidents.values().find(stops_all).map(Incident::stop)
    }

    /// Lets go of entries and of what has ended, once it is stored.
    pub fn evict(&mut self) {
        self.entries.clear();
        self.incidents.retain(|_, incident| incident.is_open());
        self.unrecognised.retain(|_, payment| payment.is_open());
    }

    pub(crate) fn open_incident(&mut self, cause: Cause, changed: &mut Changed) {
        let number = self.head.incidents.saturating_add(1);
        self.head.incidents = number;
        self.incidents.insert(number, Incident { number, cause, braked_at: None, resolution: None });
        changed.incidents.insert(number);
        changed.head = true;
    }

    /// Books an entry under a key. An error changes nothing.
    pub(crate) fn book(&mut self, key: Option<RowKey>, entry: Entry, changed: &mut Changed) -> Result<u64, EntryError> {
        changed.balances.extend(self.balances.apply(&entry)?);
        self.head.entries = self.head.entries.saturating_add(1);
        let number = self.head.entries;
        let key = key.unwrap_or_else(|| entry_key(number));
        self.entries.insert(key, Kept::Booked { number, entry, matched: None });
        changed.entries.insert(key);
        changed.head = true;
        Ok(number)
    }
}
