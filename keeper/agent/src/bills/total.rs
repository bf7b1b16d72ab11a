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
    let ids = state.index.look_alikes(Keys::of(&bill.payee, &bill.number)).into_iter();
    let is_of = |known: &Bill| (&known.payee, &known.number) == (&bill.payee, &bill.number);
    ids.filter(|id| state.get(id).is_some_and(|record| is_of(&record.bill))).collect()
}

/// What speaks against paying a bill beside all that was paid under its number, or is about to be: no release changes it.
pub(crate) fn beyond(state: &State, record: &BillRecord) -> Option<BeyondTotal> {
    let (mut stated, mut committed) = (record.stated_total(), 0_u128);
    for other in ids_of_number(state, &record.bill).iter().filter_map(|id| state.get(id)) {
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
