//! How an agent stands: its record, the band it was last seen in, and the cases open against it.

use cosmwasm_schema::cw_schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Record, Score, Scores, Severity, ViolationKind, names};

/// Where an overall score lies.
#[derive(Clone, Debug, PartialEq, Copy, Eq, Default, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Band {
    /// Below 50.
    Warning,
    #[default]
    Regular,
    /// Above 90.
    Bonus,
}

names!(Band, "band", Warning = "warning", Regular = "regular", Bonus = "bonus");

impl Band {
    pub fn of(overall: Score) -> Self {
        if overall < Score::WARNING_BELOW {
            Self::Warning
        } else if overall > Score::BONUS_ABOVE {
            Self::Bonus
        } else {
            Self::Regular
        }
    }
}

/// All that a contract that trusts an agent needs to know, in one small value. An agent without one stands as
/// [`Standing::default`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub record: Record,
    /// As last reported by event and hook.
    pub band: Band,
    /// Cases not closed yet, by the severity claimed, the least first.
    open: [u32; 3],
}

impl Standing {
    pub fn scores(&self, now: u64) -> Scores {
        self.record.scores(now)
    }

    pub fn open_case(&mut self, severity: Severity) {
        if let Some(count) = self.open.get_mut(severity.index()) {
            *count = count.saturating_add(1);
        }
    }

    pub fn close_case(&mut self, severity: Severity) {
        if let Some(count) = self.open.get_mut(severity.index()) {
            *count = count.saturating_sub(1);
        }
    }

    /// How many cases are open.
    pub fn open_cases(&self) -> u32 {
        self.open.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The gravest that is claimed in an open case.
    pub fn gravest_open(&self) -> Option<Severity> {
        Severity::ALL.into_iter().rev().find(|severity| self.open.get(severity.index()).is_some_and(|count| *count > 0))
    }

    pub fn penalise(&mut self, kind: ViolationKind, severity: Severity, now: u64) {
        self.record.penalise(kind, severity, now);
    }

    /// Takes note of the band at `now`; answers it if it is another than last reported.
    pub fn cross(&mut self, now: u64) -> Option<Band> {
        let band = Band::of(self.scores(now).overall);
        let crossed = band != self.band;
        self.band = band;
        crossed.then_some(band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_is_no_warning_and_ninety_no_bonus() {
        let band = |value| Band::of(Score::from_ten_thousandths(value));
        assert_eq!((band(499_999), band(500_000)), (Band::Warning, Band::Regular));
        assert_eq!((band(900_000), band(900_001)), (Band::Regular, Band::Bonus));
    }

    #[test]
    fn a_crossing_is_reported_once() {
        let mut standing = Standing::default();
        assert_eq!(standing.cross(0), None);
        standing.penalise(ViolationKind::MissedDeadline, Severity::Critical, 0);
        assert_eq!((standing.cross(0), standing.cross(0)), (Some(Band::Warning), None));
    }

    #[test]
    fn the_gravest_open_case_is_known_until_it_closes() {
        let mut standing = Standing::default();
        assert_eq!(standing.gravest_open(), None);
        standing.open_case(Severity::Critical);
        standing.open_case(Severity::Minor);
        assert_eq!((standing.open_cases(), standing.gravest_open()), (2, Some(Severity::Critical)));
        standing.close_case(Severity::Critical);
        assert_eq!((standing.open_cases(), standing.gravest_open()), (1, Some(Severity::Minor)));
    }
}
