//! The Gamma distribution of rate one, and the logarithm of the Gamma function.

use super::series::sum;
use super::solve::{At, solve};
use super::{Fixed, SCALE};

/// ½ ln 2π.
const HALF_LN_2_PI: Fixed = Fixed(918_938_533);

/// Shapes beyond are taken for these: less is as good as nothing, more as good as certain.
pub(super) const SHAPE_MIN: Fixed = Fixed(SCALE / 1_000);
pub(super) const SHAPE_MAX: Fixed = Fixed(SCALE * 10_000);

/// The logarithm of the Gamma function of a positive number: Stirling's series (Abramowitz and Stegun 6.1.41) from 8
/// upwards, brought there by Γ(x + 1) = x Γ(x). Right to 4 · 10^-9, and to a billionth
/// of itself beyond 8; beyond 10^8 it is taken for that.
pub fn ln_gamma(of: Fixed) -> Fixed {
    let mut x = of.clamp(Fixed(1), Fixed::from_whole(100_000_000));
    let mut below = Fixed::ZERO;
    while x < Fixed::from_whole(8) {
        below = below + x.ln();
        x = x + Fixed::ONE;
    }
    let inverse = Fixed::ONE / x;
    let square = inverse * inverse;
    let series = inverse
        * (Fixed::ratio(1, 12)
            - square * (Fixed::ratio(1, 360) - square * (Fixed::ratio(1, 1_260) - square * Fixed::ratio(1, 1_680))));
    (x - Fixed::HALF) * x.ln() - x + HALF_LN_2_PI + series - below
}

/// How much of a Gamma distribution with this shape and rate one lies below `x`.
pub fn gamma_cdf(x: Fixed, shape: Fixed) -> Fixed {
    at(x, shape.clamp(SHAPE_MIN, SHAPE_MAX)).value
}

/// Below which `x` this share lies. Right to 10^-6 of itself, or 10^-9; a share at either end is taken for a billionth
/// from it.
pub fn gamma_quantile(share: Fixed, shape: Fixed) -> Fixed {
    let shape = shape.clamp(SHAPE_MIN, SHAPE_MAX);
    let share = share.clamp(Fixed(1), Fixed(SCALE - 1));
    // Beyond this lies less than a billionth, whatever the shape.
    let high = shape + shape.sqrt() * Fixed::from_whole(10) + Fixed::from_whole(30);
    solve(share, (Fixed::ZERO, high), shape, |x| at(x, shape))
}

/// P(a, x) = x^a e^-x / Γ(a + 1) · Σ x^n / ((a + 1) … (a + n)): Abramowitz and Stegun 6.5.29, whose terms are positive.
fn at(x: Fixed, shape: Fixed) -> At {
    if !x.is_positive() {
        return At { value: Fixed::ZERO, slope: Fixed::ZERO };
    }
    let power = shape * x.ln() - x - ln_gamma(shape + Fixed::ONE);
    // Far out the sum alone would not fit; nearly all lies below.
    if x > shape + shape.sqrt() * Fixed::from_whole(6) + Fixed::from_whole(20) {
        return At { value: Fixed::ONE, slope: Fixed::ZERO };
    }
    let sum = sum(|count| (x, Fixed::ONE, shape + Fixed::from_whole(count)));
    let factor = power.exp();
    // Of a small factor and a great sum the logarithms lose nothing.
    let value = (power + sum.ln()).exp().min(Fixed::ONE);
    At { value, slope: shape * factor / x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Fixed, wanted: f64, within: f64) {
        let found = found.billionths() as f64 / 1e9;
        assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
    }

    /// Factorials, and Γ(½) = √π, Γ(¼) = 3.625609908 (Abramowitz and Stegun, table 6.1 and 6.1.10).
    #[test]
    fn the_gamma_function_is_that_of_the_tables() {
        near(ln_gamma(Fixed::ONE), 0.0, 4e-9);
        near(ln_gamma(Fixed::from_whole(5)), 24_f64.ln(), 4e-9);
        near(ln_gamma(Fixed::HALF), 0.572_364_943, 4e-9);
        near(ln_gamma(Fixed::ratio(1, 4)), 3.625_609_908_f64.ln(), 4e-9);
        near(ln_gamma(Fixed::from_whole(171)), 706.573_062_246, 2e-7);
        assert!(ln_gamma(Fixed::MIN) > Fixed::ONE && ln_gamma(Fixed::MAX) > Fixed::ONE, "no input stops it");
    }

    /// Chi-square with ν degrees of freedom is twice a Gamma of shape ν/2. The values are those of the NIST/SEMATECH
    /// e-Handbook of Statistical Methods, 1.3.6.7.4, to three decimals.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let table = [
            (1, 0.016, 2.706),
            (2, 0.211, 4.605),
            (3, 0.584, 6.251),
            (4, 1.064, 7.779),
            (10, 4.865, 15.987),
            (30, 20.599, 40.256),
            (100, 82.358, 118.498),
        ];
        for (degrees, low, high) in table {
            let shape = Fixed::ratio(degrees, 2);
            let twice = Fixed::from_whole(2);
            near(gamma_quantile(Fixed::ratio(1, 10), shape) * twice, low, 0.000_51);
            near(gamma_quantile(Fixed::ratio(9, 10), shape) * twice, high, 0.000_51);
        }
    }

    /// With shape one it is the exponential distribution, whose quantile is −ln(1 − share).
    #[test]
    fn an_exponential_distribution_is_met_to_a_millionth() {
        for percent in [1, 10, 25, 50, 75, 90, 99] {
            let share = Fixed::ratio(percent, 100);
            let exact = -(1.0 - percent as f64 / 100.0).ln();
            near(gamma_quantile(share, Fixed::ONE), exact, exact * 1e-6);
            near(gamma_cdf(Fixed((exact * 1e9) as i64), Fixed::ONE), percent as f64 / 100.0, 3e-9);
        }
    }
}
