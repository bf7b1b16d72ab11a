//! How much a rating counts: by the money behind it, less than in proportion, and bounded per counterparty.

use super::decay::{RATINGS, day};
use serde::{Deserialize, Serialize};

/// One rating weighs at most this: the root of 10,000 whole coins of a denom with six places.
pub const RATING_WEIGHT_MAX: u64 = 100_000;

/// All that one counterparty has said of an agent weighs at most this, decay considered: one such rating.
///
/// At two fifths of [`PRIOR_WEIGHT`] it means that one counterparty alone takes no agent from the start under the
/// warning (70 × 5/7 = 50), nor over the bonus, for which more than five are needed.
pub const COUNTERPARTY_WEIGHT_MAX: u64 = 100_000;

/// What the starting score weighs.
pub const PRIOR_WEIGHT: u64 = 250_000;

/// The root of the value paid, in the denom's smallest unit, rounded down; at most [`RATING_WEIGHT_MAX`], and zero
/// only for nothing.
///
/// Concave: a hundred times the money has ten times the say.
pub fn weight_floor(value: u128) -> u64 {
    u64::try_from(value.isqrt()).unwrap_or(u64::MAX).min(RATING_WEIGHT_MAX)
}

/// What a counterparty has said so far, by weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    day: u64,
    /// In 2^−16, so that decay loses no whole unit.
    weight: u128,
}

/// Bits behind the point of stored weights.
pub(super) const FRACTION_BITS: u32 = 16;

impl Given {
    /// What is left for this counterparty now.
    pub fn room_floor(&self, now: u64) -> u64 {
        let given = RATINGS.decay_floor(self.weight, day(now).saturating_sub(self.day));
        // Rounded up: what is given counts in full.
        let whole = given.saturating_add((1 << FRACTION_BITS) - 1) >> FRACTION_BITS;
        COUNTERPARTY_WEIGHT_MAX.saturating_sub(u64::try_from(whole).unwrap_or(u64::MAX))
    }

    /// Counts `weight` more at `now`.
    pub fn add(&mut self, weight: u64, now: u64) {
        let today = day(now).max(self.day);
        let kept = RATINGS.decay_floor(self.weight, today.saturating_sub(self.day));
        *self = Self { day: today, weight: kept.saturating_add(u128::from(weight) << FRACTION_BITS) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::decay::DAY_SECONDS;
    use super::*;

    #[test]
    fn a_hundred_times_the_money_has_ten_times_the_say() {
        assert_eq!((weight_floor(0), weight_floor(1), weight_floor(3)), (0, 1, 1));
        assert_eq!(weight_floor(100_000_000), 10 * weight_floor(1_000_000));
        assert_eq!(weight_floor(u128::MAX), RATING_WEIGHT_MAX);
        assert_eq!(weight_floor(10_000_000_000), RATING_WEIGHT_MAX);
    }

    #[test]
    fn a_counterparty_has_its_say_once_and_again_as_it_is_forgotten() {
        let mut given = Given::default();
        let start = 20_000 * DAY_SECONDS;
        assert_eq!(given.room_floor(start), COUNTERPARTY_WEIGHT_MAX);
        given.add(COUNTERPARTY_WEIGHT_MAX, start);
        assert_eq!(given.room_floor(start), 0);
        assert_eq!(given.room_floor(start + 90 * DAY_SECONDS), COUNTERPARTY_WEIGHT_MAX / 2);
        given.add(COUNTERPARTY_WEIGHT_MAX / 2, start + 90 * DAY_SECONDS);
        assert_eq!(given.room_floor(start + 90 * DAY_SECONDS), 0);
        assert_eq!(given.room_floor(start), 0, "time that goes backwards gives nothing back");
    }
}
