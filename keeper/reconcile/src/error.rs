//! Why the ledger and the wallet were not compared.

use stateset_chain::ChainError;
use stateset_chain::contract::AskError;
use stateset_ledger::EntryError;
use stateset_state::journaled_state::StateError;
use thiserror::Error;

/// Why the ledger was not compared with the chain.
#[derive(Debug, Error)]
pub enum ReconcileError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Too few nodes answered.
    #[error("{got} of {needed} endpoints say what the wallet holds: {reason}")]
    Witnesses { got: usize, needed: usize, reason: String },
    /// More than is counted.
    #[error("what the treasury shows cannot be booked: {0}")]
    Entry(#[source] EntryError),
}
