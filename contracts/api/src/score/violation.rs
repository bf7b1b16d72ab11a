//! Violations: how grave, of which kind, and what they take from a score.

use cosmwasm_schema::cw_schema;
use schemars::JsonSchema;

use super::{Dimension, Score, names};

/// How grave a violation is. Ordered: [`Severity::Minor`] is the least.
#[derive(Clone, Debug, PartialEq, Copy, Eq, PartialOrd, Ord, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Severity {
    /// Takes 5 points overall.
    Minor,
    /// Takes 15 points overall.
    Major,
    /// Takes 30 points overall.
    Critical,
}

names!(Severity, "severity", Minor = "minor", Major = "major", Critical = "critical");

impl Severity {
    pub const ALL: [Self; 3] = [Self::Minor, Self::Major, Self::Critical];

    /// Its index in lists by severity.
    pub const fn index(self) -> usize {
        match self {
            Self::Minor => 0,
            Self::Major => 1,
            Self::Critical => 2,
        }
    }

    /// What it takes from the overall score.
    pub const fn overall(self) -> Score {
        match self {
            Self::Minor => Score::points(5),
            Self::Major => Score::points(15),
            Self::Critical => Score::points(30),
        }
    }
}

/// What was broken.
#[derive(Clone, Debug, PartialEq, Copy, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum ViolationKind {
    /// Also takes half as much from reliability.
    MissedDeadline,
    /// Also takes four fifths as much from compliance.
    ComplianceViolation,
    /// Also takes as much from financial responsibility.
    FinancialMisconduct,
}

names!(
    ViolationKind,
    "kind of violation",
    MissedDeadline = "missed_deadline",
    ComplianceViolation = "compliance_violation",
    FinancialMisconduct = "financial_misconduct",
);

impl ViolationKind {
    pub const ALL: [Self; 3] = [Self::MissedDeadline, Self::ComplianceViolation, Self::FinancialMisconduct];

    /// The dimension that it touches and what it takes there. Exact: no severity's points lose a digit.
    pub const fn dimension(self, severity: Severity) -> (Dimension, Score) {
        let (dimension, tenths) = match self {
            Self::MissedDeadline => (Dimension::Reliability, 5),
            Self::ComplianceViolation => (Dimension::Compliance, 8),
            Self::FinancialMisconduct => (Dimension::FinancialResponsibility, 10),
        };
        let whole = severity.overall().ten_thousandths();
        (dimension, Score::from_ten_thousandths(whole.saturating_mul(tenths) / 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_violation_takes() {
        let taken = |kind: ViolationKind, severity| kind.dimension(severity).1.to_string();
        for (severity, overall, missed, compliance, financial) in [
            (Severity::Minor, "5.0000", "2.5000", "4.0000", "5.0000"),
            (Severity::Major, "15.0000", "7.5000", "12.0000", "15.0000"),
            (Severity::Critical, "30.0000", "15.0000", "24.0000", "30.0000"),
        ] {
            assert_eq!(severity.overall().to_string(), overall);
            assert_eq!(taken(ViolationKind::MissedDeadline, severity), missed);
            assert_eq!(taken(ViolationKind::ComplianceViolation, severity), compliance);
            assert_eq!(taken(ViolationKind::FinancialMisconduct, severity), financial);
        }
        assert!(Severity::Minor < Severity::Major && Severity::Major < Severity::Critical);
    }
}
