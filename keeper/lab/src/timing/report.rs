//! What was measured, beside what it may be.

use std::time::Duration;

use serde::Serialize;

/// One measure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) what: String,
    pub(super) unit: &'static str,
    pub(super) count: usize,
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) max: f64,
    /// Of which of the three the goal speaks, and the most that it may be.
    pub(super) goal: Option<(Of, f64)>,
}

/// Which number a goal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Of {
    P50,
    P99,
    Max,
}

impl Row {
    /// Of how long things took, in milliseconds.
    pub(super) fn of(what: String, took: &[Duration], goal: Option<(Of, f64)>) -> Self {
        let mut took: Vec<f64> = took.iter().map(|one| one.as_secs_f64() * 1_000.0).collect();
        took.sort_by(f64::total_cmp);
        let at = |per_mille: usize| took.get((took.len() * per_mille / 1_000).min(took.len().saturating_sub(1)));
        let [p50, p99, max] = [500, 990, 1_000].map(|per_mille| at(per_mille).copied().unwrap_or_default());
        Self { what, unit: "ms", count: took.len(), p50, p99, max, goal }
    }

    /// How many times as much one measure is as another, by their medians: the middle one of the rounds'.
    pub(super) fn ratio(what: String, ratios: &[f64], most: f64) -> Self {
        let mut ratios = ratios.to_vec();
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
        let max = ratios.last().copied().unwrap_or_default();
        Self { what, unit: "times", count: ratios.len(), p50: middle, p99: max, max, goal: Some((Of::P50, most)) }
    }

    /// Whether the goal is reached; without one it is.
    pub(super) fn is_met(&self) -> bool {
        self.goal.is_none_or(|(of, most)| self.found(of) <= most)
    }

    const fn found(&self, of: Of) -> f64 {
        match of {
            Of::P50 => self.p50,
            Of::P99 => self.p99,
            Of::Max => self.max,
        }
    }

    /// As a line of the table.
    pub(super) fn cells(&self) -> [String; 7] {
        let shown = |value: f64| format!("{value:.2}");
        let goal = self.goal.map(|(of, most)| {
            let name = match of {
                Of::P50 => "p50",
                Of::P99 => "p99",
                Of::Max => "max",
            };
            format!("{name} ≤ {most}: {}", if self.is_met() { "met" } else { "MISSED" })
        });
        let numbers = [self.p50, self.p99, self.max].map(shown);
        let [p50, p99, max] = numbers;
        let Self { what, unit, count, .. } = self;
        [what.clone(), (*unit).to_owned(), count.to_string(), p50, p99, max, goal.unwrap_or_default()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_speaks_of_one_number_and_is_met_up_to_it() {
        let took: Vec<Duration> = (1..=1_000).map(Duration::from_millis).collect();
        for (of, found) in [(Of::P50, 501.0), (Of::P99, 991.0), (Of::Max, 1_000.0)] {
            for (most, is_met) in [(found, true), (found - 1.0, false)] {
                let row = Row::of("a".to_owned(), &took, Some((of, most)));
                assert_eq!((row.found(of), row.is_met()), (found, is_met), "{of:?}");
            }
        }
        assert!(Row::of("a".to_owned(), &took, None).is_met());
    }

    #[test]
    fn a_ratio_is_judged_by_its_middle_round() {
        assert!(Row::ratio("a".to_owned(), &[9.0, 1.1, 1.0], 1.2).is_met());
        assert!(!Row::ratio("a".to_owned(), &[9.0, 1.3, 1.0], 1.2).is_met());
    }
}
