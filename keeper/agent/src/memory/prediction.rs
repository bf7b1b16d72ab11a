//! What is expected, between which ends, and how good that turned out to be.

use serde::Serialize;

use crate::fixed::Fixed;

/// What is expected of a subject, in its kind's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Prediction {
    /// Of kinds on a logarithmic scale the median, since their mean does not exist.
    pub mean: i64,
    /// Below this lie 10 %.
    pub low80: i64,
    /// Above this lie 10 %.
    pub high80: i64,
    /// How many observations stand behind it, the older counting less.
    pub evidence: Fixed,
}

/// How an observation stands to what was predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// How far it lies within the 80 % interval: one or nothing; of counts the part of its step that does.
    pub inside: Fixed,
    /// Logarithm of the density, or of the probability, that was given to it: the higher, the better.
    pub ln_density: Fixed,
}

const TENTH: Fixed = Fixed::from_millionths(100_000);
const NINE_TENTHS: Fixed = Fixed::from_millionths(900_000);

/// Of a count that was predicted to be less with probability `below`, and no more with `up_to`: which part of that step
/// lies within the middle 80 % (the non-randomised form of Czado, Gneiting and Held, Biometrics 65, 2009). On average
/// it is 80 % if the probabilities are right, whatever they are.
pub(crate) fn inside_of_step(below: Fixed, up_to: Fixed) -> Fixed {
    let (low, high) = (below.clamp(TENTH, NINE_TENTHS), up_to.clamp(TENTH, NINE_TENTHS));
    if up_to > below {
        (high - low) / (up_to - below)
    } else {
        Fixed::from_whole(i64::from(below > TENTH && below < NINE_TENTHS))
    }
}

/// Both ends of an interval moved away from its mean by a factor.
pub(crate) fn widened(mean: Fixed, ends: [Fixed; 2], factor: Fixed) -> [Fixed; 2] {
    ends.map(|end| mean + (end - mean) * factor)
}

/// The same on a logarithmic scale.
pub(crate) fn widened_in_logs(mean: Fixed, ends: [Fixed; 2], factor: Fixed) -> [Fixed; 2] {
    if factor == Fixed::ONE {
        return ends;
    }
    widened(mean.ln(), ends.map(Fixed::ln), factor).map(Fixed::exp)
}

/// The shares below both ends of an 80 % interval.
pub(crate) const ENDS: [Fixed; 2] = [TENTH, NINE_TENTHS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_counts_by_what_of_it_lies_within() {
        let share = |percent: i64| Fixed::ratio(percent, 100);
        for (below, up_to, wanted) in
            [(0, 100, 80), (0, 5, 0), (0, 20, 50), (20, 60, 100), (85, 100, 33), (50, 50, 100)]
        {
            let found = inside_of_step(share(below), share(up_to));
            assert!((found - share(wanted)).billionths().abs() < 4_000_000, "{below} {up_to}: {found}");
        }
    }

    #[test]
    fn an_interval_is_widened_on_either_scale() {
        let two = Fixed::from_whole(2);
        let ends = [Fixed::ONE, Fixed::from_whole(4)];
        assert_eq!(widened(two, ends, two), [Fixed::ZERO, Fixed::from_whole(6)]);
        let [low, high] = widened_in_logs(two, ends, two);
        assert!((low - Fixed::HALF).billionths().abs() < 10 && (high - Fixed::from_whole(8)).billionths().abs() < 100);
        assert_eq!(widened_in_logs(two, [Fixed::ZERO, two], two)[0], Fixed::ZERO);
    }
}
