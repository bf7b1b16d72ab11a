//! Why what bills want to know was not learned or not written down.

use stateset_chain::ChainError;
use stateset_chain::contract::AskError;
use stateset_state::state_error::StateError;
use thiserror::Error;

/// Why a look at the chain for bills ended early.
#[derive(Debug, Error)]
pub enum BillsError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Ask(#[from] AskError),
}
