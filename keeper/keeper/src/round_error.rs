//! Why a round of the keeper's loop, or a part of it, ended early.

use stateset_chain::ChainError;
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
    /// Whether waiting cannot help: the keeper's own disk or memory is at fault.
    pub(crate) const fn is_fatal(&self) -> bool {
        matches!(self, Self::State(_) | Self::Submit(OutboxError::Journal(_)))
    }
}
