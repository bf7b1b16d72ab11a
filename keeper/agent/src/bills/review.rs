//! When a person must look at a bill, and the word that lets it go on nevertheless. The one seam to vendors.
//!
//! A word names what it releases by a hash of bill and reasons. If either becomes another the word is good no more.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};
use stateset_api::IntentId;

use crate::bills::bill::Bill;
use crate::bills::doubt::{Doubt, PaidTwice, reason_under_rules_2};
use crate::bills::paid_twice::{NAMED_MAX, at_import, at_payment};
use crate::bills::prices::PriceMoved;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::state::State;
use crate::bills::total::beyond;
use crate::vendors::{self, Claim};

/// What speaks against taking a bill in as any other. What its keys find must be in memory.
pub(crate) fn doubts_at_import(state: &State, vendors: &vendors::State, bill: &Bill) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if state.rules >= 3 {
        doubts.extend(at_import(state, vendors, bill).into_iter().map(Doubt::PaidTwice));
    }
    doubts.extend(of_vendors(vendors, bill, state.rules));
    doubts.extend(price_moved(state, bill).map(Doubt::PriceMoved));
    doubts
}

/// What speaks against paying a bill, unless a person released this very bill in spite of these very reasons. What it
/// was held for as perhaps paid already stays a reason; what is known of vendors is asked anew.
pub(crate) fn unreleased(state: &State, vendors: &vendors::State, record: &BillRecord) -> Option<Vec<Doubt>> {
    let mut doubts = Vec::new();
    if state.rules >= 3 {
        let known = record.doubts.iter().filter_map(|doubt| match doubt {
            Doubt::PaidTwice(doubt) => Some(doubt.clone()),
            _ => None,
        });
        let all = known.chain(at_payment(state, vendors, &record.bill));
        let by_id: BTreeMap<IntentId, PaidTwice> = all.map(|doubt| (doubt.id, doubt)).collect();
        doubts.extend(by_id.into_values().take(NAMED_MAX).map(Doubt::PaidTwice));
    }
    doubts.extend(of_vendors(vendors, &record.bill, state.rules));
    doubts.extend(of_its_own(record));
    // What it was held for stays as it was said; a price that others taught meanwhile is asked about once.
    if !record.doubts.iter().any(|doubt| matches!(doubt, Doubt::PriceMoved(_))) {
        doubts.extend(price_moved(state, &record.as_stated()).map(Doubt::PriceMoved));
    }
    // Whatever was released: then there is nothing to say yes to.
    if let Some(beyond) = beyond(state, record).filter(|_| state.rules >= 4) {
        doubts.push(Doubt::BeyondTotal(beyond));
        return Some(doubts);
    }
    let is_held = !doubts.is_empty() && !is_released(state.rules, record, &doubts);
    is_held.then_some(doubts)
}

/// Whether a person of the operator's must look at a bill first: then it is put to nobody else.
pub fn is_in_doubt(state: &State, vendors: &vendors::State, record: &BillRecord) -> bool {
    unreleased(state, vendors, record).is_some()
}

/// `bill`: as it was stated. Its payee must be in memory.
fn price_moved(state: &State, bill: &Bill) -> Option<PriceMoved> {
    let tolerance_bps = state.preferences.price_tolerance_bps?;
    state.prices(&bill.payee).moved(bill, bill.amount, tolerance_bps)
}

fn of_vendors(vendors: &vendors::State, bill: &Bill, rules: u32) -> impl Iterator<Item = Doubt> {
    let Bill { payee, number, vendor, memo, .. } = bill;
    let claim = Claim { payee, number, vendor: vendor.as_deref(), memo: memo.as_deref() };
    vendors::doubts(vendors, &claim, rules).into_iter().map(Doubt::Vendor)
}

/// What stays with the bill itself. A copy that asked for less says nothing any more once no more than that is paid.
fn of_its_own(record: &BillRecord) -> impl Iterator<Item = Doubt> + '_ {
    let open = record.doubts.iter().filter(|doubt| match doubt {
        Doubt::Lower(lower) => record.bill.part.is_some() || record.bill.amount > lower.stated,
        // What a model said once is not said again.
        Doubt::ByHand(_)
        | Doubt::Advised { .. }
        | Doubt::Stopped { .. }
        | Doubt::PriceMoved(_)
        | Doubt::Counterparty(_) => true,
        _ => false,
    });
    open.cloned()
}

/// What was released before rules 3 stays so for the same reasons.
fn is_released(rules: u32, record: &BillRecord, doubts: &[Doubt]) -> bool {
    let Some(released) = &record.released else { return false };
    let by_words = || reason_under_rules_2(doubts).map(|reason| content_by_words(&record.bill, &reason));
    rules >= 3 && *released == content_by_data(&record.bill, doubts) || Some(released) == by_words().as_ref()
}

/// What a person who releases a held bill names: a hash of all that it says and of the reasons why it waits, in 32
/// hexadecimal digits.
pub fn content(record: &BillRecord) -> String {
    match &record.status {
        // Words that came in, or that rules before 3 stored.
        BillStatus::NeedsReview { reason } if !reason.is_empty() => content_by_words(&record.bill, reason),
        _ => content_by_data(&record.bill, &record.doubts),
    }
}

fn content_by_data(bill: &Bill, doubts: &[Doubt]) -> String {
    hash("stateset-release-3", bill, &json(doubts))
}

fn content_by_words(bill: &Bill, reason: &str) -> String {
    hash("stateset-release", bill, reason)
}

fn hash(what: &str, bill: &Bill, reasons: &str) -> String {
    let mut hash = Sha256::new();
    for part in [what, &json(bill), reasons] {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

// Strings, numbers and options of these: JSON has a form for each, so writing cannot fail.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
#[path = "review_tests.rs"]
mod tests;
