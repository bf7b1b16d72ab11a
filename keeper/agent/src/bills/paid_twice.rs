//! Bills that may be one: the same number but for case, leading zeros and separators, or but for letters that look alike
//! and over the same amount; the same vendor's number at another of its addresses; or one number both whole and in
//! instalments.
//!
//! What is the same and what can be taken for it, [`crate::lookalike`] says. Never here: a bill that is plainly the same,
//! which is none, and one that nobody can tell from a known one of its payee, which is refused.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::IntentId;

use crate::bills::bill::Bill;
use crate::bills::doubt::{Doubt, PaidTwice};
use crate::bills::record::BillRecord;
use crate::bills::shape::{Shape, shape};
use crate::bills::state::State;
use crate::lookalike::{Keys, Relation, relation};
use crate::vendors;

/// Known bills that are named for one; a vendor with patience has any number of spellings.
pub(crate) const NAMED_MAX: usize = 3;

/// The known bills that a new one may be, by id. What [`keys_elsewhere`] and the bill's own keys find must be in memory.
pub(crate) fn at_import(state: &State, vendors: &vendors::State, bill: &Bill) -> Vec<PaidTwice> {
    named(at_its_payee(state, bill).chain(elsewhere(state, vendors, bill)), bill)
}

/// The bills that were paid instead of this one, or are about to be: what was taken in before both addresses were one
/// vendor's, or before spellings were compared.
pub(crate) fn at_payment(state: &State, vendors: &vendors::State, bill: &Bill) -> Vec<PaidTwice> {
    let all = at_its_payee(state, bill).chain(elsewhere(state, vendors, bill));
    // Of two that nobody has looked at yet the first one goes on.
    named(all.filter(|(_, record, _)| record.may_be_paid() && !names(record, bill)), bill)
}

/// Another spelling of its number, or the same one in another shape.
fn at_its_payee<'a>(state: &'a State, bill: &'a Bill) -> impl Iterator<Item = Found<'a>> + 'a {
    let own = found(state, Keys::of(&bill.payee, &bill.number), &bill.payee, bill);
    own.filter(|(_, record, relation)| match relation {
        Relation::Respelled => true,
        // A slip of the pen, or a copy with an O for a 0: two honest bills that look so alike are rarely over the same.
        Relation::Similar => {
            let is_same = record.stated_total() == bill.total() && record.bill.denom == bill.denom;
            state.rules >= 4 && is_same
        }
        Relation::Same => shape(&record.bill, bill) == Shape::Other,
        _ => false,
    })
}

/// Under which the same number of the same vendor is found at its other addresses. At most as many as these.
pub(crate) fn keys_elsewhere(vendors: &vendors::State, bill: &Bill) -> BTreeSet<Keys> {
    others(vendors, bill).map(|address| Keys::of(address, &bill.number)).collect()
}

fn others<'a>(vendors: &'a vendors::State, bill: &'a Bill) -> impl Iterator<Item = &'a String> {
    let of_vendor = |vendor: &'a vendors::Vendor| vendor.addresses.keys().chain(&vendor.former);
    let addresses = vendors.owner(&bill.payee).into_iter().flat_map(of_vendor);
    addresses.filter(|address| **address != bill.payee)
}

type Found<'a> = (IntentId, &'a BillRecord, Relation);

fn elsewhere<'a>(
    state: &'a State,
    vendors: &'a vendors::State,
    bill: &'a Bill,
) -> impl Iterator<Item = Found<'a>> + 'a {
    let found =
        others(vendors, bill).flat_map(move |address| found(state, Keys::of(address, &bill.number), address, bill));
    found.filter(|(_, _, relation)| !matches!(relation, Relation::Similar | Relation::Distinct))
}

/// Bills of an address, and how their numbers stand to this one's.
fn found<'a>(state: &'a State, keys: Keys, address: &'a str, bill: &'a Bill) -> impl Iterator<Item = Found<'a>> + 'a {
    let records = state.index.look_alikes(keys).into_iter().filter_map(move |id| Some((id, state.get(&id)?)));
    let of_address = records.filter(move |(_, record)| record.bill.payee == address);
    of_address.map(move |(id, record)| (id, record, relation(&record.bill.number, &bill.number)))
}

fn named<'a>(found: impl Iterator<Item = Found<'a>>, bill: &Bill) -> Vec<PaidTwice> {
    let by_id: BTreeMap<IntentId, &Bill> = found.map(|(id, record, _)| (id, &record.bill)).collect();
    let named = by_id.into_iter().take(NAMED_MAX).map(|(id, known)| PaidTwice {
        id,
        number: known.number.clone(),
        payee: known.payee.clone(),
        denom: known.denom.clone(),
        amount: known.amount,
        new_number: bill.number.clone(),
        new_payee: bill.payee.clone(),
        part: known.part.as_ref().map(|part| part.position()),
        new_part: bill.part.as_ref().map(|part| part.position()),
    });
    named.collect()
}

/// Whether a person released it who was shown this very bill, and so said that they are two.
fn names(record: &BillRecord, bill: &Bill) -> bool {
    record.released.is_some()
        && record.doubts.iter().any(|doubt| match doubt {
            Doubt::PaidTwice(PaidTwice { number, payee, .. }) => (number, payee) == (&bill.number, &bill.payee),
            _ => false,
        })
        // One number of one payee is one bill, whatever shapes it comes in.
        && (&record.bill.number, &record.bill.payee) != (&bill.number, &bill.payee)
}
