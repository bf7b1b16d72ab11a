//! What may be paid under one payee and number in all: never more than the largest total that was stated for it, however
//! many shapes it came in and whatever was released.
//!
//! Never here: other spellings and other addresses, of which a person may say that they are other bills.

use crate::bills::bill::Bill;
use crate::bills::doubt::BeyondTotal;
use crate::bills::record::BillRecord;
use crate::bills::shape::{Shape, shape};
use crate::bills::state::State;
use crate::lookalike::Keys;
use stateset_api::Amount;

/// The records of a bill's payee and number, to the letter, by id. They must be in memory.
pub(crate) fn of_number<'a>(state: &'a State, bill: &'a Bill) -> impl Iterator<Item = &'a BillRecord> {
    let ids = state.index.look_alikes(Keys::of(&bill.payee, &bill.number));
    let records = ids.into_iter().filter_map(move |id| state.get(&id));
    records.filter(move |record| (&record.bill.payee, &record.bill.number) == (&bill.payee, &bill.number))
}

/// What speaks against paying a bill beside all that was paid under its number, or is about to be: no release changes it.
pub(crate) fn beyond(state: &State, record: &BillRecord) -> Option<BeyondTotal> {
    let (mut stated, mut committed) = (record.stated_total(), 0_u128);
    for other in of_number(state, &record.bill) {
        stated = stated.max(other.stated_total());
        if shape(&other.bill, &record.bill) == Shape::Same || !other.may_be_paid() {
            continue;
        }
        // What was paid in another coin cannot be compared: it counts as the whole.
        let counted = if other.bill.denom == record.bill.denom { other.bill.amount } else { other.stated_total() };
        committed = committed.saturating_add(counted.0);
    }
    let is_beyond = committed.checked_add(record.bill.amount.0).is_none_or(|all| all > stated.0);
    is_beyond.then(|| BeyondTotal { stated, committed: Amount(committed), amount: record.bill.amount })
}
