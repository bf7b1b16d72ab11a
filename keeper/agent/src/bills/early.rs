//! Whether a bill is paid early for less: what is taken off against what the money would earn until the bill is due, and
//! only with money that no bill before it needs.
//!
//! ```text
//! pay early   off - paid · idle yield · (due - now) / year     ruled out where the window ended, or where the wallet
//!                                                              holds less than this and all that is due until then
//! pay later   0                                                the whole amount, when it is due
//! ```
//!
//! Never here: another id, and a payment. The wallet judges it like any other.

use std::collections::BTreeSet;

use stateset_api::Amount;

use crate::bills::bill::Bill;
use crate::bills::discount::Discount;
use crate::bills::input::Input;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::state::State;
use crate::decisions::{Choice, Constraint, Estimate, Obstacle};

/// With less left of it, a payment may come too late. Seconds.
pub const MARGIN_SECONDS: u64 = 3_600;

const YEAR_SECONDS: i128 = 31_557_600;
const BPS: i128 = 10_000;

/// What a decision to take a discount is called, and one to leave it.
pub const PAY_EARLY: &str = "pay early";
const PAY_LATER: &str = "pay when due";

/// What is known when it is weighed.
pub(crate) struct Weighing<'a> {
    pub(crate) record: &'a BillRecord,
    /// Unix seconds of the chain.
    pub(crate) now: u64,
    pub(crate) idle_yield_bps: u32,
    /// What the wallet should hold, if the ledger counts the denom.
    pub(crate) held: Option<u128>,
    /// What is due until then besides.
    pub(crate) needed: u128,
}

impl Weighing<'_> {
    /// Taking it and leaving it. `true`: it is taken.
    pub(crate) fn options(&self) -> Vec<Choice<bool>> {
        let Self { record: BillRecord { bill, .. }, now, .. } = *self;
        let early = Choice {
            action: true,
            name: PAY_EARLY.into(),
            estimate: Estimate::certain(self.gain(), now),
            obstacle: self.obstacle(),
        };
        let later = Choice {
            action: false,
            name: PAY_LATER.into(),
            estimate: Estimate::certain(0, bill.due.max(now)),
            obstacle: None,
        };
        // Of equal ones the first is taken: nothing is paid early for nothing.
        vec![later, early]
    }

    fn off(&self) -> u128 {
        self.record.bill.discount.map_or(0, |discount| discount.off.0)
    }

    /// Rounded towards less.
    fn gain(&self) -> i128 {
        let Bill { amount, due, .. } = &self.record.bill;
        let early = i128::from(due.saturating_sub(self.now));
        let earned = signed(amount.0).saturating_mul(self.idle_yield_bps.into()).saturating_mul(early);
        let per = BPS.saturating_mul(YEAR_SECONDS);
        let earned = earned / per + i128::from(earned % per != 0);
        signed(self.off()).saturating_sub(earned)
    }

    fn obstacle(&self) -> Option<Obstacle> {
        let Bill { amount, denom, discount, .. } = &self.record.bill;
        let until = discount.map_or(0, |discount| discount.until);
        if self.now.saturating_add(MARGIN_SECONDS) > until {
            let reason = format!("the discount ends at {until}, and it is {} (Unix seconds)", self.now);
            return Some(Obstacle { constraint: Constraint::Policy, reason });
        }
        let Some(held) = self.held else {
            let reason = format!("the ledger does not count {denom}, so nobody knows what other bills need of it");
            return Some(Obstacle { constraint: Constraint::Liquidity, reason });
        };
        let wanted = amount.0.saturating_add(self.needed);
        (wanted > held).then(|| {
            let needed = self.needed;
            let reason = format!("{needed} {denom} are due until then, and {amount} with it: the wallet holds {held}");
            Obstacle { constraint: Constraint::Liquidity, reason }
        })
    }

    /// In words, with the year's return that the discount comes to.
    pub(crate) fn rationale(&self, is_taken: bool) -> String {
        let Bill { number, amount, denom, due, .. } = &self.record.bill;
        let off = self.off();
        let early = i128::from(due.saturating_sub(self.now)).max(1);
        let per = signed(amount.0).max(1).saturating_mul(early);
        let bps = signed(off).saturating_mul(BPS).saturating_mul(YEAR_SECONDS) / per;
        let does = if is_taken { "is paid early" } else { "is not paid early" };
        format!(
            "bill {number} over {}{denom} {does}: {off}{denom} less is {bps} basis points a year of {amount}{denom} until it \
             is due, and idle money brings {}",
            amount.0.saturating_add(off),
            self.idle_yield_bps
        )
    }
}

/// What is due in a denom until a time beside one bill, planned payments among it. Looks through the bills that are due
/// before: once for each discount.
pub(crate) fn needed(state: &State, of: &BillRecord) -> u128 {
    let Bill { denom, due, .. } = &of.bill;
    let first_to = |record: &&BillRecord| {
        record.bill.due <= *due && record.bill.denom == *denom && BillStatus::LIVE.contains(&record.status.code())
    };
    let is_it = |record: &BillRecord| record.bill.payee == of.bill.payee && record.bill.number == of.bill.number;
    let others = state.values().filter(first_to).filter(|record| !is_it(record));
    others.fold(0, |sum, record| sum.saturating_add(record.bill.amount.0))
}

/// The denoms in which an input has discounts weighed: whoever steps over it says what the wallet holds of them.
pub(crate) fn early_denoms(state: &State, input: &Input) -> BTreeSet<String> {
    let Input::Observed(observation) = input else { return BTreeSet::new() };
    let records = observation.judged.iter().filter_map(|judged| state.get(&judged.id));
    records.filter(|record| record.early).map(|record| record.bill.denom.clone()).collect()
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}

impl BillRecord {
    /// What it is asked to be paid less for now.
    pub fn taken_off(&self) -> Amount {
        if self.early { self.bill.discount.map_or(Amount(0), |discount| discount.off) } else { Amount(0) }
    }

    /// From when on it is to be paid, Unix seconds: when it is due, or while its discount lasts.
    pub fn pays_from(&self) -> u64 {
        match self.bill.discount {
            Some(discount) if self.early => discount.taken_from(self.bill.due).unwrap_or(self.bill.due),
            _ => self.bill.due,
        }
    }

    /// Asks for less from here on, if it has a discount.
    pub(crate) fn begin_early(&mut self) {
        let due = self.bill.due;
        let counts = |discount: &Discount| discount.off < self.bill.amount && discount.taken_from(due).is_some();
        let Some(discount) = self.bill.discount.filter(counts) else { return };
        self.bill.amount = Amount(self.bill.amount.0.saturating_sub(discount.off.0));
        self.early = true;
    }

    /// Asks for all of it again. What was planned keeps its amount, since its id fixes it.
    pub(crate) fn end_early(&mut self) {
        if self.early && self.amendable {
            self.bill.amount = Amount(self.bill.amount.0.saturating_add(self.taken_off().0));
            self.early = false;
        }
    }
}

#[cfg(test)]
#[path = "early_tests.rs"]
mod tests;
