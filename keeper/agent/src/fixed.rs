//! Numbers with nine decimals, for formulae whose result decides something: the same on every processor, which floating
//! point isn't once a library computes a logarithm.
//!
//! Absent: floating point, panics and wrapping. Whatever does not fit becomes [`Fixed::MAX`] or [`Fixed::MIN`].

mod beta;
mod elementary;
mod gamma;
mod normal;
mod series;
mod solve;
mod student;

use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

pub use beta::{beta_cdf, beta_quantile};
pub use elementary::{exp_whole, ln_whole};
pub use gamma::{gamma_cdf, gamma_quantile, ln_gamma};
pub use normal::normal_quantile;
pub use student::{student_ln_density, student_quantile};

/// Billionths in one.
const SCALE: i64 = 1_000_000_000;

/// A number in billionths, within ±9.2 · 10^9. Every operation saturates. Stored as the count of billionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fixed(i64);

impl Fixed {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(SCALE);
    pub const HALF: Self = Self(SCALE / 2);
    pub const MAX: Self = Self(i64::MAX);
    pub const MIN: Self = Self(i64::MIN);

    pub const fn from_billionths(billionths: i64) -> Self {
        Self(billionths)
    }

    pub const fn billionths(self) -> i64 {
        self.0
    }

    /// A count of millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths.saturating_mul(SCALE / 1_000_000))
    }

    /// In millionths, rounded to the nearest.
    pub const fn millionths(self) -> i64 {
        divide(self.0 as i128, 1_000).0
    }

    pub const fn from_whole(whole: i64) -> Self {
        Self(whole.saturating_mul(SCALE))
    }

    /// The nearest whole number.
    pub const fn whole(self) -> i64 {
        divide(self.0 as i128, SCALE as i128).0
    }

    /// `numerator / denominator`, rounded to the nearest.
    pub const fn ratio(numerator: i64, denominator: i64) -> Self {
        divide(numerator as i128 * SCALE as i128, denominator as i128)
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

/// Rounded to the nearest, halves away from zero. Nothing by nothing is nothing, anything else by nothing is too much.
const fn divide(numerator: i128, denominator: i128) -> Fixed {
    if denominator == 0 {
        return match numerator {
            0 => Fixed::ZERO,
            1.. => Fixed::MAX,
            _ => Fixed::MIN,
        };
    }
    let half = denominator.abs() / 2;
    let half = if (numerator < 0) == (denominator < 0) { half } else { -half };
    // The numerator is at most a product of two i64, so the half fits beside it.
    saturated((numerator + if denominator < 0 { -half } else { half }) / denominator)
}

const fn saturated(billionths: i128) -> Fixed {
    if billionths > i64::MAX as i128 {
        Fixed::MAX
    } else if billionths < i64::MIN as i128 {
        Fixed::MIN
    } else {
        Fixed(billionths as i64)
    }
}

impl Add for Fixed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Fixed {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fixed {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul for Fixed {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        // Nearly all products fit into 64 bits, whose division by a constant costs a tenth.
        match self.0.checked_mul(other.0) {
            Some(product) => {
                let rest = product % SCALE;
                let up = if rest >= SCALE / 2 { 1 } else { -i64::from(rest <= -SCALE / 2) };
                Self(product / SCALE + up)
            }
            None => divide(i128::from(self.0) * i128::from(other.0), i128::from(SCALE)),
        }
    }
}

impl Div for Fixed {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        Self::ratio(self.0, other.0)
    }
}

/// With at most four decimals, which is what a person reads.
impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = divide(i128::from(self.0), 100_000).0;
        let sign = if rounded < 0 { "-" } else { "" };
        let (whole, rest) = (rounded.unsigned_abs() / 10_000, rounded.unsigned_abs() % 10_000);
        let decimals = format!("{rest:04}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            decimals => write!(f, "{sign}{whole}.{decimals}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_rounds_to_the_nearest_and_reads_as_decimals() {
        let third = Fixed::ratio(1, 3);
        assert_eq!(third.billionths(), 333_333_333);
        assert_eq!((-(third + third)).billionths(), -666_666_666);
        assert_eq!(Fixed::ratio(-2, 3).billionths(), -666_666_667);
        assert_eq!(Fixed::ratio(2, -3).billionths(), -666_666_667);
        assert_eq!((third * Fixed::from_whole(3)).billionths(), 999_999_999);
        assert_eq!(Fixed::from_billionths(-1) * Fixed::HALF, Fixed::from_billionths(-1), "halves go away from zero");
        let table = [(1_500_000_000, "1.5"), (-20_000, "0"), (-1_000_050_000, "-1.0001"), (0, "0"), (7 * SCALE, "7")];
        for (billionths, shown) in table {
            assert_eq!(Fixed::from_billionths(billionths).to_string(), shown);
        }
        assert_eq!((Fixed::from_millionths(-7).millionths(), Fixed::ratio(5, 2).whole()), (-7, 3));
    }

    #[test]
    fn what_does_not_fit_stays_at_the_bound() {
        assert_eq!((Fixed::MAX + Fixed::ONE, Fixed::MIN - Fixed::ONE), (Fixed::MAX, Fixed::MIN));
        assert_eq!((Fixed::MAX * Fixed::MIN, Fixed::MIN * Fixed::MIN), (Fixed::MIN, Fixed::MAX));
        assert_eq!((Fixed::ONE / Fixed::ZERO, -Fixed::ONE / Fixed::ZERO), (Fixed::MAX, Fixed::MIN));
        assert_eq!((Fixed::ZERO / Fixed::ZERO, -Fixed::MIN), (Fixed::ZERO, Fixed::MAX));
        assert_eq!(Fixed::MIN / Fixed::from_billionths(-1), Fixed::MAX);
    }

    proptest! {
        /// Also the bounds themselves: no operation panics, and each is the exact result rounded.
        #[test]
        fn products_and_quotients_are_exact_but_for_half_a_unit(one: i64, other: i64) {
            let product = i128::from(one) * i128::from(other);
            let found = (Fixed(one) * Fixed(other)).0;
            if found != i64::MAX && found != i64::MIN {
                prop_assert!((i128::from(found) * i128::from(SCALE) - product).abs() * 2 <= i128::from(SCALE));
            }
            let small = (one % SCALE, other % SCALE);
            let found = (Fixed(small.0) * Fixed(small.1)).0;
            prop_assert!((found * SCALE - small.0 * small.1).abs() * 2 <= SCALE);
            let found = (Fixed(one) / Fixed(other)).0;
            if other != 0 && found != i64::MAX && found != i64::MIN {
                let rest = i128::from(one) * i128::from(SCALE) - i128::from(found) * i128::from(other);
                prop_assert!(rest.abs() * 2 <= i128::from(other).abs());
            }
        }
    }
}
