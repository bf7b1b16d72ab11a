//! What happened within a day, summed by the hour, so that a day costs as many numbers however much happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

const HOUR: u64 = 3_600;
/// A day, rounded up to whole hours: no 24 hours let more through than their limit.
const HOURS: u64 = 25;
/// Of what counted so many are named, the last ones.
const NAMED_MAX: usize = 20;

/// Sums of the last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    /// By the hour since 1970.
    hours: BTreeMap<u64, Amount>,
    /// What counted last.
    about: Vec<String>,
    /// When something counted last. Unix seconds.
    pub(crate) time: u64,
}

impl Window {
    /// Adds what happened at a time. What is said to be of before the last counts as of then: clocks differ, and one that
    /// was once ahead must not hide what comes after.
    pub(crate) fn add(&mut self, (time, amount): (u64, u128), about: String) {
        self.time = self.time.max(time);
        let sum = self.hours.entry(self.time / HOUR).or_default();
        *sum = Amount(sum.0.saturating_add(amount));
        let oldest = (self.time / HOUR).saturating_sub(HOURS.saturating_sub(1));
        self.hours.retain(|hour, _| *hour >= oldest);
        self.about.push(about);
        let more = self.about.len().saturating_sub(NAMED_MAX);
        self.about.drain(..more);
    }

    /// All of the day that ended with the last that counted.
    pub(crate) fn sum(&self) -> u128 {
        self.hours.values().fold(0, |sum, amount| sum.saturating_add(amount.0))
    }

    pub(crate) fn about(&self) -> Vec<String> {
        self.about.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_clock_that_was_once_ahead_hides_nothing_that_comes_after() {
        let mut window = Window::default();
        for time in [90_000_000, 9, 10] {
            window.add((time, 5), format!("at {time}"));
        }
        assert_eq!((window.sum(), window.time), (15, 90_000_000));
        assert_eq!(window.about(), ["at 90000000", "at 9", "at 10"]);
    }

    proptest! {
        /// Beside a plain list of all that happened.
        #[test]
        fn no_day_comes_to_more_than_the_window_says(
            events in prop::collection::vec((0_u64..9_000, 0_u128..50), 1..60)
        ) {
            let (mut window, mut all, mut time) = (Window::default(), Vec::new(), 0);
            for (pause, amount) in events {
                time += pause;
                window.add((time, amount), String::new());
                all.push((time, amount));
                let within = |seconds: u64| {
                    all.iter().filter(|(at, _)| at + seconds > time).map(|(_, amount)| amount).sum::<u128>()
                };
                prop_assert!(window.sum() >= within(24 * HOUR));
                prop_assert!(window.sum() <= within(25 * HOUR));
                prop_assert!(window.hours.len() <= 25 && window.about.len() <= NAMED_MAX);
            }
        }
    }
}
