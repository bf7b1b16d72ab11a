//! Why an agent's state cannot be read, stepped over or written.

use stateset_agent::RowError;
use stateset_chain::journal::JournalError;
use thiserror::Error;

use crate::inbox::InboxError;

/// Why the agent cannot go on.
#[derive(Debug, Error)]
pub enum StateError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error("the journal's {what} is unreadable: {reason}")]
    Unreadable { what: String, reason: serde_json::Error },
    #[error("the journal belongs to wallet {journal}, the configuration names {config}")]
    OtherWallet { journal: String, config: String },
    #[error("replaying input {input} of {inputs} leads elsewhere than the stored state: {bill}")]
    Diverged { input: i64, inputs: usize, bill: String },
}
