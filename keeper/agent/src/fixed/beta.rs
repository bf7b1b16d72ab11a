//! The Beta distribution.

use super::gamma::{SHAPE_MAX, SHAPE_MIN, ln_gamma};
use super::series::sum;
use super::solve::{At, solve};
use super::{Fixed, SCALE};

/// How much of a Beta distribution with these shapes lies below `x`.
pub fn beta_cdf(x: Fixed, shapes: (Fixed, Fixed)) -> Fixed {
    at(x, &Shapes::of(shapes)).value
}

/// Below which `x` this share lies. Right to 10^-6 of the distribution; a share at either end is taken for a billionth
/// from it.
pub fn beta_quantile(share: Fixed, shapes: (Fixed, Fixed)) -> Fixed {
    let shapes = Shapes::of(shapes);
    let share = share.clamp(Fixed(1), Fixed(SCALE - 1));
    let mean = shapes.a / (shapes.a + shapes.b);
    solve(share, (Fixed::ZERO, Fixed::ONE), mean, |x| at(x, &shapes))
}

struct Shapes {
    a: Fixed,
    b: Fixed,
    /// Logarithm of the Beta function of both.
    ln_beta: Fixed,
}

impl Shapes {
    fn of((a, b): (Fixed, Fixed)) -> Self {
        let (a, b) = (a.clamp(SHAPE_MIN, SHAPE_MAX), b.clamp(SHAPE_MIN, SHAPE_MAX));
        Self { a, b, ln_beta: ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b) }
    }
}

fn at(x: Fixed, shapes: &Shapes) -> At {
    let Shapes { a, b, ln_beta } = *shapes;
    if !x.is_positive() {
        return At { value: Fixed::ZERO, slope: Fixed::ZERO };
    }
    let rest = Fixed::ONE - x;
    if !rest.is_positive() {
        return At { value: Fixed::ONE, slope: Fixed::ZERO };
    }
    // x^a (1 − x)^b / B(a, b)
    let power = a * x.ln() + b * rest.ln() - ln_beta;
    let value = if x <= a / (a + b) { below(x, a, b, power) } else { Fixed::ONE - below(rest, b, a, power) };
    At { value, slope: power.exp() / x / rest }
}

/// I_x(a, b) = x^a (1 − x)^b / (a B(a, b)) · Σ x^n (a + b) … (a + b + n − 1) / ((a + 1) … (a + n)): Abramowitz and
/// Stegun 26.5.4, whose terms are positive and, below the mean, shrink.
fn below(x: Fixed, a: Fixed, b: Fixed, power: Fixed) -> Fixed {
    let sum = sum(|count| {
        let before = Fixed::from_whole(count - 1);
        (x, a + b + before, a + before + Fixed::ONE)
    });
    (power + sum.ln() - a.ln()).exp().min(Fixed::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Fixed, wanted: f64, within: f64) {
        let found = found.billionths() as f64 / 1e9;
        assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
    }

    /// Beta(1, n) has the quantile 1 − (1 − p)^(1/n), Beta(½, ½) is the arcsine's: sin²(πp/2).
    #[test]
    fn closed_forms_are_met() {
        for percent in [1, 10, 50, 90, 99] {
            let (share, p) = (Fixed::ratio(percent, 100), percent as f64 / 100.0);
            for n in [1, 2, 7, 50, 1_000] {
                let exact = 1.0 - (1.0 - p).powf(1.0 / n as f64);
                near(beta_quantile(share, (Fixed::ONE, Fixed::from_whole(n))), exact, 1e-7);
                near(beta_quantile(Fixed::ONE - share, (Fixed::from_whole(n), Fixed::ONE)), 1.0 - exact, 1e-7);
            }
            let arcsine = (std::f64::consts::FRAC_PI_2 * p).sin().powi(2);
            near(beta_quantile(share, (Fixed::HALF, Fixed::HALF)), arcsine, 1e-6);
        }
    }

    /// The F distribution's upper 10 % points, Abramowitz and Stegun table 26.9: F(4, 10) = 2.61, F(10, 20) = 1.94,
    /// F(2, 6) = 3.46. If X is Beta(a, b), then X b / ((1 − X) a) is F(2a, 2b).
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (one, two, wanted) in [(4, 10, 2.61), (10, 20, 1.94), (2, 6, 3.46), (30, 60, 1.48)] {
            let (a, b) = (Fixed::ratio(one, 2), Fixed::ratio(two, 2));
            let x = beta_quantile(Fixed::ratio(9, 10), (a, b));
            near(x * b / ((Fixed::ONE - x) * a), wanted, 0.0051);
        }
    }

    #[test]
    fn shares_below_a_quantile_are_what_was_asked_for() {
        for (a, b) in [(1, 9), (50, 3), (400, 600), (5_000, 5_000)] {
            let shapes = (Fixed::from_whole(a), Fixed::from_whole(b));
            for percent in [10, 90] {
                let x = beta_quantile(Fixed::ratio(percent, 100), shapes);
                near(beta_cdf(x, shapes), percent as f64 / 100.0, 1e-6);
            }
        }
    }
}
