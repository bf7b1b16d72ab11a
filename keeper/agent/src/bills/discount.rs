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

/// So long before its last second a discount is taken: until then the money earns. Seconds.
pub const LEAD_SECONDS: u64 = 86_400;
/// A bill that is due later than so long after its discount is taken has none: its id would be too old for some wallets by
/// then. Seconds.
pub const SPAN_SECONDS_MAX: u64 = stateset_api::policy::RECEIPT_SECONDS_MIN - 7 * 86_400;

impl Discount {
    /// From when on a bill that is due then is asked about for the discount's sake, and what its id is made of: a wallet
    /// takes no id whose time lies more than an hour ahead. `None`: it has no discount, since it is due too long after.
    pub fn taken_from(&self, due: u64) -> Option<u64> {
        let from = due.min(self.until.saturating_sub(LEAD_SECONDS));
        (due.saturating_sub(from) <= SPAN_SECONDS_MAX).then_some(from)
    }

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
