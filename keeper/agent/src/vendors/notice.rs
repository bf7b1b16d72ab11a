//! What goes out about vendors: words for a person, nothing else.

use serde::{Deserialize, Serialize};

/// What the step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    NotifyVendor(Notice),
}

/// Something that a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    Added {
        vendor: String,
        by: String,
    },
    Changed {
        vendor: String,
        by: String,
    },
    Challenged {
        vendor: String,
        address: String,
    },
    Proved {
        vendor: String,
        address: String,
    },
    /// What was handed in does not follow from what is known; nothing changed.
    Ignored {
        vendor: String,
        reason: String,
    },
}

impl Notice {
    /// The vendor's id, and what became of it.
    pub fn words(&self) -> (&str, String) {
        match self {
            Self::Added { vendor, by } => (vendor, format!("is known now, by the word of {by}")),
            Self::Changed { vendor, by } => (vendor, format!("was changed, by the word of {by}")),
            Self::Challenged { vendor, address } => (vendor, format!("is to prove {address}")),
            Self::Proved { vendor, address } => (vendor, format!("proved {address}")),
            Self::Ignored { vendor, reason } => (vendor, format!("stays as it is: {reason}")),
        }
    }
}
