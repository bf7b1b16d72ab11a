//! The numbers of reputation that an owner may set, and the bounds within which.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use crate::Amount;
use crate::score::Severity;

/// Each window of a case lasts at least a day where nothing else was said at creation (see
/// [`Clock`](super::Clock)), and at most two weeks (seconds), so that nobody is judged unheard and no stake is frozen
/// without end.
pub const WINDOW_SECONDS_MIN: u32 = 86_400;
pub const WINDOW_SECONDS_MAX: u32 = 14 * 86_400;
/// The most that a minor violation may cost: a fifth of the stake.
pub const MINOR_BPS_MAX: u16 = 2_000;
/// The most that a major violation may cost: half.
pub const MAJOR_BPS_MAX: u16 = 5_000;
/// The most that a critical violation may cost: all.
pub const CRITICAL_BPS_MAX: u16 = 10_000;
/// The most of a slash, after the victim, that a reporter may earn: half. Whoever reports himself loses the rest.
pub const REPORTER_SHARE_BPS_MAX: u16 = 5_000;

/// A case keeps those of its term.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Rules {
    /// In the staking denom's smallest unit, at least 1. Returned unless the report was frivolous.
    pub report_bond: Amount,
    /// In the staking denom's smallest unit, at least 1. Returned only if the last verdict is better for the appellant
    /// than the first.
    pub appeal_bond: Amount,
    /// What a rater must have bonded itself, in the staking denom's smallest unit: what an invented rater costs.
    pub rater_stake_min: Amount,
    /// The least payment that can be rated, in the rating denom's smallest unit, at least 1.
    pub rating_value_min: Amount,
    /// How long the accused may answer. Seconds, from the clock's least (1 day) to 14 days.
    pub response_seconds: u32,
    /// How long the governance may take from there, and again for an appeal. Seconds, from the clock's least (1 day) to
    /// 14 days.
    pub decision_seconds: u32,
    /// How long the losing side may appeal. Seconds, from the clock's least (1 day) to 14 days.
    pub appeal_seconds: u32,
    /// What part of the stake a minor violation costs, in basis points: 1 to 2,000.
    pub slash_minor_bps: u16,
    /// `slash_minor_bps` to 5,000.
    pub slash_major_bps: u16,
    /// `slash_major_bps` to 10,000.
    pub slash_critical_bps: u16,
    /// The reporter's part of what the victim leaves, in basis points, at most 5,000.
    pub reporter_share_bps: u16,
}

/// Rules that are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RulesError {
    #[error("{what} must be at least 1")]
    Zero { what: &'static str },
    #[error("{what} lies between {min} and {max}: got {got}")]
    Bounds { what: &'static str, got: u32, min: u32, max: u32 },
}

impl Rules {
    /// What part of the stake a violation costs, in basis points.
    pub const fn slash_bps(&self, severity: Severity) -> u16 {
        match severity {
            Severity::Minor => self.slash_minor_bps,
            Severity::Major => self.slash_major_bps,
            Severity::Critical => self.slash_critical_bps,
        }
    }

    /// Within the bounds above, with no window shorter than the contract's own least.
    pub fn validate(&self, window_seconds_min: u32) -> Result<(), RulesError> {
        for (what, amount) in [
            ("report_bond", self.report_bond),
            ("appeal_bond", self.appeal_bond),
            ("rating_value_min", self.rating_value_min),
        ] {
            if amount.is_zero() {
                return Err(RulesError::Zero { what });
            }
        }
        for (what, got) in [
            ("response_seconds", self.response_seconds),
            ("decision_seconds", self.decision_seconds),
            ("appeal_seconds", self.appeal_seconds),
        ] {
            within(what, got, window_seconds_min, WINDOW_SECONDS_MAX)?;
        }
        let [minor, major, critical] = Severity::ALL.map(|severity| u32::from(self.slash_bps(severity)));
        within("slash_minor_bps", minor, 1, MINOR_BPS_MAX.into())?;
        within("slash_major_bps", major, minor, MAJOR_BPS_MAX.into())?;
        within("slash_critical_bps", critical, major, CRITICAL_BPS_MAX.into())?;
        within("reporter_share_bps", self.reporter_share_bps.into(), 0, REPORTER_SHARE_BPS_MAX.into())
    }
}

pub(super) fn within(what: &'static str, got: u32, min: u32, max: u32) -> Result<(), RulesError> {
    if (min..=max).contains(&got) { Ok(()) } else { Err(RulesError::Bounds { what, got, min, max }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            report_bond: Amount(1),
            appeal_bond: Amount(1),
            rater_stake_min: Amount(0),
            rating_value_min: Amount(1),
            response_seconds: WINDOW_SECONDS_MIN,
            decision_seconds: WINDOW_SECONDS_MAX,
            appeal_seconds: WINDOW_SECONDS_MIN,
            slash_minor_bps: 1,
            slash_major_bps: 1,
            slash_critical_bps: 10_000,
            reporter_share_bps: 5_000,
        }
    }

    #[test]
    fn the_bounds_are_what_their_pages_say() {
        assert_eq!((WINDOW_SECONDS_MIN, WINDOW_SECONDS_MAX), (86_400, 1_209_600));
        let longest = Rules { decision_seconds: 1_209_600, ..rules() };
        assert_eq!(longest.validate(WINDOW_SECONDS_MIN), Ok(()));
    }

    #[test]
    fn rules_at_their_bounds_are_accepted_and_beyond_refused() {
        assert_eq!(rules().validate(WINDOW_SECONDS_MIN), Ok(()));
        let slash = |slash_minor_bps, slash_major_bps, slash_critical_bps| Rules {
            slash_minor_bps,
            slash_major_bps,
            slash_critical_bps,
            ..rules()
        };
        let beyond = [
            ("report_bond", Rules { report_bond: Amount(0), ..rules() }),
            ("appeal_bond", Rules { appeal_bond: Amount(0), ..rules() }),
            ("rating_value_min", Rules { rating_value_min: Amount(0), ..rules() }),
            ("response_seconds", Rules { response_seconds: WINDOW_SECONDS_MIN - 1, ..rules() }),
            ("decision_seconds", Rules { decision_seconds: WINDOW_SECONDS_MAX + 1, ..rules() }),
            ("appeal_seconds", Rules { appeal_seconds: 0, ..rules() }),
            ("slash_minor_bps", slash(0, 1, 1)),
            ("slash_minor_bps", slash(2_001, 3_000, 3_000)),
            ("slash_major_bps", slash(2, 1, 1)),
            ("slash_major_bps", slash(1, 5_001, 10_000)),
            ("slash_critical_bps", slash(1, 3, 2)),
            ("slash_critical_bps", slash(1, 2, 10_001)),
            ("reporter_share_bps", Rules { reporter_share_bps: 5_001, ..rules() }),
        ];
        for (name, rules) in beyond {
            let named = match rules.validate(WINDOW_SECONDS_MIN) {
                Err(RulesError::Zero { what } | RulesError::Bounds { what, .. }) => what,
                Ok(()) => "nothing",
            };
            assert_eq!(named, name);
        }
    }
}
