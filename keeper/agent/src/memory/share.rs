//! Yes or no: a share that is Beta.

use serde::{Deserialize, Serialize};

use crate::fixed::{Fixed, beta_quantile};
use crate::memory::limits::EVIDENCE_MAX;
use crate::memory::prediction::{ENDS, Prediction, Score, inside_of_step, widened};

/// How often it was, and was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub yes: Fixed,
    pub no: Fixed,
}

impl Share {
    pub(crate) fn aged(self, kept: Fixed) -> Self {
        Self { yes: self.yes * kept, no: self.no * kept }
    }

    pub(crate) fn observe(&mut self, is_yes: bool, weight: Fixed) {
        let of = if is_yes { &mut self.yes } else { &mut self.no };
        *of = *of + weight;
        if self.evidence() > EVIDENCE_MAX {
            *self = self.aged(EVIDENCE_MAX / self.evidence());
        }
    }

    pub(crate) fn evidence(self) -> Fixed {
        self.yes + self.no
    }

    pub(crate) fn predict(self, prior: Self, factor: Fixed) -> Prediction {
        let shapes = (prior.yes + self.yes, prior.no + self.no);
        let mean = shapes.0 / (shapes.0 + shapes.1);
        let ends = widened(mean, ENDS.map(|share| beta_quantile(share, shapes)), factor);
        let [low, high] = ends.map(|end| end.clamp(Fixed::ZERO, Fixed::ONE).millionths());
        Prediction { mean: mean.millionths(), low80: low, high80: high, evidence: self.evidence() }
    }

    /// The next one is yes with the mean's probability.
    pub(crate) fn score(self, prior: Self, is_yes: bool) -> Score {
        let (yes, no) = (prior.yes + self.yes, prior.no + self.no);
        let no = no / (yes + no);
        let (below, up_to) = if is_yes { (no, Fixed::ONE) } else { (Fixed::ZERO, no) };
        Score { inside: inside_of_step(below, up_to), ln_density: (up_to - below).ln() }
    }
}
