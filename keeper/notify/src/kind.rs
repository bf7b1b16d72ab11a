//! What a notice can be about, and who wants to know.

use serde::Serialize;
use stateset_config::notify::Topic;

/// What is said of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A bill that a person must look at; a task that is for one; a stop; a move of which nobody knows whether it was made.
    NeedsReview,
    /// A bill beyond what the operator may.
    Escalated,
    /// The signers are asked.
    Proposed,
    /// A bill that governance must approve, and nobody has asked yet.
    Unapproved,
    /// Governance votes.
    Balloted,
    /// Governance approved it.
    Approved,
    /// The signers, governance or the chain said no.
    Refused,
    /// The operator is frozen.
    Frozen,
    /// The brake was pulled.
    Braked,
    /// What the keeper itself found wrong.
    Incident,
    /// A person is to look at what came of an approval.
    ReviewDue,
    /// What came of one.
    Report,
    /// No receipt of a payment under one, in the time that its terms give.
    ReceiptMissed,
    /// The payee of one is not as it was.
    PayeeTurned,
    /// Little is left of a limit.
    LimitNear,
    /// Nothing: whether a message arrives.
    Test,
}

impl Kind {
    /// As messages and the journal have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsReview => "needs_review",
            Self::Escalated => "escalated",
            Self::Proposed => "proposed",
            Self::Unapproved => "unapproved",
            Self::Balloted => "balloted",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Frozen => "frozen",
            Self::Braked => "braked",
            Self::Incident => "incident",
            Self::ReviewDue => "review_due",
            Self::Report => "report",
            Self::ReceiptMissed => "receipt_missed",
            Self::PayeeTurned => "payee_turned",
            Self::LimitNear => "limit_near",
            Self::Test => "test",
        }
    }

    /// Who gets it; a test goes to whom it is meant for.
    pub const fn topic(self) -> Topic {
        match self {
            Self::NeedsReview | Self::ReviewDue => Topic::Reviews,
            Self::Frozen
            | Self::Braked
            | Self::Incident
            | Self::ReceiptMissed
            | Self::PayeeTurned
            | Self::LimitNear => Topic::Incidents,
            _ => Topic::Approvals,
        }
    }

    /// Whether somebody is waited for, so that it is said again.
    pub const fn waits(self) -> bool {
        !matches!(
            self,
            Self::Approved
                | Self::Refused
                | Self::ReviewDue
                | Self::Report
                | Self::ReceiptMissed
                | Self::PayeeTurned
                | Self::LimitNear
                | Self::Test
        )
    }
}
