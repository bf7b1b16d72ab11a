//! What a payee's bills of one kind came to last, so that one that is dearer than they were waits for a person.
//!
//! A series is a payee's bills of one category in one denom. Only bills that were paid teach, and a person who releases one.
//! Parts of a bill do neither: a plan says their amounts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use crate::bills::bill::Bill;
use crate::bills::discount::Discount;

/// So many of a series must have come to about the same.
pub const REGULAR_COUNT: usize = 3;
/// Series of one payee; of more nothing is learned.
pub const SERIES_MAX: usize = 16;

/// The last amounts, by denom and category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Prices(BTreeMap<String, Vec<Amount>>);

/// A bill that is dearer than its series was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceMoved {
    pub denom: String,
    pub category: String,
    /// The most of the last ones, which were regular.
    pub usual: Amount,
    /// What this one comes to as it was stated.
    pub amount: Amount,
    /// By so much more it would not have waited. Basis points.
    pub tolerance_bps: u32,
}

impl fmt::Display for PriceMoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { denom, category, usual, amount, tolerance_bps } = self;
        write!(
            f,
            "its price moved: {amount} {denom}, where the last {REGULAR_COUNT} bills of this payee for {category} came to at \
             most {usual}; up to {tolerance_bps} basis points more would go through"
        )
    }
}

fn series(bill: &Bill) -> String {
    format!("{}/{}", bill.denom, bill.category)
}

/// That much and so many basis points more.
fn with(amount: Amount, bps: u32) -> Amount {
    Amount(amount.0.saturating_add(Discount::off_floor(amount, bps).0))
}

impl Prices {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A bill was paid; `amount`: as it was stated.
    pub(crate) fn learn(&mut self, bill: &Bill, amount: Amount) {
        let key = series(bill);
        if bill.part.is_some() || self.0.len() >= SERIES_MAX && !self.0.contains_key(&key) {
            return;
        }
        let last = self.0.entry(key).or_default();
        last.push(amount);
        if last.len() > REGULAR_COUNT {
            last.remove(0);
        }
    }

    /// A person released it: that is the price from here on.
    pub(crate) fn set(&mut self, bill: &Bill, amount: Amount) {
        (0..REGULAR_COUNT).for_each(|_| self.learn(bill, amount));
    }

    /// Whether a bill is dearer than its series was, if that was regular.
    pub(crate) fn moved(&self, bill: &Bill, amount: Amount, tolerance_bps: u32) -> Option<PriceMoved> {
        let last = self.0.get(&series(bill)).filter(|last| last.len() >= REGULAR_COUNT && bill.part.is_none())?;
        let (least, usual) = (*last.iter().min()?, *last.iter().max()?);
        let is_regular = usual <= with(least, tolerance_bps);
        let (denom, category) = (bill.denom.clone(), bill.category.clone());
        let moved = PriceMoved { denom, category, usual, amount, tolerance_bps };
        (is_regular && amount > with(usual, tolerance_bps)).then_some(moved)
    }
}

#[cfg(test)]
#[path = "prices_tests.rs"]
mod tests;
