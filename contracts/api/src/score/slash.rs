//! How much stake a violation costs.

/// Basis points in a whole.
pub const BPS: u16 = 10_000;
pub(super) const WHOLE: u128 = BPS as u128;

/// `bps` of `stake`, rounded **up**: a slash of a stake that is there never rounds to nothing. At most the stake.
pub fn slash_ceil(stake: u128, bps: u16) -> u128 {
    let bps = u128::from(bps.min(BPS));
    // Quotient and rest apart, so that no stake is too large to multiply.
    let quotient = (stake / WHOLE).saturating_mul(bps);
    let rest = (stake % WHOLE).saturating_mul(bps).div_ceil(WHOLE);
    quotient.saturating_add(rest).min(stake)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slash_rounds_up_and_never_to_nothing() {
        for (stake, bps, expected) in [
            (0, 5_000, 0),
            (1, 1, 1),
            (1, 10_000, 1),
            (19_999, 1, 2),
            (20_000, 1, 2),
            (1_000, 500, 50),
            (u128::MAX, 10_000, u128::MAX),
            (1_000, 0, 0),
            (1_000, u16::MAX, 1_000),
        ] {
            assert_eq!(slash_ceil(stake, bps), expected, "{stake} {bps}");
        }
    }

    proptest! {
        #[test]
        fn a_slash_is_right_within_one_unit(stake in 0_u128..1 << 100, bps in 1_u16..=BPS) {
            let slash = slash_ceil(stake, bps);
            prop_assert!(slash <= stake && (slash > 0 || stake == 0));
            prop_assert!(slash * 10_000 >= stake * u128::from(bps));
            prop_assert!(slash * 10_000 < stake * u128::from(bps) + 10_000);
        }
    }
}
