//! What may be paid under one payee and number in all: never more than the largest total that was stated for it, however
//! many shapes it came in and whatever was released.
//!
//! Never here: other spellings and other addresses, of which a person may say that they are other bills.

use stateset_api::{Amount, IntentId};

use crate::bills::bill::Bill;
use crate::bills::doubt::BeyondTotal;
use crate::bills::record::BillRecord;
use crate::bills::shape::{Shape, shape};
use crate::bills::state::State;
use crate::lookalike::Keys;

/// The ids of a bill's payee and number, to the letter. What they name must be in memory.
pub(crate) fn ids_of_number(state: &State, bill: &Bill) -> Vec<IntentId> {
    ids_of(state, &bill.payee, &bill.number)
}

/// The ids of the bills with this payee and number, to the letter: whole, or parts. They must be in memory.
pub(crate) fn ids_of(state: &State, payee: &str, number: &str) -> Vec<IntentId> {
    let ids = state.index.look_alikes(Keys::of(payee, number)).into_iter();
    let is_of = |known: &Bill| known.payee == payee && known.number == number;
    ids.filter(|id| state.get(id).is_some_and(|record| is_of(&record.bill))).collect()
}

/// What speaks against paying a bill beside all that was paid under its number, or is about to be: no release changes it.
pub(crate) fn beyond(state: &State, record: &BillRecord) -> Option<BeyondTotal> {
    let others: Vec<&BillRecord> = ids_of_number(state, &record.bill).iter().filter_map(|id| state.get(id)).collect();
    let same_coin = |other: &BillRecord| other.bill.denom == record.bill.denom;
    let totals = others.iter().filter(|other| same_coin(other)).map(|other| other.stated_total());
    let stated = totals.max().unwrap_or_default().max(record.stated_total());
    let mut committed = record.credited();
    for other in others.into_iter().filter(|other| shape(&other.bill, &record.bill) != Shape::Same) {
        // What was set off was owed once, too. What was paid in another coin cannot be compared: it counts as all of it.
        let paid = match (other.may_be_paid(), same_coin(other)) {
            (false, _) => 0,
            (true, true) => other.bill.amount.0.saturating_add(other.taken_off().0),
            (true, false) => stated.0,
        };
        committed = committed.saturating_add(other.credited()).saturating_add(paid);
    }
    let is_beyond = committed.checked_add(record.bill.amount.0).is_none_or(|all| all > stated.0);
    is_beyond.then_some(BeyondTotal { stated, committed: Amount(committed), amount: record.bill.amount })
}
