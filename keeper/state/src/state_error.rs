//! Why an agent's state cannot be read, stepped over or written.

use stateset_agent::show::timestamp::show_time;
use stateset_agent::{Kind, RowError};
use stateset_chain::journal::JournalError;
use thiserror::Error;

use crate::inbox::InboxError;
use crate::row_name::name;

/// Why the agent cannot go on.
#[derive(Debug, Error)]
pub enum StateError {
    #[error(transparent)]
    Journal(JournalError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error("the journal's {what} is unreadable: {reason}")]
    Unreadable { what: String, reason: serde_json::Error },
    #[error("the journal belongs to wallet {journal}, the configuration names {config}")]
    OtherWallet { journal: String, config: String },
    #[error(
        "input {number} ({kind}, recorded {}) is not what was written there, or one before it is gone: restore the \
         journal from a copy", recorded_at.map_or_else(|| "at an unknown time".to_owned(), show_time)
    )]
    InputChanged {
        number: i64,
        /// As it stands there now.
        kind: String,
        /// Unix seconds, as it stands there now; `None` if nobody said.
        recorded_at: Option<u64>,
    },
    #[error("the journal's {record} is not the text that was written there: restore the journal from a copy")]
    RecordChanged { record: String },
    #[error("replaying input {input} of {inputs} leads elsewhere than the stored state: {bill}")]
    Diverged { input: i64, inputs: usize, bill: String },
}

impl From<JournalError> for StateError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::InputChanged { number, kind, recorded_at } => {
                Self::InputChanged { number, kind, recorded_at }
            }
            JournalError::RecordChanged { kind, key } => match Kind::from_code(kind) {
                Some(kind) => Self::RecordChanged { record: name(kind, key) },
                None => Self::Journal(error),
            },
            other => Self::Journal(other),
        }
    }
}
