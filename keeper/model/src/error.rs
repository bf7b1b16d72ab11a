//! How a question can end without an answer.
//!
//! Each variant says with whom the fault lies and what may follow: [`CallError::class`]. Texts of others in here are
//! cleaned and short.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::json::JsonError;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallError {
    // Before anything is sent.
    #[error("the question is not well formed: {reason}")]
    Question { reason: String },
    #[error("no model provider is configured")]
    NoProvider,
    #[error("the prompt has {tokens} tokens or more with its answer, the model takes {limit}: ask with less in it")]
    ContextExceeded { tokens: u64, limit: u64 },
    #[error(
        "the attempt may cost {tokens} tokens and {micro_usd} micro-USD, of the question's budget {tokens_left} and \
         {micro_usd_left} are left"
    )]
    BudgetSpent { tokens: u64, micro_usd: u64, tokens_left: u64, micro_usd_left: u64 },
    #[error("not connected: {reason}")]
    NotAllowed { reason: String },

    // The way there and back.
    #[error("no connection: {reason}")]
    Unreachable { reason: String },
    #[error("no answer within {limit_ms} ms; {bytes} bytes of one had come")]
    TimedOut { limit_ms: u64, bytes: usize },
    #[error("the deadline of the question, {limit_ms} ms, has passed")]
    Deadline { limit_ms: u64 },
    #[error("the connection ended within the answer, after {bytes} bytes: {reason}")]
    BrokenOff { bytes: usize, reason: String },
    #[error("HTTP status {status}: {message}")]
    Status { status: u16, retry_after_ms: Option<u64>, message: String },

    // An answer of the server that is none of a model.
    #[error("HTTP status {status}: it points elsewhere, and no redirect is followed; name the final address")]
    Redirect { status: u16 },
    #[error("the answer's content type is '{got}', not application/json: is the base URL one of an API?")]
    ContentType { got: String },
    #[error("the answer is encoded as '{got}', which was not asked for")]
    ContentEncoding { got: String },
    #[error("the answer is larger than {limit} bytes; {bytes} were read")]
    TooLarge { limit: usize, bytes: usize },
    #[error("the answer is no UTF-8 from byte {valid_bytes} on")]
    NotUtf8 { valid_bytes: usize },
    #[error("the answer is no JSON of the protocol: {error}")]
    Body { error: JsonError },
    #[error("the answer lacks what the protocol says: {missing}")]
    Protocol { missing: String },
    #[error("the provider reports an error in place of an answer: {message}")]
    ErrorBody { message: String },
    #[error(
        "the answer repeats the API key, so none of it is kept: replace the key, and ask whether the provider is right"
    )]
    KeyRepeated,

    // What the model said.
    #[error("the model refused: {reason}")]
    Refused { reason: String },
    #[error("the answer is empty")]
    Empty,
    #[error("the answer is cut off at {limit} tokens")]
    CutOff { limit: u64 },
    #[error("the answer speaks as '{got}', not as assistant")]
    WrongRole { got: String },
    #[error("the answer's text is not the JSON that was asked for: {error}")]
    Content { error: JsonError },
    #[error("the answer does not have the shape that was asked for: {reason}")]
    WrongSchema { reason: String },
    #[error("the model asks for the tool '{name}', which it was not offered")]
    UnknownTool { name: String },
    #[error("the model asks for {got} tools at once, at most {limit} are taken")]
    TooManyCalls { got: usize, limit: usize },

    // Without a network.
    #[error("not in the record: {difference}")]
    NotRecorded { difference: String },
}

/// What may follow an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The same provider may do better in a moment.
    Passing,
    /// Another provider may do better.
    Provider,
    /// An answer was given and paid for, and it is not fit: nobody else is paid for the same question.
    Answer,
    /// Nobody can be asked.
    Final,
}

impl CallError {
    /// What may follow.
    pub const fn class(&self) -> Class {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::BrokenOff { .. } => Class::Passing,
            Self::Status { status: 408 | 425 | 429 | 500..=599, .. } => Class::Passing,
            Self::ContextExceeded { .. }
            | Self::BudgetSpent { .. }
            | Self::NotAllowed { .. }
            | Self::Status { .. }
            | Self::Redirect { .. }
            | Self::ContentType { .. }
            | Self::ContentEncoding { .. }
            | Self::TooLarge { .. }
            | Self::NotUtf8 { .. }
            | Self::Body { .. }
            | Self::Protocol { .. }
            | Self::ErrorBody { .. }
            | Self::KeyRepeated => Class::Provider,
            Self::Refused { .. }
            | Self::Empty
            | Self::CutOff { .. }
            | Self::WrongRole { .. }
            | Self::Content { .. }
            | Self::WrongSchema { .. }
            | Self::UnknownTool { .. }
            | Self::TooManyCalls { .. } => Class::Answer,
            Self::Question { .. } | Self::NoProvider | Self::Deadline { .. } | Self::NotRecorded { .. } => Class::Final,
        }
    }

    /// The same without what a provider or a model wrote: for records that keep hashes only.
    pub fn without_texts(&self) -> Self {
        let mut bare = self.clone();
        match &mut bare {
            Self::Status { message: text, .. }
            | Self::ErrorBody { message: text }
            | Self::ContentType { got: text }
            | Self::ContentEncoding { got: text }
            | Self::Refused { reason: text }
            | Self::WrongRole { got: text }
            | Self::WrongSchema { reason: text }
            | Self::UnknownTool { name: text }
            | Self::Body { error: JsonError::KeyTwice { key: text } }
            | Self::Content { error: JsonError::KeyTwice { key: text } } => *text = "[not kept]".to_owned(),
            _ => {}
        }
        bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_and_failing_servers_may_be_asked_again_and_those_that_say_no_may_not() {
        let class = |status| CallError::Status { status, retry_after_ms: None, message: String::new() }.class();
        for (status, expected) in [
            (400, Class::Provider),
            (401, Class::Provider),
            (404, Class::Provider),
            (408, Class::Passing),
            (429, Class::Passing),
            (500, Class::Passing),
            (503, Class::Passing),
            (529, Class::Passing),
        ] {
            assert_eq!(class(status), expected, "{status}");
        }
        assert_eq!(CallError::Redirect { status: 307 }.class(), Class::Provider);
        assert_eq!(CallError::Empty.class(), Class::Answer);
    }

    #[test]
    fn nothing_that_others_wrote_stays_where_hashes_alone_are_kept() {
        let secret = || "secret".to_owned();
        for error in [
            CallError::Status { status: 400, retry_after_ms: None, message: secret() },
            CallError::ErrorBody { message: secret() },
            CallError::Refused { reason: secret() },
            CallError::WrongRole { got: secret() },
            CallError::WrongSchema { reason: secret() },
            CallError::UnknownTool { name: secret() },
            CallError::ContentType { got: secret() },
            CallError::Content { error: JsonError::KeyTwice { key: secret() } },
        ] {
            assert!(!error.without_texts().to_string().contains("secret"), "{error}");
        }
    }
}
