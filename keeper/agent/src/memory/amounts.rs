//! Amounts that are normal, themselves or in their logarithms, with mean and variance unknown: normal-inverse-gamma.

use serde::{Deserialize, Serialize};

use crate::fixed::{Fixed, exp_whole, ln_whole, student_ln_density, student_quantile};
use crate::memory::kind::{Scale, Seen};
use crate::memory::limits::{EVIDENCE_MAX, EVIDENCE_MIN};
use crate::memory::prediction::{ENDS, Prediction, Score};

/// The prior's shape: a variance known as if from two observations.
const SHAPE: Fixed = Fixed::ONE;

/// Weight, mean, and sum of squared distances from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    pub weight: Fixed,
    pub mean: Fixed,
    pub squares: Fixed,
}

/// What a prediction is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// The next one.
    Next,
    /// What many come to on average.
    Average,
}

/// Student's t around the mean.
struct Student {
    degrees: Fixed,
    scale: Fixed,
}

impl Amounts {
    pub(crate) fn aged(self, kept: Fixed) -> Self {
        Self { weight: self.weight * kept, squares: self.squares * kept, ..self }
    }

    /// Welford's update, with a weight.
    pub(crate) fn observe(&mut self, x: Fixed, weight: Fixed) {
        let all = self.weight + weight;
        if !weight.is_positive() || !all.is_positive() {
            return;
        }
        let before = x - self.mean;
        self.mean = self.mean + before * (weight / all);
        self.squares = (self.squares + weight * before * (x - self.mean)).max(Fixed::ZERO);
        self.weight = all;
        if all > EVIDENCE_MAX {
            *self = self.aged(EVIDENCE_MAX / all);
        }
    }

    pub(crate) fn evidence(self) -> Fixed {
        self.weight
    }

    fn student(self, deviation: Fixed, of: Deviation) -> Option<Student> {
        if self.weight < EVIDENCE_MIN {
            return None;
        }
        let shape = SHAPE + (self.weight - Fixed::ONE).max(Fixed::ZERO) * Fixed::HALF;
        let rate = deviation * deviation * SHAPE + self.squares * Fixed::HALF;
        let one = if of == Deviation::Next { Fixed::ONE } else { Fixed::ZERO };
        let variance = rate / shape * (one + Fixed::ONE / self.weight);
        Some(Student { degrees: shape + shape, scale: variance.sqrt().max(Fixed::from_billionths(1)) })
    }

    /// None without evidence: the prior says nothing of the mean.
    pub(crate) fn predict(
        self,
        (scale, deviation): (Scale, Fixed),
        of: Deviation,
        factor: Fixed,
    ) -> Option<Prediction> {
        let student = self.student(deviation, of)?;
        let away = student_quantile(ENDS[1], student.degrees) * student.scale * factor;
        let [low80, mean, high80] = [self.mean - away, self.mean, self.mean + away].map(|end| shown(scale, end));
        Some(Prediction { mean, low80, high80, evidence: self.evidence() })
    }

    pub(crate) fn score(self, deviation: Fixed, x: Fixed, factor: Fixed) -> Option<Score> {
        let student = self.student(deviation, Deviation::Next)?;
        let scale = student.scale * factor;
        let away = (x - self.mean) / scale;
        let is_inside =
            Fixed::from_billionths(away.billionths().saturating_abs()) <= student_quantile(ENDS[1], student.degrees);
        Some(Score {
            inside: Fixed::from_whole(i64::from(is_inside)),
            ln_density: student_ln_density(away, student.degrees) - scale.ln(),
        })
    }
}

/// An observation on its scale. None if it is of another kind.
pub(crate) fn on_scale(scale: Scale, seen: Seen) -> Option<Fixed> {
    match (scale, seen) {
        (Scale::Log, Seen::Size(size)) => Some(ln_whole(size)),
        (Scale::Plain, Seen::Change(millionths)) => Some(Fixed::from_millionths(millionths)),
        _ => None,
    }
}

fn shown(scale: Scale, x: Fixed) -> i64 {
    match scale {
        Scale::Log => i64::try_from(exp_whole(x)).unwrap_or(i64::MAX),
        Scale::Plain => x.millionths(),
    }
}
