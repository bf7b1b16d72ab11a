//! Exact decimal numbers as XML Schema writes them. Absent: floats, exponents, groups of digits, rounding.

use std::fmt;
use std::iter::Sum;

use crate::limits::{FRACTION_DIGITS_MAX, WHOLE_DIGITS_MAX};

/// A number with up to 18 digits before the point and 12 after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal {
    /// In units of 10⁻¹².
    units: i128,
}

impl Decimal {
    pub const ZERO: Self = Self { units: 0 };

    pub(crate) const HUNDRED: Self = Self { units: 100_000_000_000_000 };

    /// Half of a hundredth: by so much a sum may differ from its parts, which is what rounding it to hundredths does.
    pub(crate) const HALF_CENT: Self = Self { units: 5_000_000_000 };

    /// Reads `-1250.50`. `None` where it is written otherwise, or has more digits than are kept.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, number) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let number = if negative { number } else { number.strip_prefix('+').unwrap_or(number) };
        // XML Schema allows `+0.10` and `64.`, and programs write both.
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() > WHOLE_DIGITS_MAX || fraction.len() > FRACTION_DIGITS_MAX {
            return None;
        }
        // At most thirty digits: an i128 has 38.
        let units: i128 = format!("0{whole}{fraction:0<FRACTION_DIGITS_MAX$}").parse().ok()?;
        Some(Self { units: if negative { -units } else { units } })
    }

    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Digits after the point, without noughts at the end.
    pub fn decimals(self) -> usize {
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = FRACTION_DIGITS_MAX);
        let fraction = digits.get(digits.len().saturating_sub(FRACTION_DIGITS_MAX)..).unwrap_or_default();
        fraction.trim_end_matches('0').len()
    }

    // Thirty digits, and 400,000 of them at most: no sum comes near the end of an i128, which has 38.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self { units: self.units.saturating_add(other.units) }
    }

    pub(crate) const fn minus(self, other: Self) -> Self {
        Self { units: self.units.saturating_sub(other.units) }
    }

    pub(crate) const fn distance(self, other: Self) -> Self {
        Self { units: self.minus(other).units.saturating_abs() }
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Self::plus)
    }
}

/// `-1250.5`: all digits that it has, and a form that [`Decimal::parse`] reads back.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = FRACTION_DIGITS_MAX + 1);
        let (whole, fraction) = digits.split_at(digits.len() - FRACTION_DIGITS_MAX);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_plain_decimal_is_not_read() {
        for text in [
            "", "-", "+", "+-1", "-+1", "++1", ".", ".5", "1,5", "1e3", "0x1", "1 000", "--1", "1.2.3", "٣", "NaN",
            "INF", "1_0",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        let (whole, fraction) = ("9".repeat(WHOLE_DIGITS_MAX), "9".repeat(FRACTION_DIGITS_MAX));
        assert_eq!(Decimal::parse(&format!("{whole}.{fraction}")).unwrap().to_string(), format!("{whole}.{fraction}"));
        assert_eq!(Decimal::parse(&format!("{whole}9")), None);
        assert_eq!(Decimal::parse(&format!("1.{fraction}9")), None);
    }

    #[test]
    fn noughts_at_its_ends_change_no_number() {
        for (text, shown, decimals) in [
            ("00012.3400", "12.34", 2),
            ("-0.005", "-0.005", 3),
            ("-0", "0", 0),
            ("64.", "64", 0),
            ("+0.10", "0.1", 1),
            ("7.00000000000000000", "7", 0),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!((number.to_string().as_str(), number.decimals()), (shown, decimals), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back_from_what_it_shows(units in -10_i128.pow(30) + 1..10_i128.pow(30)) {
            let number = Decimal { units };
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn sums_are_exact(a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000) {
            let hundredths = |n: i64| Decimal { units: i128::from(n) * 10_000_000_000 };
            prop_assert_eq!(hundredths(a).plus(hundredths(b)), hundredths(a + b));
            prop_assert_eq!([hundredths(a), hundredths(b)].into_iter().sum::<Decimal>(), hundredths(a + b));
            prop_assert_eq!(hundredths(a).distance(hundredths(b)), hundredths((a - b).abs()));
        }
    }
}
