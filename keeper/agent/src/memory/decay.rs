//! How evidence ages.

use crate::fixed::Fixed;

/// ln 2.
const LN_2: Fixed = Fixed::from_billionths(693_147_181);

/// What is kept of evidence after so many seconds: half of it after each half-life.
pub fn kept(seconds: u64, half_life_days: u32) -> Fixed {
    let half_life = i64::from(half_life_days.max(1)) * 86_400;
    let lives = Fixed::ratio(i64::try_from(seconds).unwrap_or(i64::MAX), half_life);
    (-(lives * LN_2)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_halves_with_each_half_life() {
        let day = 86_400;
        for (days, thousandths) in [(0, 1_000), (14, 500), (28, 250), (7, 707)] {
            let kept = kept(days * day, 14);
            assert!((kept - Fixed::ratio(thousandths, 1_000)).billionths().abs() < 200_000, "{days}: {kept}");
        }
        assert_eq!((kept(u64::MAX, 14), kept(0, 0)), (Fixed::ZERO, Fixed::ONE));
    }
}
