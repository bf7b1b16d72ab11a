//! What models cost in the last 24 hours and for each decision. The caller stores it.
//!
//! Money is reserved before a question leaves and settled after its answer. Who stores the ledger between the two never
//! spends more than its limits, whenever it is killed: what was not settled counts in full. Never here: a clock.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::budget::{BudgetError, Limits, Need, Spent};

const HOUR_SECONDS: u64 = 3_600;
/// The running hour and the 24 before it: whatever 24 hours one looks at lie within them.
const HOURS: u64 = 25;
/// Most decisions remembered at a time.
const DECISIONS_MAX: usize = 4_096;

/// Spent in one hour, or on one decision since it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Hours since 1970; of a decision, when it last asked.
    hour: u64,
    spent: Spent,
}

/// Spent in the last hours, and on decisions that are not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    hours: VecDeque<Entry>,
    decisions: BTreeMap<String, Entry>,
}

/// What a question may cost, all its attempts together, and what its costs are booked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub limit: Spent,
    /// Seconds since 1970.
    pub at: u64,
}

/// A part of the budget that is set aside. Dropped without being settled, it stays spent.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "settle it with what the question cost; otherwise all of it counts as spent"]
pub struct Reservation {
    decision: String,
    hour: u64,
    allowance: Allowance,
}

impl Reservation {
    /// What the question may cost.
    pub fn allowance(&self) -> Allowance {
        self.allowance.clone()
    }
}

impl Ledger {
    /// Spent in the last 24 hours (up to 25), and set aside.
    pub fn day(&self, at: u64) -> Spent {
        let now = self.hour(at);
        let recent = self.hours.iter().filter(|entry| entry.hour.saturating_add(HOURS) > now);
        recent.fold(Spent::default(), |sum, entry| sum.plus(entry.spent))
    }

    /// Spent on a decision, and set aside for it.
    pub fn decision(&self, decision: &str) -> Spent {
        self.decisions.get(decision).map(|entry| entry.spent).unwrap_or_default()
    }

    /// Sets aside what a question needs: all that it may cost where so much is left, otherwise what is left, and nothing
    /// where no attempt could be paid.
    pub fn reserve(&mut self, decision: &str, need: Need, limits: Limits, at: u64) -> Result<Reservation, BudgetError> {
        let hour = self.hour(at);
        self.forget(hour);
        let left = limits.decision.minus(self.decision(decision));
        if !need.least.within(left) {
            return Err(BudgetError::Decision { decision: decision.to_owned(), left, least: need.least });
        }
        let day = limits.day.minus(self.day(at));
        if !need.least.within(day) {
            return Err(BudgetError::Day { left: day, least: need.least });
        }
        if self.decisions.len() >= DECISIONS_MAX && !self.decisions.contains_key(decision) {
            return Err(BudgetError::Decisions { limit: DECISIONS_MAX });
        }
        let limit = need.most.least(left).least(day);
        if self.hours.back().is_none_or(|entry| entry.hour < hour) {
            self.hours.push_back(Entry { hour, spent: Spent::default() });
        }
        if let Some(entry) = self.hours.back_mut() {
            entry.spent = entry.spent.plus(limit);
        }
        let entry = self.decisions.entry(decision.to_owned()).or_insert(Entry { hour, spent: Spent::default() });
        *entry = Entry { hour, spent: entry.spent.plus(limit) };
        Ok(Reservation { decision: decision.to_owned(), hour, allowance: Allowance { limit, at } })
    }

    /// Books what a question cost in place of what was set aside. A provider that charges more than was set aside is
    /// booked with all of it: the limits then hold back what comes next.
    pub fn settle(&mut self, reservation: Reservation, spent: Spent) {
        let Reservation { decision, hour, allowance } = reservation;
        let booked = self.hours.iter_mut().find(|entry| entry.hour == hour);
        for entry in booked.into_iter().chain(self.decisions.get_mut(&decision)) {
            entry.spent = entry.spent.minus(allowance.limit).plus(spent);
        }
    }

    /// A decision asks no more; what it cost stays in the day.
    pub fn finish(&mut self, decision: &str) {
        self.decisions.remove(decision);
    }

    /// A clock that went back does not open an earlier hour, whose budget would be another.
    fn hour(&self, at: u64) -> u64 {
        self.hours.back().map_or(0, |entry| entry.hour).max(at / HOUR_SECONDS)
    }

    fn forget(&mut self, hour: u64) {
        let old = |entry: &Entry| entry.hour.saturating_add(HOURS) <= hour;
        while self.hours.front().is_some_and(old) {
            self.hours.pop_front();
        }
        if self.decisions.len() >= DECISIONS_MAX {
            self.decisions.retain(|_, entry| !old(entry));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn of(tokens: u64, micro_usd: u64) -> Spent {
        Spent { tokens, micro_usd }
    }

    const LIMITS: Limits = Limits { decision: of(100, 1_000), day: of(250, 2_000) };

    fn need(least: Spent, most: Spent) -> Need {
        Need { least, most }
    }

    #[test]
    fn a_decision_and_a_day_each_refuse_what_they_cannot_pay_and_say_what_is_left() {
        let mut ledger = Ledger::default();
        let all = need(of(60, 10), of(60, 10));
        let first = ledger.reserve("a", all, LIMITS, 0).unwrap();
        let refused = BudgetError::Decision { decision: "a".into(), left: of(40, 990), least: of(60, 10) };
        assert_eq!(ledger.reserve("a", all, LIMITS, 0).unwrap_err(), refused);
        for decision in ["b", "c", "d"] {
            let _ = ledger.reserve(decision, all, LIMITS, 0).unwrap();
        }
        let refused = BudgetError::Day { left: of(10, 1_960), least: of(60, 10) };
        assert_eq!(ledger.reserve("e", all, LIMITS, 0).unwrap_err(), refused);
        ledger.settle(first, of(5, 1));
        assert_eq!((ledger.decision("a"), ledger.day(0)), (of(5, 1), of(185, 31)));
        let _ = ledger.reserve("e", all, LIMITS, 0).unwrap();
        let dear = need(of(1, 1_001), of(1, 1_001));
        assert!(matches!(ledger.reserve("f", dear, LIMITS, 0), Err(BudgetError::Decision { .. })));
    }

    #[test]
    fn a_question_gets_all_that_it_may_cost_or_what_is_left() {
        let mut ledger = Ledger::default();
        let reserved = ledger.reserve("a", need(of(10, 10), of(70, 5_000)), LIMITS, 0).unwrap();
        assert_eq!(reserved.allowance(), Allowance { limit: of(70, 1_000), at: 0 });
    }

    #[test]
    fn what_was_not_settled_counts_in_full_and_survives_being_stored() {
        let mut ledger = Ledger::default();
        drop(ledger.reserve("a", need(of(90, 1), of(90, 1)), LIMITS, 7_200).unwrap());
        let text = serde_json::to_string(&ledger).unwrap();
        let again: Ledger = serde_json::from_str(&text).unwrap();
        assert_eq!((again.decision("a"), again.day(7_200)), (of(90, 1), of(90, 1)));
    }

    #[test]
    fn a_provider_that_charges_more_than_was_set_aside_is_booked_with_all_of_it() {
        let mut ledger = Ledger::default();
        let reserved = ledger.reserve("a", need(of(1, 1), of(1, 1)), LIMITS, 0).unwrap();
        ledger.settle(reserved, of(u64::MAX, 9_999));
        let refused = ledger.reserve("b", need(of(1, 1), of(1, 1)), LIMITS, 0).unwrap_err();
        assert_eq!(refused, BudgetError::Day { left: of(0, 0), least: of(1, 1) });
    }

    #[test]
    fn the_day_passes_by_hours_and_a_clock_that_goes_back_opens_none() {
        let mut ledger = Ledger::default();
        let limits = Limits { day: of(300, 2_000), ..LIMITS };
        let all = need(of(100, 1), of(100, 1));
        let _ = ledger.reserve("a", all, limits, 30 * 3_600).unwrap();
        let _ = ledger.reserve("b", all, limits, 31 * 3_600).unwrap();
        assert_eq!(ledger.day(5), of(200, 2), "an earlier time is taken for the latest one seen");
        assert_eq!(ledger.day(54 * 3_600 + 3_599), of(200, 2));
        assert_eq!(ledger.day(55 * 3_600), of(100, 1));
        let _ = ledger.reserve("c", all, limits, 5).unwrap();
        assert_eq!(ledger.day(55 * 3_600), of(200, 2));
        assert_eq!(ledger.day(56 * 3_600), of(0, 0));
    }

    #[test]
    fn decisions_are_bounded_and_dropped_when_finished_or_old() {
        let mut ledger = Ledger::default();
        let (tiny, limits) = (need(of(0, 0), of(0, 0)), LIMITS);
        for number in 0..DECISIONS_MAX {
            let _ = ledger.reserve(&number.to_string(), tiny, limits, 0).unwrap();
        }
        let full = BudgetError::Decisions { limit: 4_096 };
        assert_eq!(ledger.reserve("more", tiny, limits, 3_600).unwrap_err(), full);
        let _ = ledger.reserve("7", tiny, limits, 3_600).unwrap();
        ledger.finish("8");
        let _ = ledger.reserve("more", tiny, limits, 3_600).unwrap();
        let _ = ledger.reserve("a day later", tiny, limits, 25 * 3_600).unwrap();
        assert_eq!(ledger.decisions.len(), 3, "the two that asked later stay");
    }

    proptest! {
        /// Against the plainest model: every booking with its time.
        #[test]
        fn no_24_hours_see_more_than_the_limit(steps in prop::collection::vec((0u64..9_000, 1u64..60, 0u64..60), 1..60)) {
            let limits = Limits { decision: of(1_000_000, 1_000_000), day: of(250, 250) };
            let (mut ledger, mut at, mut booked) = (Ledger::default(), 0, Vec::new());
            for (passed, wanted, cost) in steps {
                at += passed;
                let least = of(wanted, wanted);
                if let Ok(reserved) = ledger.reserve("d", need(least, least), limits, at) {
                    let cost = of(cost.min(wanted), cost.min(wanted));
                    ledger.settle(reserved, cost);
                    booked.push((at, cost.tokens));
                }
                let day: u64 = booked.iter().filter(|(then, _)| then + 86_400 > at).map(|(_, cost)| cost).sum();
                prop_assert!(day <= 250, "{} in a day", day);
                prop_assert!(ledger.hours.len() <= 25);
            }
        }
    }
}
