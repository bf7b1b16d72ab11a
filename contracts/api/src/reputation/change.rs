//! Changes by the owner: announced, visible for as long as they wait, then let take effect by anyone, or dropped.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::StdResult;

use super::rules::Rules;
use crate::content::{CHANGE, ContentDomain, content_hash};

/// A change that nobody let take effect is void this long after it was due: 7 days, in seconds.
pub const CHANGE_SECONDS: u64 = 7 * 86_400;

/// What takes effect no sooner than the clock's `unbonding_seconds` after it was announced. One waits at a time:
/// another announcement takes its place, and waits anew. Nothing waits while the contract is
/// [`in_setup`](super::Config::in_setup).
///
/// Rules, governance and community that are in force together are a [`Term`](super::Term). Each change of them begins a
/// new one; whoever was reported, or began to leave, in a former one is measured by that, whoever takes which place
/// later.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Change {
    /// For cases reported, and stake that begins to leave, after it took effect.
    Rules(Rules),
    /// What is `None` stays.
    Roles {
        /// Decides the cases of its own term. Those of former terms remain the former one's to decide, and close
        /// without it at the times that were known.
        governance: Option<String>,
        /// Receives the rest of every slash and the bonds forfeited in cases of its own term.
        community: Option<String>,
    },
    /// Codes of wallets whose receipts count from then on, in place of the former ones: 1 to 8, each stored on the
    /// chain before it is announced, so that it can be read while it waits.
    WalletCodes { wallet_code_ids: Vec<u64> },
    /// Tells one more contract of crossings, by [`HookMsg`](super::HookMsg).
    Hook { address: String },
    /// What payments are rated in from then on, whenever they were made, in place of the former denom. Its smallest
    /// unit weighs as the former's did, so it is to be worth as much; one that is worth nothing would let ratings be
    /// farmed.
    RatingDenom { rating_denom: String },
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
            Self::WalletCodes { .. } => "wallet_codes",
            Self::Hook { .. } => "hook",
            Self::RatingDenom { .. } => "rating_denom",
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
