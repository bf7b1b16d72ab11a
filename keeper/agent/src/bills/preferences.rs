//! What the configuration prefers about bills.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A year's return, or a difference between two amounts, that is beyond this many basis points is none.
pub const BPS_MAX: u32 = 1_000_000;

/// The table `bills` of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Preferences {
    /// A bill of a series whose amounts were regular waits for a person where it is dearer by more than this. Basis points;
    /// none: no bill waits for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_tolerance_bps: Option<u32>,
    /// Whether bills are paid early for less, where that brings more than idle money does.
    pub discounts: bool,
    /// What idle money brings in a year. Basis points.
    pub idle_yield_bps: u32,
    /// Nothing is paid: the agent's `permissions` lack `pay`. A configuration says it there alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_payments: bool,
    /// After how many days from its issue an e-invoice is due that names no day; [`DUE_DAYS_DEFAULT`] if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_days: Option<u32>,
}

/// What EU law has where nothing was agreed (Directive 2011/7/EU, article 3).
pub const DUE_DAYS_DEFAULT: u32 = 30;

/// More days are none.
const DUE_DAYS_MAX: u32 = 365;

impl Default for Preferences {
    fn default() -> Self {
        Self { price_tolerance_bps: None, discounts: true, idle_yield_bps: 0, no_payments: false, due_days: None }
    }
}

/// Preferences that cannot be such.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{key} is at most {max}, got {got}")]
pub struct PreferencesError {
    key: &'static str,
    max: u32,
    got: u32,
}

impl Preferences {
    /// Refuses what cannot be meant.
    pub fn check(&self) -> Result<(), PreferencesError> {
        let tolerance = self.price_tolerance_bps.unwrap_or_default();
        let all = [
            ("bills.price_tolerance_bps", BPS_MAX, tolerance),
            ("bills.idle_yield_bps", BPS_MAX, self.idle_yield_bps),
            ("bills.due_days", DUE_DAYS_MAX, self.due_days.unwrap_or_default()),
        ];
        let wrong = all.into_iter().find(|(_, max, got)| got > max);
        wrong.map_or(Ok(()), |(key, max, got)| Err(PreferencesError { key, max, got }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_all_reason_is_refused_with_its_number() {
        assert_eq!(Preferences::default().check(), Ok(()));
        for (preferences, key, max, got) in [
            (
                Preferences { price_tolerance_bps: Some(1_000_001), ..Preferences::default() },
                "bills.price_tolerance_bps",
                1_000_000,
                1_000_001,
            ),
            (
                Preferences { idle_yield_bps: 1_000_001, ..Preferences::default() },
                "bills.idle_yield_bps",
                1_000_000,
                1_000_001,
            ),
            (Preferences { due_days: Some(366), ..Preferences::default() }, "bills.due_days", 365, 366),
        ] {
            assert_eq!(preferences.check(), Err(PreferencesError { key, max, got }));
        }
    }
}
