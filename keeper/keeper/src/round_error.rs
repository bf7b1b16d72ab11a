//! Why a round of the keeper's loop, or a part of it, ended early.

use stateset_chain::ChainError;
use stateset_chain::journal::JournalError;
use stateset_chain::outbox::OutboxError;
use thiserror::Error;

use crate::journaled_state::StateError;
use crate::wallet::AskError;

/// Why a round ended early.
#[derive(Debug, Error)]
pub enum RoundError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Submit(#[from] OutboxError),
}

impl RoundError {
    /// Whether waiting cannot help: the keeper's own files or memory are at fault. A disk that is full has room again
    /// some day, and what could not be written was not done.
    pub(crate) const fn is_fatal(&self) -> bool {
        match self {
            Self::State(StateError::Journal(JournalError::Disk { .. }))
            | Self::Submit(OutboxError::Journal(JournalError::Disk { .. })) => false,
            Self::State(_) | Self::Submit(OutboxError::Journal(_)) => true,
            Self::Submit(_) | Self::Chain(_) | Self::Ask(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_waited_for_and_a_swapped_journal_is_not() {
        let full = || JournalError::Disk { reason: "full".into() };
        let swapped = || JournalError::Swapped { path: "journal.db".into(), what: "file" };
        for (error, fatal) in [
            (RoundError::State(full().into()), false),
            (RoundError::Submit(full().into()), false),
            (RoundError::State(swapped().into()), true),
            (RoundError::Submit(swapped().into()), true),
        ] {
            assert_eq!(error.is_fatal(), fatal, "{error}");
        }
    }
}
