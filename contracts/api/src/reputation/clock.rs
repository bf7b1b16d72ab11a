//! How fast a reputation contract's clock runs: said once, at its creation, and never changed.

use cosmwasm_schema::cw_serde;

use super::rules::{RulesError, WINDOW_SECONDS_MAX, WINDOW_SECONDS_MIN, within};

/// Stake leaves this long after unbonding began, where nothing else is said and at most: 14 days, in seconds.
pub const UNBONDING_SECONDS: u32 = 14 * 86_400;

/// The least that windows may be and how long unbonding takes. Fixed at creation, so that no owner can hurry a case or
/// let stake out early. A contract on which anything depends has [`Clock::default`], in days; seconds are for test
/// networks, where nobody waits a fortnight. `Config` shows it.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Clock {
    /// No window of a case is shorter. Seconds, 1 to 14 days.
    pub window_seconds_min: u32,
    /// Stake leaves this long after unbonding began, and is slashable until it has left. Seconds, 1 to 14 days.
    pub unbonding_seconds: u32,
}

impl Default for Clock {
    /// A day and 14 days.
    fn default() -> Self {
        Self { window_seconds_min: WINDOW_SECONDS_MIN, unbonding_seconds: UNBONDING_SECONDS }
    }
}

impl Clock {
    pub fn validate(&self) -> Result<(), RulesError> {
        within("window_seconds_min", self.window_seconds_min, 1, WINDOW_SECONDS_MAX)?;
        within("unbonding_seconds", self.unbonding_seconds, 1, UNBONDING_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_runs_in_seconds_to_fourteen_days() {
        let clock = |window_seconds_min, unbonding_seconds| Clock { window_seconds_min, unbonding_seconds }.validate();
        assert_eq!(Clock::default().validate(), Ok(()));
        assert_eq!(clock(1, 1), Ok(()));
        assert_eq!(clock(WINDOW_SECONDS_MAX, UNBONDING_SECONDS), Ok(()));
        for (window, unbonding, named) in [
            (0, 1, "window_seconds_min"),
            (WINDOW_SECONDS_MAX + 1, 1, "window_seconds_min"),
            (1, 0, "unbonding_seconds"),
            (1, UNBONDING_SECONDS + 1, "unbonding_seconds"),
        ] {
            assert!(matches!(clock(window, unbonding), Err(RulesError::Bounds { what, .. }) if what == named));
        }
    }
}
