//! A look at the grant that pays this key's fees: what it leaves, and when somebody must renew it.
//!
//! Never here: giving one, and who pays the next transaction.

use crate::{Chain, ChainError};

/// Seconds.
const WEEK: u64 = 7 * 86_400;

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
}
