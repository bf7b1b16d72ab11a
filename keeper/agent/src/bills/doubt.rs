//! The one seam to vendors: whether what is known of them says that a bill is for a person, and the word that lets it go
//! on nevertheless.
//!
//! A word names what it releases by a hash of bill and reason. If either becomes another the word is good no more.

use sha2::{Digest, Sha256};

use crate::bills::bill::Bill;
use crate::bills::record::BillRecord;
use crate::vendors::{self, Claim};

/// Why a person must look at this bill, in words; none if nothing about its payee is new.
pub(crate) fn doubt(vendors: &vendors::State, bill: &Bill) -> Option<String> {
    let Bill { payee, number, vendor, memo, .. } = bill;
    let claim = Claim { payee, number, vendor: vendor.as_deref(), memo: memo.as_deref() };
    let doubts = vendors::doubts(vendors, &claim);
    let words: Vec<String> = doubts.iter().map(ToString::to_string).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// As [`doubt`], unless a person released this very bill in spite of this very reason.
pub(crate) fn unreleased(vendors: &vendors::State, record: &BillRecord) -> Option<String> {
    let reason = doubt(vendors, &record.bill)?;
    let released = record.released.as_deref() == Some(content(&record.bill, &reason).as_str());
    (!released).then_some(reason)
}

/// Whether a person of the operator's must look at a bill first: then it is put to nobody else.
pub fn is_in_doubt(vendors: &vendors::State, record: &BillRecord) -> bool {
    unreleased(vendors, record).is_some()
}

/// What a person who releases a bill names: a hash of all that it says and of the reason why it waits, in 32
/// hexadecimal digits.
pub fn content(bill: &Bill, reason: &str) -> String {
    let mut hash = Sha256::new();
    // Strings, numbers and options of these: JSON has a form for each, so writing cannot fail.
    let bill = serde_json::to_string(bill).unwrap_or_default();
    for part in ["stateset-release", &bill, reason] {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
