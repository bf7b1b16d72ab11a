//! The normal distribution.

use super::{Fixed, SCALE};

/// Below which multiple of the deviation this share of a normal distribution lies. Wichura's algorithm AS 241, PPND7
/// (Applied Statistics 37, 1988), right to 10^-7 of itself; a share at either end is taken for a billionth from it.
pub fn normal_quantile(share: Fixed) -> Fixed {
    let share = share.clamp(Fixed(1), Fixed(SCALE - 1));
    let off = share - Fixed::HALF;
    if off.billionths().abs() <= SCALE * 425 / 1_000 {
        let r = Fixed(180_625_000) - off * off;
        let above = polynomial(r, &[3_387_132_718, 50_434_271_938, 159_291_132_020, 59_109_374_720]);
        let below = polynomial(r, &[SCALE, 17_895_169_469, 78_757_757_664, 67_187_563_600]);
        return off * above / below;
    }
    let tail = if off.is_positive() { Fixed::ONE - share } else { share };
    let r = (-tail.ln()).sqrt();
    let found = if r <= Fixed::from_whole(5) {
        let r = r - Fixed(1_600_000_000);
        let above = polynomial(r, &[1_423_437_278, 2_756_815_390, 1_306_728_482, 170_238_211]);
        above / polynomial(r, &[SCALE, 737_001_643, 120_211_326])
    } else {
        let r = r - Fixed::from_whole(5);
        let above = polynomial(r, &[6_657_905_115, 3_081_226_386, 428_682_943, 17_337_204]);
        above / polynomial(r, &[SCALE, 241_978_942, 12_258_203])
    };
    if off.is_positive() { found } else { -found }
}

/// Factors in billionths, that of the lowest power first.
fn polynomial(x: Fixed, factors: &[i64]) -> Fixed {
    factors.iter().rev().fold(Fixed::ZERO, |sum, factor| sum * x + Fixed(*factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz and Stegun, table 26.5 and 26.6.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let table = [
            (500_000_000, 0.0),
            (600_000_000, 0.253_347_1),
            (900_000_000, 1.281_551_6),
            (950_000_000, 1.644_853_6),
            (975_000_000, 1.959_964_0),
            (990_000_000, 2.326_347_9),
            (999_000_000, 3.090_232_3),
            (999_999_000, 4.753_424_3),
        ];
        for (share, wanted) in table {
            for (share, wanted) in [(share, wanted), (SCALE - share, -wanted)] {
                let found = normal_quantile(Fixed(share)).billionths() as f64 / 1e9;
                assert!((found - wanted).abs() < 5e-7, "{share}: {found} is not {wanted}");
            }
        }
        assert!(
            normal_quantile(Fixed::MAX) > Fixed::from_whole(5) && normal_quantile(Fixed::MIN) < Fixed::from_whole(-5)
        );
    }
}
