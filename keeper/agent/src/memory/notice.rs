//! What goes out: words for a person, nothing else.

use serde::{Deserialize, Serialize};

use crate::memory::kind::BeliefKind;
use crate::memory::loops::Stop;

/// What the step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    NotifyMemory(Notice),
}

/// Something that a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A kind's intervals are widened from now on.
    Widened { kind: BeliefKind, reason: String },
    /// The least recently supported belief made room.
    Forgotten { kind: BeliefKind, subject: String },
    /// Something is not done any more until a person lets it go on.
    Stopped(Stop),
    /// A person let it.
    Allowed { subject: String, by: String },
    /// Nothing was learned.
    Ignored { subject: String, reason: String },
}

impl Notice {
    /// For a person.
    pub fn words(&self) -> String {
        match self {
            Self::Widened { kind, reason } => format!("predictions of '{}' miss too often: {reason}", kind.name()),
            Self::Forgotten { kind, subject } => {
                format!("what was believed of {subject} ('{}') is forgotten, to make room", kind.name())
            }
            Self::Stopped(Stop { subject, reason, .. }) => {
                format!("{subject} is stopped until a person lets it go on: {reason}")
            }
            Self::Allowed { subject, by } => format!("{subject} may go on, by the word of {by}"),
            Self::Ignored { subject, reason } => format!("nothing is learned of {subject}: {reason}"),
        }
    }

    /// Whether a person is asked something.
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::Stopped(_))
    }
}
