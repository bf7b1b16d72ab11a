//! What comes in to be remembered. Each is tagged by a word that no other room uses. Times are Unix seconds, the block's.

use serde::{Deserialize, Serialize};

use crate::memory::episode::Episode;
use crate::memory::kind::{BeliefKind, Seen};

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Things were observed, at one time.
    Noticed(Noticed),
    /// Something has ended.
    Remembered(Episode),
    /// An option was tried.
    Tried { subject: String, failed: bool, at: u64 },
    /// Something went somewhere.
    MovedTo { subject: String, to: String, at: u64 },
    /// What something has cost in all, and what it is worth, in one unit.
    Costed { subject: String, spent: u64, worth: u64, at: u64 },
    /// A person lets something go on that was stopped.
    Allowed { subject: String, by: String, at: u64 },
}

/// Observations of one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noticed {
    pub at: u64,
    /// At most [`crate::memory::OBSERVATIONS_MAX`].
    pub observations: Vec<Observation>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    pub about: BeliefKind,
    pub subject: String,
    pub seen: Seen,
}
