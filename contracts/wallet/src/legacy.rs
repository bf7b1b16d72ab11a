//! Cells of versions before 0.3 of which there may be any number: read as they were, and written anew when something
//! next changes them. Each is some bytes shorter than this version's, so that neither reads as the other.

use serde::{Deserialize, Serialize};
use stateset_api::policy::GrantState;
use stateset_store::decode_whole;

use crate::stored_grant::StoredGrant;

#[derive(Serialize, Deserialize)]
struct GrantOf0_2 {
    epoch: u32,
    denom: u8,
    per_payment_max: u128,
    left: u128,
    expires_at: u64,
}

/// A grant that ended with the epoch. The operator of a wallet that was moved counts as set in the epoch of the move, so
/// one of an earlier epoch stays over.
pub(crate) fn grant(bytes: &[u8]) -> Option<StoredGrant> {
    let GrantOf0_2 { epoch, denom, per_payment_max, left, expires_at } = decode_whole(bytes)?;
    let budgets = Vec::new();
    let state = GrantState { denom, per_payment_max, left, budgets, newcomers: false, mandates: false };
    Some(StoredGrant { operator_since: epoch, unfreezes: 0, expires_at, state })
}
