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
    /// Bills that it would have wait within their due day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laters: Vec<Later>,
    /// What it says beside the agent's own reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Words>,
    /// Work that it would have people do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Chore>,
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

/// This bill should be paid so much later, so that what is overdue is paid first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    pub bill: IntentId,
    /// From its due time on, or from now if that has passed.
    pub hours: u32,
    /// The model's words, as all that follow.
    pub reason: String,
}

/// Words about a bill, for people alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub bill: IntentId,
    pub text: String,
}

/// Something to be done about a bill, by people. It pays nothing: there is no payee in it, and no payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chore {
    pub bill: IntentId,
    pub title: String,
    /// Until its deadline.
    pub hours: u32,
    /// What it may cost, in hundredths of the bill's amount.
    pub percent: u32,
    pub reason: String,
}
