//! Whether a kind's intervals hold what they promise. Where they don't, they are widened until they do.

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;
use crate::memory::limits::FACTOR_MAX;
use crate::memory::prediction::Score;

/// What is kept of earlier scores with each new one: the last fifty weigh, in all.
const KEPT: Fixed = Fixed::from_millionths(980_000);

/// Nothing is concluded from fewer.
const SCORED_MIN: Fixed = Fixed::from_whole(20);

/// Below this share within, of 80 % promised, intervals are widened.
const COVERAGE_MIN: Fixed = Fixed::from_millionths(750_000);

/// By how much, with each score.
const WIDER: Fixed = Fixed::from_millionths(1_050_000);

/// What is kept of the widening with each score where coverage is good.
const BACK: Fixed = Fixed::from_millionths(950_000);

/// A widening from here on is worth a word.
const SAID_FROM: Fixed = Fixed::from_millionths(1_200_000);

/// How a kind's predictions have stood, later ones weighing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// How many were scored.
    pub scored: Fixed,
    /// How many of these lay within their interval.
    pub inside: Fixed,
    /// Sum of their log scores.
    pub ln_density: Fixed,
    /// By which intervals are widened, 1 to [`FACTOR_MAX`].
    pub factor: Fixed,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { scored: Fixed::ZERO, inside: Fixed::ZERO, ln_density: Fixed::ZERO, factor: Fixed::ONE }
    }
}

impl Calibration {
    /// Takes a score in. Whether intervals have become so wide by it that a person should know.
    pub fn update(&mut self, score: Score) -> bool {
        self.scored = self.scored * KEPT + Fixed::ONE;
        self.inside = self.inside * KEPT + score.inside;
        self.ln_density = self.ln_density * KEPT + score.ln_density;
        let before = self.factor;
        self.factor = match self.coverage() {
            Some(coverage) if coverage < COVERAGE_MIN => (self.factor * WIDER).min(FACTOR_MAX),
            _ => Fixed::ONE + (self.factor - Fixed::ONE) * BACK,
        };
        before < SAID_FROM && self.factor >= SAID_FROM
    }

    /// The share within their intervals. None of too few.
    pub fn coverage(&self) -> Option<Fixed> {
        (self.scored >= SCORED_MIN).then(|| self.inside / self.scored)
    }

    /// The mean log score, in nats. None of none.
    pub fn log_score(&self) -> Option<Fixed> {
        self.scored.is_positive().then(|| self.ln_density / self.scored)
    }

    /// For a person.
    pub fn words(&self) -> String {
        let scored = self.scored.whole();
        let Some(coverage) = self.coverage() else { return format!("{scored} scored, too few to say") };
        let percent = (coverage * Fixed::from_whole(100)).whole();
        let held = format!("of the last {scored} predictions {percent} % lay within their interval, where 80 % should");
        if self.factor > Fixed::from_millionths(1_010_000) {
            let tenths = Fixed::ratio((self.factor * Fixed::from_whole(10)).whole(), 10);
            return format!("{held}; intervals are widened {tenths} times");
        }
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(is_inside: bool) -> Score {
        Score { inside: Fixed::from_whole(i64::from(is_inside)), ln_density: -Fixed::ONE }
    }

    #[test]
    fn a_kind_that_misses_too_often_is_widened_says_so_once_and_comes_back() {
        let mut calibration = Calibration::default();
        let said = (0..100).filter(|number| calibration.update(score(number % 2 == 0))).count();
        assert_eq!(said, 1);
        assert_eq!(calibration.factor, FACTOR_MAX);
        assert_eq!(
            calibration.words(),
            "of the last 43 predictions 49 % lay within their interval, where 80 % should; intervals are widened 4 times"
        );
        (0..300).for_each(|_| assert!(!calibration.update(score(true)), "it says nothing on the way back"));
        assert!(calibration.factor < Fixed::from_millionths(1_010_000), "{}", calibration.factor);
        assert_eq!(calibration.log_score().unwrap().whole(), -1);
    }

    #[test]
    fn nothing_is_concluded_from_few_and_what_is_well_calibrated_stays() {
        let mut calibration = Calibration::default();
        (0..20).for_each(|_| assert!(!calibration.update(score(false))));
        assert_eq!((calibration.factor, calibration.coverage()), (Fixed::ONE, None));
        assert_eq!(calibration.words(), "17 scored, too few to say");
        let mut calibration = Calibration::default();
        (0..1_000).for_each(|number| assert!(!calibration.update(score(number % 5 != 0))));
        assert_eq!(calibration.factor, Fixed::ONE);
    }
}
