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
    /// What the treasury may lose within 24 hours, by its stable denom: slashes, the cost of swaps, impermanent loss. With
    /// more it takes on no risk.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub loss_day: BTreeMap<String, Amount>,
    /// Payments, tasks and moves of the treasury that failed or were refused, within 24 hours: with one more everything
    /// stops. Not limited if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_day_count: Option<u32>,
    /// From this share of one of the last two limits on a person is let know: 1 to 100, in percent.
    #[serde(skip_serializing_if = "is_near_by_default")]
    pub near_percent: u32,
}

const NEAR_PERCENT: u32 = 80;

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_near_by_default(percent: &u32) -> bool {
    *percent == NEAR_PERCENT
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unrecognised_day_count: 2,
            unrecognised_day: BTreeMap::new(),
            loss_day: BTreeMap::new(),
            failed_day_count: None,
            near_percent: NEAR_PERCENT,
        }
    }
}

/// Limits that cannot be such.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LimitsError {
    #[error("{key} is at most {COUNT_MAX}, got {got}")]
    Count { key: &'static str, got: u32 },
    #[error("{key} has at most {DENOMS_MAX} denoms, got {got}")]
    Denoms { key: &'static str, got: usize },
    #[error("limits.near_percent is 1 to 100, got {got}")]
    Percent { got: u32 },
}

impl Limits {
    /// Refuses what cannot be meant.
    pub fn check(&self) -> Result<(), LimitsError> {
        let Self { unrecognised_day_count, unrecognised_day, loss_day, failed_day_count, near_percent } = self;
        let counts = [
            ("limits.unrecognised_day_count", *unrecognised_day_count),
            ("limits.failed_day_count", failed_day_count.unwrap_or_default()),
        ];
        for (key, got) in counts {
            if got > COUNT_MAX {
                return Err(LimitsError::Count { key, got });
            }
        }
        for (key, amounts) in [("limits.unrecognised_day", unrecognised_day), ("limits.loss_day", loss_day)] {
            if amounts.len() > DENOMS_MAX {
                return Err(LimitsError::Denoms { key, got: amounts.len() });
            }
        }
        if !(1..=100).contains(near_percent) {
            return Err(LimitsError::Percent { got: *near_percent });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_were_recorded_before_there_were_others_are_read_and_written_as_they_were() {
        let recorded = r#"{"unrecognised_day_count":2}"#;
        let limits: Limits = serde_json::from_str(recorded).unwrap();
        assert_eq!((serde_json::to_string(&limits).unwrap().as_str(), limits), (recorded, Limits::default()));
    }

    #[test]
    fn a_count_or_a_number_of_denoms_beyond_all_reason_is_refused_with_its_number() {
        assert_eq!(Limits::default().check(), Ok(()));
        let counts = Limits { unrecognised_day_count: 10_001, ..Limits::default() };
        let key = "limits.unrecognised_day_count";
        assert_eq!(counts.check(), Err(LimitsError::Count { key, got: 10_001 }));
        let unrecognised_day = (0..17).map(|number| (format!("u{number}"), Amount(1))).collect();
        let denoms = Limits { unrecognised_day, ..Limits::default() };
        assert_eq!(denoms.check(), Err(LimitsError::Denoms { key: "limits.unrecognised_day", got: 17 }));
        let failed = Limits { failed_day_count: Some(10_001), ..Limits::default() };
        assert_eq!(failed.check(), Err(LimitsError::Count { key: "limits.failed_day_count", got: 10_001 }));
        for got in [0, 101] {
            let near = Limits { near_percent: got, ..Limits::default() };
            assert_eq!(near.check(), Err(LimitsError::Percent { got }));
        }
    }
}
