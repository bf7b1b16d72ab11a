//! How much less there was, at worst, within a quarter: of what came in and went out, week by week, for a year.
//!
//! That it goes on so is an expectation and no promise; it says what a fall of the price must leave and keeps nothing
//! liquid.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use super::settings::STAYS_SECONDS;

const WEEK_SECONDS: u64 = 7 * 86_400;
/// A year of weeks.
const POINTS_MAX: usize = 53;
/// Of less than eight weeks nothing is concluded.
const LEARNS_SECONDS: u64 = 8 * WEEK_SECONDS;

/// All that ever came from outside and went outside, by the ledger, in the stable denom's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    pub earned: Amount,
    pub spent: Amount,
}

/// Its points, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Runway(VecDeque<(u64, Turnover)>);

impl Runway {
    /// Once a week.
    pub(super) fn look(&mut self, at: u64, turnover: Turnover) {
        if self.0.back().is_some_and(|(last, _)| at < last.saturating_add(WEEK_SECONDS)) {
            return;
        }
        self.0.push_back((at, turnover));
        while self.0.len() > POINTS_MAX {
            self.0.pop_front();
        }
    }

    /// The most that went out beyond what came in, between any two points at most a quarter apart; `None`: too little was
    /// seen.
    pub(super) fn needed(&self) -> Option<u128> {
        let (first, last) = (self.0.front()?.0, self.0.back()?.0);
        if last < first.saturating_add(LEARNS_SECONDS) {
            return None;
        }
        let mut most = 0;
        for (index, (from, before)) in self.0.iter().enumerate() {
            let within = self.0.iter().skip(index + 1).take_while(|(at, _)| *at <= from.saturating_add(STAYS_SECONDS));
            for (_, after) in within {
                let spent = after.spent.0.saturating_sub(before.spent.0);
                most = most.max(spent.saturating_sub(after.earned.0.saturating_sub(before.earned.0)));
            }
        }
        Some(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(count: u64, of: impl Fn(u64) -> (u128, u128)) -> Runway {
        let mut runway = Runway::default();
        for week in 0..count {
            let (earned, spent) = of(week);
            let turnover = Turnover { earned: Amount(earned), spent: Amount(spent) };
            runway.look(week * WEEK_SECONDS, turnover);
            runway.look(week * WEEK_SECONDS + 86_400, Turnover::default());
        }
        runway
    }

    #[test]
    fn it_is_the_worst_stretch_of_a_quarter_and_a_steady_income_needs_none() {
        assert_eq!(weeks(40, |week| (u128::from(week) * 10, u128::from(week) * 10)).needed(), Some(0));
        assert_eq!(weeks(40, |week| (0, u128::from(week) * 10)).needed(), Some(120), "twelve whole weeks");
        // Ten weeks without income in the middle.
        let pause = weeks(40, |week| (u128::from(week.min(20) + week.saturating_sub(30)) * 10, u128::from(week) * 10));
        assert_eq!(pause.needed(), Some(100));
        assert_eq!(weeks(8, |week| (0, u128::from(week))).needed(), None, "seven weeks say nothing");
    }

    #[test]
    fn a_year_is_remembered_and_no_more() {
        let once = weeks(200, |week| (0, if week == 0 { 0 } else { 1_000 }));
        assert_eq!((once.needed(), once.0.len()), (Some(0), POINTS_MAX));
    }
}
