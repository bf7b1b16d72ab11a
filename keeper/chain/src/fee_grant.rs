//! Another account's leave to pay this one's fees (x/feegrant), as a node shows it.
//!
//! Looks only. Never here: giving one. The granter does that, by `statesetd tx feegrant grant` or the like.

use crate::{Chain, ChainError};

/// Seconds.
const WEEK: u64 = 7 * 86_400;

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

/// How a grant stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantState {
    /// What may be spent now; zero where there is none.
    pub left: u128,
    /// Unix seconds; `None`: it has no end, or there is none.
    pub expires_at: Option<u64>,
}

/// Whose fees somebody else pays.
#[derive(Clone, Copy, Debug)]
pub struct Granted<'a> {
    pub granter: &'a str,
    pub grantee: &'a str,
    /// Of the gas price.
    pub denom: &'a str,
}

impl Granted<'_> {
    /// What a node says of the grant at `now`, Unix seconds of its newest block.
    pub async fn look(&self, chain: &dyn Chain, now: u64) -> Result<GrantState, ChainError> {
        let Self { granter, grantee, denom } = *self;
        let Some(grant) = chain.fee_grant(granter, grantee, denom).await? else {
            return Ok(GrantState { left: 0, expires_at: None });
        };
        let left = grant.spendable(chain.balance(granter, denom).await?, now);
        Ok(GrantState { left, expires_at: grant.expires_at })
    }

    /// Why somebody must renew it, if so: it is under a mark, or ends within a week.
    pub fn wants(&self, state: &GrantState, below: u128, now: u64) -> Option<String> {
        let Self { granter, grantee, denom } = *self;
        let GrantState { left, expires_at } = *state;
        if left < below {
            return Some(format!(
                "the grant of {granter} leaves {left}{denom} for the fees of {grantee}, under {below}{denom}: renew it"
            ));
        }
        let ends = expires_at.filter(|at| at.saturating_sub(now) < WEEK)?;
        let hours = ends.saturating_sub(now) / 3_600;
        Some(format!("the grant of {granter} for the fees of {grantee} ends in {hours} hours: renew it"))
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
    fn a_grant_that_runs_low_or_out_is_named_with_its_numbers() {
        let granted = Granted { granter: "g", grantee: "o", denom: "ustate" };
        let wants = |left, expires_at| granted.wants(&GrantState { left, expires_at }, 10, 1_000);
        assert_eq!((wants(10, None), wants(10, Some(1_000 + WEEK))), (None, None));
        assert!(wants(9, None).unwrap().contains("leaves 9ustate for the fees of o, under 10ustate"));
        assert!(wants(10, Some(1_000 + 7_200)).unwrap().contains("ends in 2 hours"));
    }

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
