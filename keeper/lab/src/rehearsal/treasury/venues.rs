//! A treasury and what surrounds it.

use std::sync::Arc;

use stateset_chain::Key;
use stateset_sim::EmbeddedChain;

use super::council::Council;

/// The pool's and the validators' part of the stage.
pub(in super::super) struct Venues {
    pub(in super::super) pool: String,
    /// In the scenario's order.
    pub(super) validators: Vec<Validator>,
    /// Whoever trades.
    pub(super) market: Arc<Key>,
}

/// A validator as it stands.
#[derive(Clone, Debug)]
pub(super) struct Validator {
    pub(super) address: String,
    /// In parts of a million.
    pub(super) commission: u32,
    pub(super) jailed: bool,
    /// For good.
    pub(super) removed: bool,
}

/// All of it.
pub(in super::super) struct Treasury {
    pub(super) chain: EmbeddedChain,
    pub(in super::super) address: String,
    pub(in super::super) venues: Venues,
    pub(super) council: Council,
}
