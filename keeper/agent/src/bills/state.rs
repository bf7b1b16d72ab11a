//! What the agent knows of bills. Derived from the recorded inputs alone.
//!
//! In memory: every bill that something is still to be done about. The others lie in the journal as rows and come back
//! with [`State::admit`] when an input touches them. Absent: a change of a record that the indexes do not follow, and
//! a scan over all bills.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use stateset_api::{Amount, IntentId};

use crate::bills::bill::Bill;
use crate::bills::bill_mandate::BillMandate;
use crate::bills::credit::{CreditId, CreditRecord};
use crate::bills::credits::Credits;
use crate::bills::doubt::Doubt;
use crate::bills::follow_up::FollowUp;
use crate::bills::index::Index;
use crate::bills::payees::{Payees, Standing};
use crate::bills::preferences::Preferences;
use crate::bills::prices::Prices;
use crate::bills::record::{BillRecord, BillStatus, Credited};
use crate::lookalike::Keys;

/// The rules that decide today. 1: a bill is known by payee and number, to the letter (before 0.3). 2: also by numbers
/// that a person cannot tell apart. 3: a number spelled otherwise, and a vendor's at another of its addresses, is held for
/// a person; doubts are kept as data; urgent words count in whatever script; a series is learned from what was paid. 4: what
/// is decided is recorded with its reasons; under one payee and number no more is paid than was ever stated; a copy that
/// asks for less holds the known bill; what nobody knows to be unpaid counts as paid until the wallet answers. 5: what failed
/// again and again is not done until a person allows it; tasks, moves and validators teach; tasks are decided as bills are; a
/// bill that a model had held and a person stops counts for the model; one that was ignored is ignored again after one false
/// alarm.
pub const RULES: u32 = 5;

/// Bills, and what is found of them without looking through all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub(crate) rules: u32,
    /// In boxes: a tree's nodes are half empty where keys come in order.
    records: BTreeMap<IntentId, Box<Entry>>,
    pub(crate) index: Index,
    pub(crate) payees: Payees,
    pub(crate) credits: Credits,
    /// Approvals whose terms are followed, by the bill.
    pub(crate) followed: BTreeMap<IntentId, FollowUp>,
    pub(crate) preferences: Preferences,
    /// They have a row: they were others than by default at some time.
    pub(crate) is_preferred: bool,
    /// What the wallet should hold, by denom, while a step weighs discounts: nothing between steps.
    pub(crate) held: BTreeMap<String, u128>,
    /// Of all bills ever, by status.
    counts: [u64; BillStatus::NAMES.len()],
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    record: BillRecord,
    keys: Keys,
}

/// What a step changed: the rows to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub bills: BTreeSet<IntentId>,
    pub payees: BTreeSet<String>,
    pub credits: BTreeSet<CreditId>,
    /// Approvals that are followed, by the bill.
    pub followed: BTreeSet<IntentId>,
    pub preferences: bool,
    /// What belongs to no row.
    pub rules: bool,
}

impl State {
    /// No bills, under these rules.
    pub fn new(rules: u32) -> Self {
        Self {
            rules,
            records: BTreeMap::new(),
            index: Index::default(),
            payees: Payees::default(),
            credits: Credits::default(),
            followed: BTreeMap::new(),
            preferences: Preferences::default(),
            is_preferred: false,
            held: BTreeMap::new(),
            counts: [0; BillStatus::NAMES.len()],
        }
    }

    pub fn get(&self, id: &IntentId) -> Option<&BillRecord> {
        self.records.get(id).map(|entry| &entry.record)
    }

    pub fn contains_key(&self, id: &IntentId) -> bool {
        self.records.contains_key(id)
    }

    /// The bills in memory, by id, which begins with the due time.
    pub fn iter(&self) -> impl Iterator<Item = (&IntentId, &BillRecord)> {
        self.records.iter().map(|(id, entry)| (id, &entry.record))
    }

    /// The bills in memory, by id.
    pub fn values(&self) -> impl Iterator<Item = &BillRecord> {
        self.records.values().map(|entry| &entry.record)
    }

    /// How many bills are in memory.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many bills ever came to stand in each status, in the order of [`BillStatus::NAMES`].
    pub const fn counts(&self) -> &[u64; BillStatus::NAMES.len()] {
        &self.counts
    }

    /// The bills of one status that are in memory, by id; for those that have ended ask the journal.
    pub fn with_status(&self, code: u8) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.index.with_status(code).filter_map(|id| Some((id, self.get(&id)?)))
    }

    /// Bills whose intents are with the outbox, by id.
    pub fn intended(&self) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.with_status(INTENDED)
    }

    /// Bills that wait for what time mends, money among it, by id.
    pub fn waiting(&self) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.with_status(WAITING)
    }

    /// Bills that the signers are being asked about, by id.
    pub fn asking(&self) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.with_status(ASKING)
    }

    /// Bills that the signers decide on, by id.
    pub fn proposed(&self) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.with_status(PROPOSED)
    }

    /// Bills that governance votes on or has approved, by status, then by id.
    pub fn with_governance(&self) -> impl Iterator<Item = (IntentId, &BillRecord)> {
        self.with_status(BALLOTED).chain(self.with_status(APPROVED))
    }

    /// What the wallet's words say of a payee that has a bill in memory.
    pub fn standing(&self, payee: &str) -> Option<Standing> {
        self.payees.standing(payee)
    }

    /// The keys under which a bill in memory is found again.
    pub(crate) fn keys(&self, id: &IntentId) -> Option<Keys> {
        self.records.get(id).map(|entry| entry.keys)
    }

    /// Counts of bills that are not in memory come from where they are stored.
    pub const fn restore_counts(&mut self, counts: [u64; BillStatus::NAMES.len()]) {
        self.counts = counts;
    }

    /// Brings a stored bill back into memory. It is counted already. One that is there stays.
    pub fn admit(&mut self, id: IntentId, record: BillRecord, keys: Keys) {
        if self.records.contains_key(&id) {
            return;
        }
        self.payees.add(&record.bill.payee, id);
        self.index.add_keys(id, keys);
        self.index.add(id, &record, self.payees.class(&record.bill.payee));
        self.records.insert(id, Box::new(Entry { record, keys }));
    }

    /// Brings what is stored of a payee back into memory.
    pub(crate) fn admit_payee(&mut self, payee: &str, standing: Standing, prices: Prices) {
        self.set_standing(payee, standing, &mut Changed::default());
        if let Some(known) = self.payees.prices_mut(payee) {
            *known = prices;
        }
    }

    /// Lets go of everything that has ended, once it is stored.
    pub fn evict(&mut self) {
        let codes = (0_u8..).take(BillStatus::NAMES.len()).filter(|code| !BillStatus::LIVE.contains(code));
        let ended: Vec<IntentId> = codes.flat_map(|code| self.index.with_status(code)).collect();
        for id in ended {
            let Some(Entry { record, keys }) = self.records.remove(&id).map(|entry| *entry) else { continue };
            self.index.remove_keys(id, keys);
            self.index.remove(id, &record, self.payees.class(&record.bill.payee));
            self.payees.remove(&record.bill.payee, id);
        }
        self.payees.evict();
        self.credits.evict();
        self.followed.retain(|_, follow_up| !follow_up.closed);
    }

    pub(crate) fn add(&mut self, id: IntentId, record: BillRecord, keys: Keys, changed: &mut Changed) {
        let count = &mut self.counts[usize::from(record.status.code())];
        *count = count.saturating_add(1);
        self.admit(id, record, keys);
        changed.bills.insert(id);
    }

    pub(crate) fn set_status(&mut self, id: IntentId, status: BillStatus, changed: &mut Changed) {
        // From here on journal, wallet or signers know it by its content.
        let fixes = matches!(
            status,
            BillStatus::Intended { .. }
                | BillStatus::Asking { .. }
                | BillStatus::Proposed { .. }
                | BillStatus::Balloted { .. }
                | BillStatus::Approved { .. }
                | BillStatus::Paid { .. }
        );
        self.change(id, changed, |record| {
            record.amendable &= !fixes;
            record.status = status;
        });
    }

    /// A credit note that is in memory: one of which something is left.
    pub fn credit(&self, id: CreditId) -> Option<&CreditRecord> {
        self.credits.get(id)
    }

    /// Takes a credit off a bill's amount.
    pub(crate) fn reduce(&mut self, id: IntentId, by: Credited, changed: &mut Changed) {
        self.change(id, changed, |record| {
            record.bill.amount = Amount(record.bill.amount.0.saturating_sub(by.amount.0));
            record.credits.push(by);
        });
    }

    /// Holds a bill for a person. Returns it.
    pub(crate) fn hold(&mut self, id: IntentId, doubts: Vec<Doubt>, changed: &mut Changed) -> Option<Bill> {
        let rules = self.rules;
        self.change(id, changed, |record| {
            // What waits for a person waits beyond any discount.
            record.end_early();
            record.doubts = doubts;
            record.hold(rules);
        });
        self.get(&id).map(|record| record.bill.clone())
    }

    /// Asks for all of a bill again, unless its payment was planned.
    pub(crate) fn end_early(&mut self, id: IntentId, changed: &mut Changed) {
        self.change(id, changed, BillRecord::end_early);
    }

    /// The approvals in memory whose terms are followed, by the bill: those of which something is left.
    pub fn followed(&self) -> impl Iterator<Item = &FollowUp> {
        self.followed.values()
    }

    /// What is followed of a bill's approval, if it is in memory.
    pub fn follow_up(&self, bill: IntentId) -> Option<&FollowUp> {
        self.followed.get(&bill)
    }

    /// What the configuration prefers.
    pub const fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// What a payee's bills came to last.
    pub(crate) fn prices(&self, payee: &str) -> Prices {
        self.payees.prices(payee).cloned().unwrap_or_default()
    }

    /// What a bill came to that was paid, or that a person released: then it is the price from here on.
    pub(crate) fn learn_price(&mut self, id: IntentId, is_released: bool, changed: &mut Changed) {
        let Some(record) = self.get(&id).filter(|_| self.preferences.price_tolerance_bps.is_some()) else { return };
        let stated = record.as_stated();
        if let Some(prices) = self.payees.prices_mut(&stated.payee) {
            if is_released {
                prices.set(&stated, stated.amount)
            } else {
                prices.learn(&stated, stated.amount)
            }
            changed.payees.insert(stated.payee);
        }
    }

    /// A reason that stays with a bill.
    pub(crate) fn note(&mut self, id: IntentId, doubt: Doubt, changed: &mut Changed) {
        self.change(id, changed, |record| record.note(doubt));
    }

    /// Its payee may be paid again.
    pub(crate) fn forget_stop(&mut self, id: IntentId, changed: &mut Changed) {
        self.change(id, changed, |record| record.doubts.retain(|doubt| !matches!(doubt, Doubt::Stopped { .. })));
    }

    /// The mandate that is asked for with a bill, or was given for it.
    pub(crate) fn set_mandate(&mut self, id: IntentId, mandate: Option<BillMandate>, changed: &mut Changed) {
        if self.get(&id).is_some_and(|record| record.mandate != mandate) {
            self.change(id, changed, |record| record.mandate = mandate);
        }
    }

    pub(crate) fn forget_release(&mut self, id: IntentId, changed: &mut Changed) {
        self.change(id, changed, |record| record.released = None);
    }

    /// Whether it was paid is not known until the wallet is asked again.
    pub(crate) fn set_unsure(&mut self, id: IntentId, unsure: bool, changed: &mut Changed) {
        self.change(id, changed, |record| record.unsure = unsure);
    }

    /// Changes where a bill stands; the indexes and counts follow.
    fn change(&mut self, id: IntentId, changed: &mut Changed, change: impl FnOnce(&mut BillRecord)) {
        let Some(entry) = self.records.get_mut(&id) else { return };
        let class = self.payees.class(&entry.record.bill.payee);
        self.index.remove(id, &entry.record, class);
        let from = usize::from(entry.record.status.code());
        change(&mut entry.record);
        let to = usize::from(entry.record.status.code());
        self.counts[from] = self.counts[from].saturating_sub(1);
        self.counts[to] = self.counts[to].saturating_add(1);
        self.index.add(id, &entry.record, class);
        changed.bills.insert(id);
    }

    /// A person released this content of a bill.
    pub(crate) fn release(&mut self, id: IntentId, content: &str, changed: &mut Changed) {
        if let Some(entry) = self.records.get_mut(&id) {
            entry.record.released = Some(content.to_owned());
            changed.bills.insert(id);
        }
    }

    /// The last word of the wallet on a payee; its bills change queues with it.
    pub(crate) fn set_standing(&mut self, payee: &str, standing: Standing, changed: &mut Changed) {
        let before = self.payees.class(payee);
        if !self.payees.set(payee, standing) {
            return;
        }
        changed.payees.insert(payee.to_owned());
        let after = self.payees.class(payee);
        for id in self.payees.bills(payee) {
            if let Some(entry) = self.records.get(&id) {
                self.index.remove(id, &entry.record, before);
                self.index.add(id, &entry.record, after);
            }
        }
    }
}

const WAITING: u8 = 1;
const ASKING: u8 = 3;
const PROPOSED: u8 = 4;
const BALLOTED: u8 = 6;
const APPROVED: u8 = 7;
const INTENDED: u8 = 9;

// As the versions before 0.3 stored it: every bill ever, by id.
impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let records = BTreeMap::<IntentId, BillRecord>::deserialize(deserializer)?;
        let mut state = Self::new(1);
        for (id, record) in records {
            let keys = Keys::of(&record.bill.payee, &record.bill.number);
            state.add(id, record, keys, &mut Changed::default());
        }
        Ok(state)
    }
}
