//! Another account's leave to pay this one's fees (x/feegrant), as a node shows it.
//!
//! Never here: giving one. The granter does that, by `statesetd tx feegrant grant` or the like.

/// What a grant leaves, in one denom's smallest unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeGrant {
    /// Of the whole; `None`: as much as the granter has.
    pub left: Option<u128>,
    /// Of the present period, where there are some.
    pub left_in_period: Option<u128>,
    /// What each period begins with, and when the next one does, Unix seconds.
    pub next_period: Option<(u128, u64)>,
    /// Unix seconds; `None`: never.
    pub expires_at: Option<u64>,
    /// It is good for other messages than those that call contracts.
    pub is_for_others: bool,
}

impl FeeGrant {
    /// What may be spent at `now` (Unix seconds of a block), with what the granter holds; zero once it has expired.
    pub fn spendable(&self, granter_balance: u128, now: u64) -> u128 {
        if self.is_for_others || self.expires_at.is_some_and(|at| at <= now) {
            return 0;
        }
        let of_period = match self.next_period {
            Some((fresh, at)) if at <= now => Some(fresh),
            _ => self.left_in_period,
        };
        let limits = [self.left, of_period].into_iter().flatten();
        limits.fold(granter_balance, u128::min)
    }
}

/// Who pays a window's fees, and what may be spent: in the gas price's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeePayer {
    /// `None`: the signer itself.
    pub granter: Option<String>,
    pub spendable: u128,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_spent_is_the_least_of_balance_whole_and_period_and_nothing_once_it_expired() {
        let whole = FeeGrant { left: Some(50), ..FeeGrant::default() };
        let period = FeeGrant { left_in_period: Some(5), next_period: Some((20, 100)), ..whole.clone() };
        let ended = FeeGrant { expires_at: Some(100), ..whole.clone() };
        let others = FeeGrant { is_for_others: true, ..whole.clone() };
        for (grant, balance, now, expected) in [
            (&FeeGrant::default(), 70, 99, 70),
            (&whole, 70, 99, 50),
            (&whole, 7, 99, 7),
            (&period, 70, 99, 5),
            (&period, 70, 100, 20),
            (&ended, 70, 99, 50),
            (&ended, 70, 100, 0),
            (&others, 70, 99, 0),
        ] {
            assert_eq!(grant.spendable(balance, now), expected, "{grant:?} with {balance} at {now}");
        }
    }
}
