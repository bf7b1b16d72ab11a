//! How far something moves: normal around nothing, with a precision that is Gamma.

use serde::{Deserialize, Serialize};

use crate::fixed::{Fixed, gamma_quantile, student_ln_density, student_quantile};
use crate::memory::limits::EVIDENCE_MAX;
use crate::memory::prediction::{ENDS, Prediction, Score, widened_in_logs};

/// The prior's shape: a deviation known as if from four observations.
const SHAPE: Fixed = Fixed::from_whole(2);

/// How many moves, and the sum of their squares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    pub weight: Fixed,
    pub squares: Fixed,
}

impl Spread {
    pub(crate) fn aged(self, kept: Fixed) -> Self {
        Self { weight: self.weight * kept, squares: self.squares * kept }
    }

    pub(crate) fn observe(&mut self, x: Fixed, weight: Fixed) {
        self.weight = self.weight + weight;
        self.squares = self.squares + weight * x * x;
        if self.weight > EVIDENCE_MAX {
            *self = self.aged(EVIDENCE_MAX / self.weight);
        }
    }

    pub(crate) fn evidence(self) -> Fixed {
        self.weight
    }

    /// Shape and rate of the precision.
    fn gamma(self, deviation: Fixed) -> (Fixed, Fixed) {
        (SHAPE + self.weight * Fixed::HALF, deviation * deviation * SHAPE + self.squares * Fixed::HALF)
    }

    /// Of the deviation.
    pub(crate) fn predict(self, deviation: Fixed, factor: Fixed) -> Prediction {
        let (shape, rate) = self.gamma(deviation);
        let mean = (rate / shape).sqrt();
        let [high, low] = ENDS.map(|share| (rate / gamma_quantile(share, shape)).sqrt());
        let [low, high] = widened_in_logs(mean, [low, high], factor).map(Fixed::millionths);
        Prediction { mean: mean.millionths(), low80: low, high80: high, evidence: self.evidence() }
    }

    /// The next move is Student's t around nothing.
    pub(crate) fn score(self, deviation: Fixed, x: Fixed, factor: Fixed) -> Score {
        let (shape, rate) = self.gamma(deviation);
        let scale = ((rate / shape).sqrt() * factor).max(Fixed::from_billionths(1));
        let away = Fixed::from_billionths((x / scale).billionths().saturating_abs());
        let is_inside = away <= student_quantile(ENDS[1], shape + shape);
        Score {
            inside: Fixed::from_whole(i64::from(is_inside)),
            ln_density: student_ln_density(away, shape + shape) - scale.ln(),
        }
    }
}
