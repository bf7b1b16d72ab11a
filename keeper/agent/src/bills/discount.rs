//! What a bill costs less where it is paid early.
//!
//! Never here: whether that is worth it (`early.rs`). Its id and what it came to stay as they were stated.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

/// Bought by paying until a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// So much less, in the denom's smallest unit.
    pub off: Amount,
    /// Unix seconds, the last at which the payment must be there.
    pub until: u64,
}

impl Discount {
    /// So many basis points of an amount, rounded so that no more is taken off than was granted.
    pub fn off_floor(amount: Amount, bps: u32) -> Amount {
        let bps = u128::from(bps);
        let (whole, rest) = (amount.0 / 10_000, amount.0 % 10_000);
        Amount(whole.saturating_mul(bps).saturating_add(rest.saturating_mul(bps) / 10_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_off_than_was_granted_whatever_the_amount() {
        for (amount, bps, off) in [(10_000, 200, 200), (10_049, 200, 200), (49, 200, 0), (u128::MAX, 10_000, u128::MAX)]
        {
            assert_eq!(Discount::off_floor(Amount(amount), bps), Amount(off), "{amount} {bps}");
        }
    }
}
