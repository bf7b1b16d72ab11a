//! A sum of positive terms, each the one before by a factor.

use super::{Fixed, SCALE, saturated};

/// Decimals within the sum: six more than outside, so that a great many small terms round away nothing.
const WITHIN: i128 = 1_000_000;

/// A term below this is nothing: 10^-12.
const NOTHING: i128 = 1_000;

/// No sum goes on longer.
const TERMS_MAX: i64 = 20_000;

/// `1 + f(1) + f(1) f(2) + …`, where each factor is given as `(x, above, below)` and means `x · above / below`. Ends where
/// the terms shrink to nothing.
pub(super) fn sum(factor: impl Fn(i64) -> (Fixed, Fixed, Fixed)) -> Fixed {
    let one = i128::from(SCALE) * WITHIN;
    let (mut term, mut sum) = (one, one);
    for count in 1..TERMS_MAX {
        let (x, above, below) = factor(count);
        // Rounded down: rounded to the nearest, a small term would never shrink to nothing.
        term = term.saturating_mul(i128::from(x.0)) / i128::from(SCALE);
        term = term.saturating_mul(i128::from(above.0)) / i128::from(below.0.max(1));
        if term < NOTHING {
            break;
        }
        sum = sum.saturating_add(term);
    }
    saturated(sum / WITHIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometric_and_an_exponential_series_come_to_their_sums() {
        let geometric = sum(|_| (Fixed::ratio(99, 100), Fixed::ONE, Fixed::ONE));
        assert!((geometric - Fixed::from_whole(100)).billionths().abs() < 10, "{geometric:?}");
        let exponential = sum(|count| (Fixed::ONE, Fixed::ONE, Fixed::from_whole(count)));
        assert!((exponential - Fixed::ONE.exp()).billionths().abs() <= 1, "{exponential:?}");
        assert_eq!(sum(|_| (Fixed::from_whole(1_000), Fixed::MAX, Fixed::ZERO)), Fixed::MAX, "no factor stops it");
    }
}
