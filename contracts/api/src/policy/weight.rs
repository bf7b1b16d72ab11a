//! How much one denom counts in the units of another.

/// A weight of one: one denom's smallest unit counts as one of the other's.
pub const WEIGHT_ONE: u64 = 1_000_000_000_000;

/// `weight` for every [`WEIGHT_ONE`], rounded up; more than 128 bits are the most there is.
pub(super) const fn weighed_ceil(amount: u128, weight: u64) -> u128 {
    // Whole parts first: the sum of both is exactly the ceiling.
    const ONE: u128 = WEIGHT_ONE as u128;
    let (parts, rest) = (amount / ONE, amount % ONE);
    let rest = rest.saturating_mul(weight as u128).div_ceil(ONE);
    parts.saturating_mul(weight as u128).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_round_up_and_saturate() {
        assert_eq!(weighed_ceil(0, 1), 0);
        assert_eq!(weighed_ceil(1, 1), 1);
        assert_eq!(weighed_ceil(2_000_000_000_000, 3), 6);
        assert_eq!(weighed_ceil(2_000_000_000_001, 3), 7);
        assert_eq!(weighed_ceil(u128::MAX, WEIGHT_ONE), u128::MAX);
        assert_eq!(weighed_ceil(u128::MAX, u64::MAX), u128::MAX);
    }
}
