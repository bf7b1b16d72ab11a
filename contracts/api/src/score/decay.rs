//! Forgetting: what was said long ago counts less, by halves.
//!
//! Counted in whole days, so that touching a value often forgets nothing sooner: within a day nothing decays, and over
//! days the steps multiply to the same power. Costs the same however long the pause was.

/// Seconds in a day of decay.
pub const DAY_SECONDS: u64 = 86_400;

/// How fast something is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfLife {
    pub days: u64,
    /// 2^(−1/days), of 2^64, rounded down.
    per_day: u64,
}

/// What raters said: half after 90 days.
pub const RATINGS: HalfLife = HalfLife { days: 90, per_day: 18_305_219_661_902_323_056 };

/// What a violation took: half after 180 days.
pub const PENALTIES: HalfLife = HalfLife { days: 180, per_day: 18_375_845_621_797_877_956 };

/// The day in which a time lies.
pub const fn day(now: u64) -> u64 {
    now / DAY_SECONDS
}

impl HalfLife {
    /// What is left of `value` after `days`, rounded down. Exactly half per half-life.
    pub fn decay_floor(self, value: u128, days: u64) -> u128 {
        // A half-life of nothing, of which there is none, leaves nothing.
        let (Some(halves), Some(rest)) = (days.checked_div(self.days), days.checked_rem(self.days)) else { return 0 };
        let halved = value.checked_shr(u32::try_from(halves).unwrap_or(u32::MAX)).unwrap_or_default();
        self.power(rest).map_or(halved, |factor| times_floor(halved, factor))
    }

    /// The factor of so many days, of 2^64; `None` is 1, which 64 bits cannot hold.
    fn power(self, days: u64) -> Option<u64> {
        let (mut rest, mut square, mut product) = (days, self.per_day, None);
        while rest > 0 {
            if rest & 1 == 1 {
                product = Some(product.map_or(square, |product| fraction_floor(product, square)));
            }
            square = fraction_floor(square, square);
            rest >>= 1;
        }
        product
    }
}

/// The product of two fractions of 2^64.
fn fraction_floor(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a).saturating_mul(u128::from(b)) >> 64).unwrap_or(u64::MAX)
}

/// `value` times a fraction of 2^64. In two halves, since the product has 192 bits.
fn times_floor(value: u128, fraction: u64) -> u128 {
    let (high, low) = (value >> 64, value & u128::from(u64::MAX));
    let fraction = u128::from(fraction);
    high.saturating_mul(fraction).saturating_add(low.saturating_mul(fraction) >> 64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_half_life_halves_exactly_and_enough_of_them_leave_nothing() {
        for half_life in [RATINGS, PENALTIES] {
            assert_eq!(half_life.decay_floor(1 << 40, 0), 1 << 40);
            assert_eq!(half_life.decay_floor(1 << 40, half_life.days), 1 << 39);
            assert_eq!(half_life.decay_floor(1 << 40, 3 * half_life.days), 1 << 37);
            assert_eq!(half_life.decay_floor(u128::MAX, 128 * half_life.days), 0);
            assert_eq!(half_life.decay_floor(u128::MAX, u64::MAX), 0);
        }
    }

    #[test]
    fn half_a_half_life_leaves_one_over_root_two() {
        assert_eq!(RATINGS.decay_floor(1_000_000_000, 45), 707_106_781);
        assert_eq!(PENALTIES.decay_floor(1_000_000_000, 90), 707_106_781);
    }

    proptest! {
        // A power of up to 90 days is off by up to 90 of 2^64: of values below 2^56 that is less than half a unit, so
        // that the roundings of the two steps are all that can differ.
        #[test]
        fn forgetting_in_steps_is_forgetting_at_once(value in 0_u128..1 << 56, first in 0_u64..400, second in 0_u64..400) {
            let stepped = RATINGS.decay_floor(RATINGS.decay_floor(value, first), second);
            let at_once = RATINGS.decay_floor(value, first + second);
            prop_assert!(stepped.abs_diff(at_once) <= 2, "{stepped} {at_once}");
        }

        #[test]
        fn more_time_never_leaves_more(value in any::<u128>(), days in 0_u64..20_000, more in 0_u64..400) {
            let later = PENALTIES.decay_floor(value, days + more);
            prop_assert!(later <= PENALTIES.decay_floor(value, days));
        }
    }
}
