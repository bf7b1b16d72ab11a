//! How an agent's standing bounds what its wallet pays.

use cosmwasm_schema::cw_serde;

use super::{Breach, Rule};
use crate::registry::Status;
use crate::score::{Score, Standing};

/// All of a cap, in basis points.
pub const WHOLE_BPS: u32 = 10_000;

/// Caps that depend on how the wallet's agent stands, read anew for every message that pays.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Trust {
    /// The reputation contract that is believed. What is none, by the name it stores, is refused when it is first
    /// named.
    pub reputation: String,
    /// Whole points, at most 100. Below it, or while a case is open, only a share of the caps holds.
    pub score_min: u32,
    /// The share: 10,000 is all, 0 stops. Rounded down. Held to it are the caps on one payment, on 24 hours and on a
    /// payee's first payments, the wallet's and each payee's; what may be paid ever is a budget and stays.
    pub share_bps: u32,
}

/// The share of the caps that holds for an agent, in basis points; a breach if it may pay nothing.
///
/// `None` stands for what could not be read: nobody is trusted on that.
pub fn assess_trust(
    trust: &Trust,
    status: Option<Status>,
    standing: Option<&Standing>,
    now: u64,
) -> Result<u32, Breach> {
    let refuse = |rule| Err(Breach::new(rule, 1_u128, 0_u128));
    let (Some(status), Some(standing)) = (status, standing) else { return refuse(Rule::Trust) };
    if status != Status::Active {
        return refuse(Rule::Suspended);
    }
    let trusted = standing.open_cases() == 0 && standing.scores(now).overall >= Score::points(trust.score_min);
    Ok(if trusted { WHOLE_BPS } else { trust.share_bps.min(WHOLE_BPS) })
}

/// A share of a cap.
pub const fn share_floor(cap: u128, bps: u32) -> u128 {
    if bps >= WHOLE_BPS {
        return cap;
    }
    // Whole parts first, so that nothing overflows; the sum of both is exactly the floor.
    const WHOLE: u128 = WHOLE_BPS as u128;
    let (parts, rest) = (cap / WHOLE, cap % WHOLE);
    parts.saturating_mul(bps as u128).saturating_add(rest.saturating_mul(bps as u128) / WHOLE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::score::{Severity, ViolationKind};

    fn trust() -> Trust {
        Trust { reputation: "r".into(), score_min: 60, share_bps: 2_500 }
    }

    #[test]
    fn an_open_case_or_a_low_score_leaves_a_share_and_suspension_nothing() {
        let share = |status, standing: &Standing| assess_trust(&trust(), Some(status), Some(standing), 0);
        let mut standing = Standing::default();
        assert_eq!(share(Status::Active, &standing), Ok(WHOLE_BPS));
        standing.open_case(Severity::Minor);
        assert_eq!(share(Status::Active, &standing), Ok(2_500));
        standing.close_case(Severity::Minor);
        // 70 less 5 is still 60 or more; less 15 again is not.
        standing.penalise(ViolationKind::MissedDeadline, Severity::Minor, 0);
        assert_eq!(share(Status::Active, &standing), Ok(WHOLE_BPS));
        standing.penalise(ViolationKind::MissedDeadline, Severity::Major, 0);
        assert_eq!(share(Status::Active, &standing), Ok(2_500));
        for status in [Status::Suspended, Status::Retired] {
            assert_eq!(share(status, &Standing::default()).map_err(|breach| breach.rule), Err(Rule::Suspended));
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_trusted() {
        let standing = Standing::default();
        for (status, standing) in [(None, Some(&standing)), (Some(Status::Active), None)] {
            let refused = assess_trust(&trust(), status, standing, 0);
            assert_eq!(refused.map_err(|breach| breach.rule), Err(Rule::Trust));
        }
    }

    proptest! {
        #[test]
        fn a_share_is_the_floor_of_the_exact_quotient(cap in 0..u128::MAX >> 14, bps in 0..=WHOLE_BPS) {
            prop_assert_eq!(share_floor(cap, bps), cap * u128::from(bps) / 10_000);
            prop_assert_eq!(share_floor(u128::MAX, bps) == u128::MAX, bps == WHOLE_BPS);
        }
    }
}
