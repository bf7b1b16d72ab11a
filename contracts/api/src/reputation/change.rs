//! Changes of rules and roles: announced, visible for as long as they wait, then let take effect by anyone, or dropped.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::StdResult;

use super::rules::Rules;
use crate::content::{CHANGE, ContentDomain, content_hash};

/// A change that nobody let take effect is void this long after it was due: 7 days, in seconds.
pub const CHANGE_SECONDS: u64 = 7 * 86_400;
/// Judges at once: the present one, and the former ones whose cases may still be open.
pub const JUDGES_MAX: usize = 8;

/// What takes effect no sooner than the clock's `unbonding_seconds` after it was announced. One waits at a time: another
/// announcement takes its place, and waits anew.
///
/// Nothing waits while the owner is the governance itself: it hands over what it holds already, open cases included.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Change {
    /// For cases reported after it took effect, in a later second; those that are open keep theirs, and an agent whose
    /// whole stake began to leave before is measured by the former ones while it leaves.
    Rules(Rules),
    /// What is `None` stays.
    Roles {
        /// Decides the cases reported after it took office, in a later second; those reported before remain the former
        /// one's to decide, and close without it at the times that were known. An agent whose whole stake began to leave
        /// before is out of its reach: while it leaves its cases are still the former one's, and once all has left a
        /// case costs that stake nothing and freezes none of it.
        governance: Option<String>,
        /// Receives the rest of every slash and the bonds forfeited from then on.
        community: Option<String>,
    },
}

impl Change {
    /// The hash by which it is let take effect, its due time as its number: see [`crate::content`].
    pub fn hash(&self, chain_id: &str, reputation: &str, due_at: u64) -> StdResult<[u8; 32]> {
        content_hash(ContentDomain { kind: CHANGE, chain_id, contract: reputation }, due_at, self)
    }

    /// As events name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Rules(_) => "rules",
            Self::Roles { .. } => "roles",
        }
    }
}

/// A change that waits. Unix seconds.
#[cw_serde]
#[derive(Eq)]
pub struct PendingChange {
    pub change: Change,
    /// From then on anyone lets it take effect.
    pub due_at: u64,
    /// From then on nobody does.
    pub void_at: u64,
}
