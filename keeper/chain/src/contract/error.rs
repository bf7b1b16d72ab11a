//! Why a question to a contract has no answer.

use thiserror::Error;

use crate::{ChainError, DialectError};

/// A question to a contract that was not answered.
#[derive(Debug, Error)]
pub enum AskError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("contract {contract} answered something unreadable: {reason}")]
    Unreadable { contract: String, reason: serde_json::Error },
    #[error("{contract}: {reason}")]
    Dialect { contract: String, reason: DialectError },
    #[error("contract {contract}: {reason}")]
    Pages { contract: String, reason: PagesError },
}

/// Pages that are none of an honest contract.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PagesError {
    #[error("after {read} pages of {what} there are still more, at most {max} are read: ask another node")]
    TooMany { what: &'static str, read: usize, max: usize },
    #[error("the page of {what} after {after} goes on with {next}, which does not come later: ask another node")]
    DoesNotAdvance { what: &'static str, after: String, next: String },
    #[error("a page of {what} has {got} entries, at most {max} were asked for: ask another node")]
    TooLong { what: &'static str, got: usize, max: usize },
}
