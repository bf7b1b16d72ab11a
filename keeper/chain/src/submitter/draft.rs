//! What the next transaction is to carry.

use stateset_api::IntentId;

use crate::Account;
use crate::journal::IntentRow;

/// The next transaction's content.
pub(super) struct Draft {
    pub epoch: u32,
    pub denom: String,
    pub rows: Vec<IntentRow>,
    pub account: Account,
    pub height: u64,
}

impl Draft {
    pub(super) fn ids(&self) -> Vec<IntentId> {
        self.rows.iter().map(|row| row.intent.id).collect()
    }
}

/// Governance's approval for what is to be paid: it is of one payment, which goes alone.
pub(super) fn approval(rows: &[IntentRow]) -> Option<u64> {
    match rows {
        [row] => row.intent.approval,
        _ => None,
    }
}
