//! Counts: a rate that is Gamma.

use serde::{Deserialize, Serialize};

use crate::fixed::{Fixed, gamma_quantile};
use crate::memory::limits::EVIDENCE_MAX;
use crate::memory::prediction::{ENDS, Prediction, Score, inside_of_step, widened_in_logs};

/// A count beyond is taken for this.
const COUNT_MAX: u32 = 1_000;

/// How often it happened, in how many days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    pub count: Fixed,
    pub days: Fixed,
}

impl Events {
    pub(crate) fn aged(self, kept: Fixed) -> Self {
        Self { count: self.count * kept, days: self.days * kept }
    }

    pub(crate) fn observe(&mut self, (count, days): (u32, u32), weight: Fixed) {
        self.count = self.count + Fixed::from_whole(count.min(COUNT_MAX).into()) * weight;
        self.days = self.days + Fixed::from_whole(days.into()) * weight;
        if self.count > EVIDENCE_MAX {
            *self = self.aged(EVIDENCE_MAX / self.count);
        }
    }

    pub(crate) fn predict(self, prior: Self, factor: Fixed) -> Prediction {
        let (shape, days) = (prior.count + self.count, prior.days + self.days);
        let mean = shape / days;
        let ends = ENDS.map(|share| gamma_quantile(share, shape) / days);
        let [low, high] = widened_in_logs(mean, ends, factor).map(Fixed::millionths);
        Prediction { mean: mean.millionths(), low80: low, high80: high, evidence: self.days }
    }

    /// The next count is negative binomial. None of no days.
    pub(crate) fn score(self, prior: Self, (count, days): (u32, u32)) -> Option<Score> {
        let (shape, before) = (prior.count + self.count, prior.days + self.days);
        let days = Fixed::from_whole(days.into());
        if !days.is_positive() {
            return None;
        }
        let none = before / (before + days);
        let (mut chance, mut below) = ((shape * none.ln()).exp(), Fixed::ZERO);
        for number in 1..=count.min(COUNT_MAX) {
            below = below + chance;
            let number = Fixed::from_whole(number.into());
            chance = chance * ((shape + number - Fixed::ONE) / number) * (Fixed::ONE - none);
        }
        // What is less likely than a billionth is taken for that.
        let chance = chance.max(Fixed::from_billionths(1));
        let below = below.min(Fixed::ONE - chance);
        Some(Score { inside: inside_of_step(below, below + chance), ln_density: chance.ln() })
    }
}
