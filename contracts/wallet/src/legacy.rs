//! Cells of versions before 0.3 of which there may be any number: read as they were, and written anew when something
//! next changes them. Each is some bytes shorter than this version's, so that neither reads as the other.

use serde::{Deserialize, Serialize};
use stateset_api::policy::{GrantState, PayeeState, Spent, Standing};
use stateset_store::decode_whole;

use crate::stored_grant::StoredGrant;
use crate::stored_receipt::{DenomAndCategory, Kind, StoredReceipt};

#[derive(Serialize, Deserialize)]
struct PayeeOf0_2 {
    standing: Standing,
    per_payment_max: u128,
    per_day_max: u128,
    lifetime_max: u128,
    categories: u16,
    spent: Spent,
}

/// A payee without an end and a vendor.
pub(crate) fn payee(bytes: &[u8]) -> Option<PayeeState> {
    let PayeeOf0_2 { standing, per_payment_max, per_day_max, lifetime_max, categories, spent } = decode_whole(bytes)?;
    Some(PayeeState {
        standing,
        per_payment_max,
        per_day_max,
        lifetime_max,
        categories,
        spent,
        ends_at: 0,
        vendor: None,
    })
}

#[derive(Serialize, Deserialize)]
struct ReceiptOf0_2 {
    purpose: DenomAndCategory,
    amount: u128,
    payee: Vec<u8>,
    reference: String,
    paid_after: i64,
}

/// A receipt from before there were mandates.
pub(crate) fn receipt(bytes: &[u8]) -> Option<StoredReceipt> {
    let ReceiptOf0_2 { purpose, amount, payee, reference, paid_after } = decode_whole(bytes)?;
    Some(StoredReceipt { purpose, amount, payee, reference, paid_after, kind: Kind::Payment })
}

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
