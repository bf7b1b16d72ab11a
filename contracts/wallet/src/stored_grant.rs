//! A grant as it is stored: what a payment under it reads and writes, and apart from that what it is called.

use serde::{Deserialize, Serialize};
use stateset_api::policy::GrantState;

/// A part of the operator's allowance in another's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredGrant {
    /// The account's at the time; dead under others.
    pub(crate) operator_since: u32,
    pub(crate) unfreezes: u32,
    /// Unix seconds from which nothing may be spent.
    pub(crate) expires_at: u64,
    pub(crate) state: GrantState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GrantName {
    pub(crate) name: String,
    pub(crate) purpose: String,
}
