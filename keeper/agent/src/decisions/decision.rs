//! The record of one decision.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stateset_api::IntentId;

use super::choice::Chosen;
use super::estimate::{Estimate, Expected, Other};

/// The kinds of work that decide. Their numbers are stored, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Work {
    Bills = 1,
    Treasury = 2,
    Tasks = 3,
    Goals = 4,
}

impl Work {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Bills, Self::Treasury, Self::Tasks, Self::Goals];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Bills => "bills",
            Self::Treasury => "treasury",
            Self::Tasks => "tasks",
            Self::Goals => "goals",
        }
    }
}

/// A decision's name: the block's time, then a hash of all that it says, as a UUID of version 7. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecisionId(pub [u8; 16]);

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        IntentId(self.0).fmt(f)
    }
}

/// One decision. Amounts in texts are written as the chain writes coins, such as `5000000uusdc`, so that whoever shows them
/// can write them in their currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub work: Work,
    /// What it is about, by the id that people name: a bill's, a task's, a move's.
    pub subject: String,
    /// The block's time, Unix seconds.
    pub at: u64,
    /// The block that was looked at.
    pub height: u64,
    /// In whose smallest unit values are.
    pub denom: String,
    /// What is done about it.
    pub action: String,
    /// The model whose proposal was weighed, if it was one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<String>,
    /// Why, in words.
    pub rationale: String,
    /// That it comes to what it is meant for, in parts of a million.
    pub confidence: u32,
    pub expected: Expected,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<String>,
    /// The runners-up from the best on, then what was ruled out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// What a decision is about, and when it was made.
#[derive(Clone, Debug)]
pub struct About {
    pub work: Work,
    pub subject: String,
    pub at: u64,
    pub height: u64,
    pub denom: String,
}

impl Decision {
    /// The record of a choice.
    pub fn of<A>(about: About, chosen: Chosen<A>, rationale: String) -> (A, Self) {
        let About { work, subject, at, height, denom } = about;
        let Chosen { action, name, estimate, others } = chosen;
        let Estimate { expected, confidence, risks } = estimate;
        let record = Self {
            work,
            subject,
            at,
            height,
            denom,
            action: name,
            proposed_by: None,
            rationale,
            confidence,
            expected,
            risks,
            others,
        };
        (action, record)
    }

    /// SHA-256 of the record as it is stored.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.json()).into()
    }

    pub fn id(&self) -> DecisionId {
        let mut distinct = [0; 10];
        distinct.copy_from_slice(&self.hash()[..10]);
        DecisionId(IntentId::new(self.at, distinct).0)
    }

    /// Strings, numbers and lists of these: JSON has a form for each, so writing cannot fail.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
