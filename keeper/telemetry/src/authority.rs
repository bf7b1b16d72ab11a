//! Why a key may not act for a wallet, in words with times that a person reads.

use stateset_chain::outbox::NoAuthority;

use crate::timestamp::show_time;

/// The reason in one sentence.
pub fn show_no_authority(reason: &NoAuthority) -> String {
    match reason {
        NoAuthority::Frozen { by, at, reason } => {
            format!("the wallet is frozen by {by} since {}: {reason}", show_time(*at))
        }
        NoAuthority::Expired { expires_at, now } => {
            format!("the operator's time ended at {}, the block is of {}", show_time(*expires_at), show_time(*now))
        }
        NoAuthority::NoOperator | NoAuthority::OtherOperator { .. } => reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_and_the_rest_is_as_the_rule_says_it() {
        let frozen = NoAuthority::Frozen { by: "guardian".into(), at: 1_796_083_200, reason: "odd".into() };
        assert_eq!(show_no_authority(&frozen), "the wallet is frozen by guardian since 2026-12-01T00:00:00Z: odd");
        let expired = NoAuthority::Expired { expires_at: 0, now: 60 };
        let said = "the operator's time ended at 1970-01-01T00:00:00Z, the block is of 1970-01-01T00:01:00Z";
        assert_eq!(show_no_authority(&expired), said);
        assert_eq!(show_no_authority(&NoAuthority::NoOperator), NoAuthority::NoOperator.to_string());
    }
}
