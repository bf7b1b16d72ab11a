//! Student's t distribution.

use super::beta::beta_quantile;
use super::gamma::ln_gamma;
use super::normal::normal_quantile;
use super::{Fixed, SCALE};

/// ln π.
const LN_PI: Fixed = Fixed(1_144_729_886);

/// From so many degrees of freedom on it is taken for the normal distribution, from which its quantile of 90 % differs
/// by less than 0.0007.
const DEGREES_MAX: Fixed = Fixed(1_000 * SCALE);

/// Below which point this share lies, by the Beta distribution of t² / (ν + t²) (Abramowitz and Stegun 26.5.27). Right
/// to 10^-5 of itself between 5 % and 95 %; fewer degrees than one are taken for one.
pub fn student_quantile(share: Fixed, degrees: Fixed) -> Fixed {
    let share = share.clamp(Fixed(1), Fixed(SCALE - 1));
    if degrees >= DEGREES_MAX {
        return normal_quantile(share);
    }
    let degrees = degrees.max(Fixed::ONE);
    let off = share - Fixed::HALF;
    let within = Fixed(off.billionths().abs()) * Fixed::from_whole(2);
    if !within.is_positive() {
        return Fixed::ZERO;
    }
    let square = beta_quantile(within, (Fixed::HALF, degrees * Fixed::HALF));
    let found = (degrees * (square / (Fixed::ONE - square))).sqrt();
    if off.is_positive() { found } else { -found }
}

/// The logarithm of the density at a point. Fewer degrees than one are taken for one.
pub fn student_ln_density(at: Fixed, degrees: Fixed) -> Fixed {
    let degrees = degrees.clamp(Fixed::ONE, DEGREES_MAX);
    let half = (degrees + Fixed::ONE) * Fixed::HALF;
    let factor = ln_gamma(half) - ln_gamma(degrees * Fixed::HALF) - (degrees.ln() + LN_PI) * Fixed::HALF;
    factor - half * (Fixed::ONE + at / degrees * at).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper 10 % and 5 % points, to three decimals.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let table = [
            (1, 3.078, 6.314),
            (2, 1.886, 2.920),
            (3, 1.638, 2.353),
            (4, 1.533, 2.132),
            (5, 1.476, 2.015),
            (10, 1.372, 1.812),
            (30, 1.310, 1.697),
            (100, 1.290, 1.660),
            (2_000, 1.282, 1.645),
        ];
        for (degrees, tenth, twentieth) in table {
            for (percent, wanted) in [(90, tenth), (95, twentieth), (10, -tenth)] {
                let found =
                    student_quantile(Fixed::ratio(percent, 100), Fixed::from_whole(degrees)).billionths() as f64 / 1e9;
                assert!((found - wanted).abs() < 0.00081, "{degrees} {percent}: {found} is not {wanted}");
            }
        }
    }

    /// With one degree it is Cauchy's, with two it has a closed form: 2a / √(2 (1 − a²)) with a = 2p − 1.
    #[test]
    fn closed_forms_are_met() {
        for percent in [5, 10, 25, 60, 90, 95] {
            let (share, p) = (Fixed::ratio(percent, 100), percent as f64 / 100.0);
            let cauchy = (std::f64::consts::PI * (p - 0.5)).tan();
            let a = 2.0 * p - 1.0;
            for (degrees, exact) in [(1, cauchy), (2, 2.0 * a / (2.0 * (1.0 - a * a)).sqrt())] {
                let found = student_quantile(share, Fixed::from_whole(degrees)).billionths() as f64 / 1e9;
                assert!((found - exact).abs() < 1e-5 * exact.abs(), "{degrees} {percent}: {found} is not {exact}");
            }
        }
        let cauchy_at_one = student_ln_density(Fixed::ONE, Fixed::ONE).billionths() as f64 / 1e9;
        assert!((cauchy_at_one - (0.5 / std::f64::consts::PI).ln()).abs() < 1e-8);
        assert_eq!(student_quantile(Fixed::HALF, Fixed::ONE), Fixed::ZERO);
        assert!(student_ln_density(Fixed::MAX, Fixed::MIN) < Fixed::ZERO, "no input stops it");
    }
}
