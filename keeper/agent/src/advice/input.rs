//! What comes in from a model. The tags are words that no other room uses.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// A model is about to be shown these bills. They wait for what it says, until then.
    #[serde(rename = "model_asked")]
    Asked { bills: Vec<IntentId>, until: u64 },
    /// It answered, or the wait for it is over.
    #[serde(rename = "model_answered")]
    Answered(Advice),
}

/// What a model said of the bills that it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The block's time, Unix seconds, and its height.
    pub at: u64,
    pub height: u64,
    pub source: Source,
    /// What it would have a person look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Why there is no answer, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// Whose word it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The provider and its model, as configured.
    pub model: String,
    /// SHA-256 of the record of question and answer, in hex.
    pub record: String,
}

/// A person should look at this bill before it is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    pub bill: IntentId,
    /// The model's words: untrusted, shown and never acted on.
    pub reason: String,
}
