//! Who gets what of a slash. Each part is what the ones before it left, so the parts always sum to the whole.

use super::slash::{BPS, WHOLE};

/// The parts of a slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payouts {
    pub victim: u128,
    pub reporter: u128,
    pub community: u128,
}

/// The victim first, up to the damage; of what is left, the reporter its share, rounded down; the community the rest.
pub fn distribute(slashed: u128, damage: u128, reporter_share_bps: u16) -> Payouts {
    let victim = slashed.min(damage);
    let left = slashed.saturating_sub(victim);
    let reporter = share_floor(left, reporter_share_bps);
    Payouts { victim, reporter, community: left.saturating_sub(reporter) }
}

fn share_floor(amount: u128, bps: u16) -> u128 {
    let bps = u128::from(bps.min(BPS));
    let rest = (amount % WHOLE).saturating_mul(bps) / WHOLE;
    (amount / WHOLE).saturating_mul(bps).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_victim_comes_first_and_the_community_takes_the_rest() {
        let parts = |slashed, damage, bps| {
            let Payouts { victim, reporter, community } = distribute(slashed, damage, bps);
            (victim, reporter, community)
        };
        assert_eq!(parts(1_000, 400, 1_000), (400, 60, 540));
        assert_eq!(parts(1_000, 5_000, 1_000), (1_000, 0, 0));
        assert_eq!(parts(7, 0, 5_000), (0, 3, 4));
        assert_eq!(parts(1, 0, 9_999), (0, 0, 1));
        assert_eq!(parts(0, 9, 5_000), (0, 0, 0));
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_whole(slashed in any::<u128>(), damage in any::<u128>(), bps in any::<u16>()) {
            let Payouts { victim, reporter, community } = distribute(slashed, damage, bps);
            prop_assert_eq!(victim.checked_add(reporter).and_then(|sum| sum.checked_add(community)), Some(slashed));
            prop_assert!(victim <= damage);
        }
    }
}
