//! Credit notes come in and reduce bills: each once, each only a bill whose amount nobody has fixed yet.
//!
//! Never here: a payment, an amount below nought, a bill that was paid, planned or asked about. An id fixes its content for
//! ever in journal and wallet, so what comes too late stays an open credit.

use stateset_api::{Amount, IntentId};

use crate::bills::bill::Bill;
use crate::bills::credit::{CreditId, CreditNote, CreditRecord, SET_OFF_MAX, SetOff};
use crate::bills::effect::Notice;
use crate::bills::record::{BillStatus, CREDITS_MAX, Credited};
use crate::bills::total::{beyond, ids_of};
use crate::bills::transition::Transition;

/// Takes in the credit notes that can be some, in order, and sets off those that name one bill which may be reduced.
pub(crate) fn import(on: &mut Transition<'_>, notes: &[CreditNote]) {
    for note in notes.iter().filter(|note| note.validate().is_ok()) {
        if let Some(known) = on.state.credits.like(note) {
            let known = known.note.clone();
            on.notify(Notice::CreditKnown { credit: note.clone(), known });
            continue;
        }
        let id = note.id();
        let record = CreditRecord { note: note.clone(), left: note.amount, set_off: Vec::new() };
        on.state.credits.admit(id, record);
        on.changed.credits.insert(id);
        on.notify(Notice::CreditOpen { credit: note.clone() });
        let Some(bill) = named(on, note) else { continue };
        set_off(on, id, bill);
    }
}

/// Sets off what is open against a bill that was taken in just now, where it names it.
pub(crate) fn set_off_open(on: &mut Transition<'_>, bill: &Bill) {
    let id = bill.intent_id(on.wallet);
    for credit in on.state.credits.naming(&bill.payee, &bill.number) {
        let is_named = on.state.credits.get(credit).and_then(|record| named(on, &record.note)) == Some(id);
        if is_named {
            set_off(on, credit, id);
        }
    }
}

/// The one bill that a note names, if it is whole and nothing speaks against paying it. Which part of several, or which of
/// two shapes, a person says.
fn named(on: &Transition<'_>, note: &CreditNote) -> Option<IntentId> {
    let number = note.reference.clone()?;
    let ids = ids_of(on.state, &note.payee, &number);
    let [id] = ids.as_slice() else { return None };
    let record = on.state.get(id)?;
    (record.bill.part.is_none() && record.asks_from().is_some()).then_some(*id)
}

/// As a person says, who names the bill's payee and number too.
pub(crate) fn assign(on: &mut Transition<'_>, credit: CreditId, id: IntentId, (payee, number): (&str, &str)) {
    let is_named = |bill: &Bill| bill.payee == payee && bill.number == number;
    if on.state.get(&id).is_some_and(|record| is_named(&record.bill)) {
        set_off(on, credit, id);
    }
}

/// Reduces a bill by what is left of a credit note, at most to nought. What does not fit changes nothing.
fn set_off(on: &mut Transition<'_>, credit: CreditId, id: IntentId) {
    let (Some(record), Some(of)) = (on.state.get(&id), on.state.credits.get(credit)) else { return };
    let fits = record.may_be_reduced()
        && (&of.note.payee, &of.note.denom) == (&record.bill.payee, &record.bill.denom)
        && record.credits.len() < CREDITS_MAX
        && of.set_off.len() < SET_OFF_MAX
        // What was paid in another shape is not owed, so nothing of it is to be reduced.
        && beyond(on.state, record).is_none();
    // What is reduced is stated otherwise: it has no discount any more.
    let owed = record.bill.amount.0.saturating_add(record.taken_off().0);
    let amount = Amount(of.left.0.min(owed));
    if !fits || amount.is_zero() {
        return;
    }
    let number = of.note.number.clone();
    let left = Amount(owed.saturating_sub(amount.0));
    let status = match record.status {
        _ if left.is_zero() => BillStatus::Credited,
        // Judged anew by what is left of it.
        _ if record.asks_from().is_some() => BillStatus::Open,
        ref status => status.clone(),
    };
    on.state.credits.set_off(credit, SetOff { bill: id, amount });
    on.changed.credits.insert(credit);
    on.state.end_early(id, &mut on.changed);
    on.state.reduce(id, Credited { credit, number: number.clone(), amount }, &mut on.changed);
    on.set_status(id, status);
    if let Some(record) = on.state.get(&id) {
        let bill = record.bill.clone();
        on.notify(Notice::Credited { id, bill, credit: number, amount });
    }
}
