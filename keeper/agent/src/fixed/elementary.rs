//! Logarithm, exponential and square root, by series over 60 binary places: right to one billionth.

use super::{Fixed, SCALE, divide, saturated};

/// Binary places within these functions.
const PLACES: u32 = 60;
const ONE: i128 = 1 << PLACES;
/// Of 2, times 2^60.
const LN_2: i128 = 799_144_290_325_165_979;
/// Of the billionths in one, times 2^60.
const LN_SCALE: i128 = 23_892_298_829_099_926_324;
/// Of 2, times 2^60.
const SQRT_2: i128 = 1_630_477_228_166_597_777;

/// The natural logarithm of a whole number; that of 0 is taken for that of 1.
pub fn ln_whole(value: u64) -> Fixed {
    narrowed(ln_in_places(value.max(1)))
}

/// `e^power` to the nearest whole number, or [`u64::MAX`]: the inverse of [`ln_whole`].
pub fn exp_whole(power: Fixed) -> u64 {
    let (of, doublings) = exp_in_places(power);
    let shift = i32::try_from(PLACES).unwrap_or_default() - doublings;
    match u32::try_from(shift) {
        // Rounded: half of what is shifted out is added first.
        Ok(shift @ 1..=126) => u64::try_from((of + (1 << (shift - 1))) >> shift).unwrap_or(u64::MAX),
        Ok(0) => u64::try_from(of).unwrap_or(u64::MAX),
        Ok(_) => 0,
        // 61 binary digits, moved up by at most 60 where the result is to fit.
        Err(_) if shift >= -60 => u64::try_from(of << shift.unsigned_abs()).unwrap_or(u64::MAX),
        Err(_) => u64::MAX,
    }
}

impl Fixed {
    /// The natural logarithm. Of what is not positive, [`Fixed::MIN`].
    pub fn ln(self) -> Self {
        match u64::try_from(self.0) {
            Ok(billionths @ 1..) => narrowed(ln_in_places(billionths) - LN_SCALE),
            _ => Self::MIN,
        }
    }

    /// `e` to this power.
    pub fn exp(self) -> Self {
        let (of, doublings) = exp_in_places(self);
        // At most 2^91.
        let wide = of * i128::from(SCALE);
        let shift = i32::try_from(PLACES).unwrap_or_default() - doublings;
        match u32::try_from(shift) {
            Ok(shift @ 1..=126) => saturated((wide + (1 << (shift - 1))) >> shift),
            Ok(0) => saturated(wide),
            Ok(_) => Self::ZERO,
            Err(_) => Self::MAX,
        }
    }

    /// The square root, rounded down. Of what is negative, nothing.
    pub fn sqrt(self) -> Self {
        let wide = u128::from(u64::try_from(self.0).unwrap_or_default()) * u128::from(SCALE.unsigned_abs());
        saturated(i128::try_from(wide.isqrt()).unwrap_or(i128::MAX))
    }
}

/// Logarithm of a positive whole number, times 2^60: `2 · atanh((m − 1) / (m + 1))` of a mantissa between √½ and √2,
/// and a multiple of ln 2.
fn ln_in_places(value: u64) -> i128 {
    let digits = value.ilog2();
    let mut halvings = i128::from(digits);
    let mut mantissa = (i128::from(value) << PLACES) >> digits;
    if mantissa > SQRT_2 {
        mantissa /= 2;
        halvings += 1;
    }
    let ratio = ((mantissa - ONE) << PLACES) / (mantissa + ONE);
    let square = (ratio * ratio) >> PLACES;
    let (mut power, mut sum) = (ratio, 0);
    // A ratio of at most 0.172: after thirteen terms nothing is left in 60 places.
    for odd in (1..=27).step_by(2) {
        sum += power / odd;
        power = (power * square) >> PLACES;
    }
    halvings * LN_2 + 2 * sum
}

/// `e^power` as a number between 0.7 and 1.5 times 2^60, and how often it is to be doubled.
fn exp_in_places(power: Fixed) -> (i128, i32) {
    let power = (i128::from(power.0) << PLACES) / i128::from(SCALE);
    let doublings = (power + LN_2 / 2).div_euclid(LN_2);
    let rest = power - doublings * LN_2;
    let (mut term, mut sum) = (ONE, ONE);
    // A rest of at most 0.347: after sixteen terms nothing is left in 60 places.
    for count in 1..=17 {
        term = ((term * rest) >> PLACES) / count;
        sum += term;
    }
    (sum, i32::try_from(doublings.clamp(-1_000, 1_000)).unwrap_or_default())
}

fn narrowed(in_places: i128) -> Fixed {
    // At most 2^67 times 2^30.
    divide(in_places * i128::from(SCALE), ONE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Abramowitz and Stegun, Handbook of Mathematical Functions, tables 4.2 and 4.4, to nine decimals.
    #[test]
    fn logarithms_and_exponentials_are_those_of_the_tables() {
        let ln = [(2, 693_147_181), (3, 1_098_612_289), (7, 1_945_910_149), (10, 2_302_585_093), (100, 4_605_170_186)];
        for (of, billionths) in ln {
            assert_eq!(Fixed::from_whole(of).ln().billionths(), billionths, "ln {of}");
            assert_eq!(ln_whole(of.unsigned_abs()).billionths(), billionths, "ln {of}");
        }
        assert_eq!(Fixed::ratio(1, 10).ln().billionths(), -2_302_585_093);
        let exp = [
            (1_000, 2_718_281_828),
            (-1_000, 367_879_441),
            (500, 1_648_721_271),
            (10_000, 22_026_465_794_807),
            (-10_000, 45_400),
            (-30_000, 0),
        ];
        for (thousandths, billionths) in exp {
            assert_eq!(Fixed::ratio(thousandths, 1_000).exp().billionths(), billionths, "e^{thousandths}/1000");
        }
        assert_eq!(Fixed::from_whole(2).sqrt().billionths(), 1_414_213_562);
        assert_eq!(Fixed::from_whole(400).sqrt(), Fixed::from_whole(20));
    }

    #[test]
    fn bounds_are_kept_and_name_no_number() {
        assert_eq!((Fixed::ZERO.ln(), Fixed::MIN.ln(), Fixed::MIN.sqrt()), (Fixed::MIN, Fixed::MIN, Fixed::ZERO));
        assert_eq!((Fixed::MAX.exp(), Fixed::MIN.exp()), (Fixed::MAX, Fixed::ZERO));
        assert_eq!((exp_whole(Fixed::MAX), exp_whole(Fixed::MIN)), (u64::MAX, 0));
        assert_eq!((exp_whole(Fixed::ZERO), ln_whole(0)), (1, Fixed::ZERO));
        assert_eq!(exp_whole(Fixed::from_whole(45)), u64::MAX, "e^45 is 3.5e19");
    }

    proptest! {
        #[test]
        fn they_are_within_two_billionths_of_what_a_processor_computes(billionths in 1_i64.., power in -20.0_f64..22.0) {
            let value = billionths as f64 / 1e9;
            prop_assert!((Fixed(billionths).ln().0 as f64 / 1e9 - value.ln()).abs() < 2e-9);
            prop_assert!((Fixed(billionths).sqrt().0 as f64 / 1e9 - value.sqrt()).abs() < 2e-9 + value.sqrt() * 1e-15);
            let fixed = Fixed((power * 1e9) as i64);
            let exact = (fixed.0 as f64 / 1e9).exp();
            prop_assert!((fixed.exp().0 as f64 / 1e9 - exact).abs() < 2e-9 + exact * 1e-14);
        }

        /// A logarithm has nine decimals, so a number comes back to a billionth of itself.
        #[test]
        fn a_whole_number_comes_back_from_its_logarithm(value: u64) {
            let back = exp_whole(ln_whole(value));
            prop_assert!(back.abs_diff(value) <= value / 1_000_000_000 + 1, "{value} {back}");
        }
    }
}
