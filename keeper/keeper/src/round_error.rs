//! Why a round of the keeper's loop, or a part of it, ended early.

use stateset_bills::bills_error::BillsError;
use stateset_chain::ChainError;
use stateset_chain::journal::JournalError;
use stateset_chain::outbox::OutboxError;
use thiserror::Error;

use stateset_chain::contract::AskError;
use stateset_state::epoch::EpochError;
use stateset_state::journaled_state::StateError;

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
    #[error(transparent)]
    Epoch(#[from] EpochError),
}

impl From<BillsError> for RoundError {
    fn from(error: BillsError) -> Self {
        match error {
            BillsError::State(error) => Self::State(error),
            BillsError::Chain(error) => Self::Chain(error),
            BillsError::Ask(error) => Self::Ask(error),
        }
    }
}

impl RoundError {
    /// Whether another keeper took over: this one is not to be started again by itself.
    pub const fn is_displaced(&self) -> bool {
        matches!(self, Self::Epoch(EpochError::Displaced { .. }))
    }

    /// Whether waiting cannot help: the keeper's own files or memory are at fault. A disk that is full has room again
    /// some day, and what could not be written was not done.
    pub const fn is_fatal(&self) -> bool {
        match self {
            Self::State(StateError::Journal(JournalError::Disk { .. }))
            | Self::Submit(OutboxError::Journal(JournalError::Disk { .. }))
            | Self::Epoch(EpochError::Journal(JournalError::Disk { .. })) => false,
            Self::State(_) | Self::Submit(OutboxError::Journal(_)) => true,
            Self::Epoch(EpochError::Displaced { .. } | EpochError::Journal(_) | EpochError::Unreadable { .. }) => true,
            Self::Epoch(EpochError::Behind { .. } | EpochError::InDoubt { .. }) => false,
            Self::Submit(_) | Self::Chain(_) | Self::Ask(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_keeper_in_office_stops_one_for_good() {
        for (error, fatal) in [
            (EpochError::Displaced { ours: 1, theirs: 2 }, true),
            (EpochError::InDoubt { ours: 1, theirs: 2 }, false),
            (EpochError::Behind { noted: 2, read: 1 }, false),
        ] {
            assert_eq!(RoundError::from(error).is_fatal(), fatal);
        }
        assert!(RoundError::from(EpochError::Displaced { ours: 1, theirs: 2 }).is_displaced());
    }

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
