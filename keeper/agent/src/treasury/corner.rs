//! How much to stake and how much to lend to pools: the best corner of what the needs and the bounds leave.
//!
//! Two amounts, some lines that neither may cross, and a gain that grows with both: the best lies where two lines
//! meet. Each meeting point is tried; there are few.

use std::cmp::Reverse;

/// What a year brings, in parts of a million of what is put there; impermanent loss and commissions taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Yields {
    pub staked: u32,
    pub liquidity: u32,
}

/// What neither amount may exceed. Values in the stable denom's smallest unit, shares in parts of ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// All that the treasury is to hold; shares are parts of it.
    pub total: u128,
    /// Of this on its way out of staking: neither staked nor at hand.
    pub unbonding: u128,
    pub staked_share_max: u16,
    pub liquidity_share_max: u16,
    /// Of the whole, liquid whatever the needs.
    pub liquid_share_min: u16,
    /// Liquid whatever the needs, as an amount.
    pub liquid_min: u128,
    /// What of a pool's money counts as at hand: a price may have moved until it is taken out.
    pub liquidity_counts: u16,
    /// At most so much may hang on the stake's price, of the whole; half of a pool's money does.
    pub exposure_share_max: u16,
    /// So far the price may fall; after it the runway is still to be there.
    pub fall: u16,
    /// What bills are to be paid after such a fall, at least.
    pub runway: u128,
}

impl Bounds {
    /// What staking and pools lose of their value when the price falls so far, in parts of ten thousand: a pool is worth
    /// the root of what the price is.
    pub(super) fn falls(&self) -> (i128, i128) {
        let left = WHOLE - i128::from(self.fall.min(10_000));
        (WHOLE - left, WHOLE - (left * WHOLE).isqrt())
    }

    /// What staking and pools may lose, so that what is left covers what is needed, or the runway.
    pub(super) fn losable(&self, needed: u128) -> i128 {
        let left = signed(self.total).saturating_sub(signed(needed.max(self.runway)));
        left.saturating_sub(signed(self.unbonding).saturating_mul(self.falls().0) / WHOLE).max(0)
    }
}

/// The amounts to aim at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Corner {
    pub staked: u128,
    pub liquidity: u128,
}

const WHOLE: i128 = 10_000;
/// So that no product below exceeds its type: 10^29, which is 10^23 whole dollars.
const TOTAL_MAX: u128 = 100_000_000_000_000_000_000_000_000_000;

/// `staked · s + liquidity · l ≤ most`, the factors in parts of ten thousand, and so the right side too.
#[derive(Clone, Copy)]
struct Line {
    staked: i128,
    liquidity: i128,
    most: i128,
}

impl Line {
    const fn is_kept_by(&self, staked: i128, liquidity: i128) -> bool {
        self.staked.saturating_mul(staked).saturating_add(self.liquidity.saturating_mul(liquidity)) <= self.most
    }
}

/// The best amounts. `needed`: what the treasury must have at hand, or get out of pools at once; where that exceeds
/// everything, nothing is staked or lent. Between equals, the smaller.
pub fn corner(bounds: &Bounds, needed: u128, yields: Yields) -> Corner {
    let lines = lines(bounds, needed);
    let mut best = Corner::default();
    // The gain, and what is at risk for it.
    let mut found = (0, Reverse(0));
    for (index, one) in lines.iter().enumerate() {
        for other in &lines[index + 1..] {
            let Some((staked, liquidity)) = meeting(one, other) else { continue };
            if staked < 0 || liquidity < 0 || !lines.iter().all(|line| line.is_kept_by(staked, liquidity)) {
                continue;
            }
            let of = i128::from(yields.staked).saturating_mul(staked);
            let of = of.saturating_add(i128::from(yields.liquidity).saturating_mul(liquidity));
            let of = (of, Reverse(staked.saturating_add(liquidity)));
            if of > found {
                found = of;
                best = Corner { staked: staked.unsigned_abs(), liquidity: liquidity.unsigned_abs() };
            }
        }
    }
    best
}

fn lines(bounds: &Bounds, needed: u128) -> [Line; 8] {
    let total = signed(bounds.total);
    let share = |share: u16| total.saturating_mul(i128::from(share.min(10_000)));
    let whole = |amount: u128| signed(amount).saturating_mul(WHOLE);
    let liquid = share(bounds.liquid_share_min).max(whole(bounds.liquid_min));
    let left = |kept: i128| whole(bounds.total.saturating_sub(bounds.unbonding)).saturating_sub(kept).max(0);
    let lost = WHOLE - i128::from(bounds.liquidity_counts.min(10_000));
    let falls = bounds.falls();
    [
        Line { staked: WHOLE, liquidity: WHOLE, most: left(liquid) },
        Line { staked: WHOLE, liquidity: lost, most: left(whole(needed)) },
        Line { staked: WHOLE, liquidity: 0, most: share(bounds.staked_share_max) },
        Line { staked: 0, liquidity: WHOLE, most: share(bounds.liquidity_share_max) },
        Line { staked: WHOLE, liquidity: WHOLE / 2, most: share(bounds.exposure_share_max) },
        Line { staked: falls.0, liquidity: falls.1, most: bounds.losable(needed).saturating_mul(WHOLE) },
        // Neither is less than nothing.
        Line { staked: -1, liquidity: 0, most: 0 },
        Line { staked: 0, liquidity: -1, most: 0 },
    ]
}

/// Where two lines meet, rounded towards the safe side: down.
fn meeting(one: &Line, other: &Line) -> Option<(i128, i128)> {
    let determinant = one.staked * other.liquidity - other.staked * one.liquidity;
    if determinant == 0 {
        return None;
    }
    let staked = one.most.checked_mul(other.liquidity)?.checked_sub(other.most.checked_mul(one.liquidity)?)?;
    let liquidity = other.most.checked_mul(one.staked)?.checked_sub(one.most.checked_mul(other.staked)?)?;
    let down = |amount: i128| (amount * determinant.signum()).div_euclid(determinant.abs());
    Some((down(staked), down(liquidity)))
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount.min(TOTAL_MAX)).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BALANCED: Bounds = Bounds {
        total: 1_000_000,
        unbonding: 0,
        staked_share_max: 4_500,
        liquidity_share_max: 3_500,
        liquid_share_min: 2_500,
        liquid_min: 0,
        liquidity_counts: 9_000,
        exposure_share_max: 10_000,
        fall: 0,
        runway: 0,
    };
    const BOTH: Yields = Yields { staked: 120_000, liquidity: 60_000 };

    #[test]
    fn without_needs_the_shares_bound_and_the_better_yield_goes_first() {
        assert_eq!(corner(&BALANCED, 0, BOTH), Corner { staked: 450_000, liquidity: 300_000 });
        let pools = Yields { staked: 50_000, liquidity: 100_000 };
        assert_eq!(corner(&BALANCED, 0, pools), Corner { staked: 400_000, liquidity: 350_000 });
        assert_eq!(
            corner(&BALANCED, 0, Yields { staked: 120_000, liquidity: 0 }),
            Corner { staked: 450_000, liquidity: 0 }
        );
        assert_eq!(corner(&BALANCED, 0, Yields::default()), Corner::default());
    }

    #[test]
    fn what_is_needed_before_unstaking_ends_may_lie_in_pools_and_not_in_stake() {
        // 700,000 within two weeks: 300,000 could be staked, or less beside a pool that counts by nine tenths.
        let found = corner(&BALANCED, 700_000, BOTH);
        assert_eq!(found, Corner { staked: 265_000, liquidity: 350_000 });
        assert!(1_000_000 - found.staked - found.liquidity + found.liquidity * 9 / 10 >= 700_000);
        assert_eq!(corner(&BALANCED, 1_000_000, BOTH), Corner::default());
        assert_eq!(corner(&BALANCED, 2_000_000, BOTH), Corner::default());
    }

    #[test]
    fn what_hangs_on_the_price_is_bounded_with_half_of_a_pool_counting() {
        let bounds = Bounds { exposure_share_max: 2_000, ..BALANCED };
        let found = corner(&bounds, 0, Yields { staked: 100_000, liquidity: 60_000 });
        assert!(found.staked * 2 + found.liquidity <= 400_000, "{found:?}");
        assert_eq!(found, Corner { staked: 25_000, liquidity: 350_000 });
        let equal = corner(&bounds, 0, BOTH);
        assert_eq!(equal, Corner { staked: 200_000, liquidity: 0 }, "the same gain with less at risk");
    }

    proptest! {
        /// No point of a grid over everything that is allowed gains more, and the corner crosses no line.
        #[test]
        fn no_other_point_gains_more(
            total in 0_u128..10_000, far in 0_u128..12_000, staked in 0_u32..300_000, liquidity in 0_u32..300_000,
            fall in 0_u16..=10_000, runway in 0_u128..12_000,
            shares in (0_u16..=10_000, 0_u16..=10_000, 0_u16..=10_000, 0_u16..=10_000, 0_u16..=10_000),
        ) {
            let bounds = Bounds {
                total: total * 1_000_000, unbonding: 0, staked_share_max: shares.0, liquidity_share_max: shares.1, liquid_share_min: shares.2,
                liquid_min: 0, liquidity_counts: shares.3, exposure_share_max: shares.4, fall, runway: runway * 1_000_000,
            };
            let far = far * 1_000_000;
            let yields = Yields { staked, liquidity };
            let found = corner(&bounds, far, yields);
            let lines = lines(&bounds, far);
            let gain = |s: i128, l: i128| i128::from(staked) * s + i128::from(liquidity) * l;
            let best = gain(found.staked as i128, found.liquidity as i128);
            prop_assert!(lines.iter().all(|line| line.is_kept_by(found.staked as i128, found.liquidity as i128)));
            for s in 0..=20 {
                for l in 0..=20 {
                    let (s, l) = (bounds.total as i128 * s / 20, bounds.total as i128 * l / 20);
                    // A unit of either is what rounding down may cost.
                    let allowed = lines.iter().all(|line| line.is_kept_by(s, l));
                    prop_assert!(!allowed || gain(s, l) <= best + i128::from(staked) + i128::from(liquidity), "{s} {l} {found:?}");
                }
            }
        }
    }
}
