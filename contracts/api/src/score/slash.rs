//! How much stake a violation costs, and from where it is taken.

/// Basis points in a whole.
pub const BPS: u16 = 10_000;

/// `bps` of `stake`, rounded **up**: a slash of a stake that is there never rounds to nothing. At most the stake.
pub fn slash_ceil(stake: u128, bps: u16) -> u128 {
    let (whole, bps) = (u128::from(BPS), u128::from(bps.min(BPS)));
    // Quotient and rest apart, so that no stake is too large to multiply.
    let quotient = (stake / whole).saturating_mul(bps);
    let rest = (stake % whole).saturating_mul(bps).div_ceil(whole);
    quotient.saturating_add(rest).min(stake)
}

/// A slash by where it is taken from. The parts sum to the slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub bonded: u128,
    pub unbonding: u128,
}

/// Bonded stake pays first, unbonding stake the rest.
pub fn take(slash: u128, bonded: u128) -> Taken {
    let from_bonded = slash.min(bonded);
    Taken { bonded: from_bonded, unbonding: slash.saturating_sub(from_bonded) }
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

        #[test]
        fn what_is_taken_sums_to_the_slash(slash in any::<u128>(), bonded in any::<u128>()) {
            let Taken { bonded: first, unbonding } = take(slash, bonded);
            prop_assert_eq!(first.checked_add(unbonding), Some(slash));
            prop_assert!(first <= bonded && (unbonding == 0 || first == bonded));
        }
    }
}
