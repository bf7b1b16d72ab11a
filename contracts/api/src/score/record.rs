//! What is on record about one agent, of bounded size, and the score that it makes now.

use serde::{Deserialize, Serialize};

use super::decay::{PENALTIES, RATINGS, day};
use super::weight::{FRACTION_BITS, PRIOR_WEIGHT};
use super::{DIMENSIONS, Dimension, Dimensions, Marks, Score, Scores, Severity, ViolationKind};

/// Sums of marks, and what violations took. Both as of a day; [`Record::scores`] lets them decay to the present.
///
/// A dimension is the weighted mean of its marks and of the start, which weighs [`PRIOR_WEIGHT`], less what violations
/// took there. Overall is the mean of the five means, less what violations took overall; what they took in a dimension
/// is not taken a second time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    day: u64,
    /// In the order of [`Dimension`].
    marked: [Marked; DIMENSIONS],
    taken_overall: Score,
    /// In the order of [`Dimension`].
    taken: [Score; DIMENSIONS],
}

/// One dimension's marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Marked {
    /// In 2^−16.
    weight: u128,
    /// The sum of weight times mark.
    sum: u128,
}

impl Record {
    /// The score at `now`.
    pub fn scores(&self, now: u64) -> Scores {
        let days = day(now).saturating_sub(self.day);
        let means = self.marked.map(|marked| marked.after(days).mean_floor());
        let sum: u32 = means.iter().map(|mean| mean.ten_thousandths()).sum();
        // The quotient is the floor of the mean: a score is never rounded up over a threshold.
        let mean = Score::from_ten_thousandths(sum / 5);
        let mut left = means.into_iter().zip(self.taken).map(|(mean, taken)| mean.minus_floor_zero(fade(taken, days)));
        let mut next = || left.next().unwrap_or_default();
        let dimensions = Dimensions {
            reliability: next(),
            efficiency: next(),
            cooperation: next(),
            compliance: next(),
            financial_responsibility: next(),
        };
        Scores { overall: mean.minus_floor_zero(fade(self.taken_overall, days)), dimensions }
    }

    /// Counts one rating of `weight`.
    pub fn rate(&mut self, marks: &Marks, weight: u64, now: u64) {
        self.advance(now);
        let weight = u128::from(weight) << FRACTION_BITS;
        for (marked, mark) in self.marked.iter_mut().zip(marks.by_dimension()) {
            if let Some(mark) = mark {
                marked.weight = marked.weight.saturating_add(weight);
                marked.sum = marked.sum.saturating_add(weight.saturating_mul(u128::from(mark)));
            }
        }
    }

    /// Takes what a violation takes, and no more than is there: a floor of zero leaves no debt.
    pub fn penalise(&mut self, kind: ViolationKind, severity: Severity, now: u64) {
        self.advance(now);
        let Scores { overall, dimensions } = self.scores(now);
        self.taken_overall = plus(self.taken_overall, severity.overall().min(overall));
        let (dimension, points) = kind.dimension(severity);
        let (index, left) = match dimension {
            Dimension::Reliability => (0, dimensions.reliability),
            Dimension::Efficiency => (1, dimensions.efficiency),
            Dimension::Cooperation => (2, dimensions.cooperation),
            Dimension::Compliance => (3, dimensions.compliance),
            Dimension::FinancialResponsibility => (4, dimensions.financial_responsibility),
        };
        if let Some(taken) = self.taken.get_mut(index) {
            *taken = plus(*taken, points.min(left));
        }
    }

    /// Lets everything decay to the day of `now`. Time that goes backwards changes nothing.
    fn advance(&mut self, now: u64) {
        let today = day(now);
        let Some(days) = today.checked_sub(self.day).filter(|days| *days > 0) else { return };
        self.day = today;
        self.marked = self.marked.map(|marked| marked.after(days));
        self.taken_overall = fade(self.taken_overall, days);
        self.taken = self.taken.map(|taken| fade(taken, days));
    }
}

impl Marked {
    fn after(self, days: u64) -> Self {
        Self { weight: RATINGS.decay_floor(self.weight, days), sum: RATINGS.decay_floor(self.sum, days) }
    }

    fn mean_floor(self) -> Score {
        let prior = u128::from(PRIOR_WEIGHT) << FRACTION_BITS;
        let start = prior.saturating_mul(u128::from(Score::START.ten_thousandths()));
        let point = u128::from(Score::points(1).ten_thousandths());
        let sum = start.saturating_add(self.sum.saturating_mul(point));
        let mean = sum.checked_div(prior.saturating_add(self.weight)).unwrap_or_default();
        Score::from_ten_thousandths(u32::try_from(mean).unwrap_or(u32::MAX))
    }
}

fn fade(taken: Score, days: u64) -> Score {
    let left = PENALTIES.decay_floor(u128::from(taken.ten_thousandths()), days);
    Score::from_ten_thousandths(u32::try_from(left).unwrap_or(u32::MAX))
}

fn plus(a: Score, b: Score) -> Score {
    Score::from_ten_thousandths(a.ten_thousandths().saturating_add(b.ten_thousandths()))
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
