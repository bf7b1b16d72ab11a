//! How much of what goes wrong is borne before something stops and a person is asked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use thiserror::Error;

/// A count in a day that is beyond this is none.
pub const COUNT_MAX: u32 = 10_000;
/// Denoms of one limit.
pub const DENOMS_MAX: usize = 16;

/// The table `limits` of an agent. Amounts are by denom, in its smallest unit; what is left out is not limited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Payments that nothing of this keeper's explains, within 24 hours of the chain: with one more everything stops.
    pub unrecognised_day_count: u32,
    /// What they may come to.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unrecognised_day: BTreeMap<String, Amount>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unrecognised_day_count: 2, unrecognised_day: BTreeMap::new() }
    }
}

/// Limits that cannot be such.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LimitsError {
    #[error("{key} is at most {COUNT_MAX}, got {got}")]
    Count { key: &'static str, got: u32 },
    #[error("{key} has at most {DENOMS_MAX} denoms, got {got}")]
    Denoms { key: &'static str, got: usize },
}

impl Limits {
    /// Refuses what cannot be meant.
    pub fn check(&self) -> Result<(), LimitsError> {
        let Self { unrecognised_day_count, unrecognised_day } = self;
        for (key, got) in [("limits.unrecognised_day_count", *unrecognised_day_count)] {
            if got > COUNT_MAX {
                return Err(LimitsError::Count { key, got });
            }
        }
        for (key, amounts) in [("limits.unrecognised_day", unrecognised_day)] {
            if amounts.len() > DENOMS_MAX {
                return Err(LimitsError::Denoms { key, got: amounts.len() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_or_a_number_of_denoms_beyond_all_reason_is_refused_with_its_number() {
        assert_eq!(Limits::default().check(), Ok(()));
        let counts = Limits { unrecognised_day_count: 10_001, ..Limits::default() };
        let key = "limits.unrecognised_day_count";
        assert_eq!(counts.check(), Err(LimitsError::Count { key, got: 10_001 }));
        let unrecognised_day = (0..17).map(|number| (format!("u{number}"), Amount(1))).collect();
        let denoms = Limits { unrecognised_day, ..Limits::default() };
        assert_eq!(denoms.check(), Err(LimitsError::Denoms { key: "limits.unrecognised_day", got: 17 }));
    }
}
