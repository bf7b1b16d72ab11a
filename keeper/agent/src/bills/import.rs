//! Taking bills in: each once, however it is spelled.

use crate::bills::bill::Bill;
use crate::bills::crediting::set_off_open;
use crate::bills::doubt::words;
use crate::bills::effect::Notice;
use crate::bills::input::Import;
use crate::bills::lower::hold_dearer;
use crate::bills::record::BillRecord;
use crate::bills::review::doubts_at_import;
use crate::bills::shape::{Shape, shape};
use crate::bills::state::{Changed, State};
use crate::bills::transition::Transition;
use crate::lookalike::{Keys, Relation, difference, relation};
use crate::vendors;

/// Takes in the bills that can be bills, in order.
pub(crate) fn import(on: &mut Transition<'_>, bills: &[Bill]) {
    for bill in bills.iter().filter(|bill| bill.validate().is_ok()) {
        let differs = |known: &Bill| difference(&known.number, &bill.number);
        let found = insert(on.state, (on.wallet, on.vendors), bill, &mut on.changed);
        let is_alone = matches!(found, Import::New | Import::Similar { .. });
        let notice = match found {
            Import::New => {
                set_off_open(on, bill);
                continue;
            }
            Import::InDoubt { reason } => {
                Notice::NeedsReview { id: bill.intent_id(on.wallet), bill: bill.clone(), reason }
            }
            Import::Duplicate => Notice::Duplicate { bill: bill.clone() },
            Import::Conflict { known } => Notice::Conflict { bill: bill.clone(), known },
            Import::Lookalike { known } => Notice::Lookalike { bill: bill.clone(), difference: differs(&known), known },
            Import::Similar { known } => Notice::Similar { bill: bill.clone(), difference: differs(&known), known },
        };
        on.notify(notice);
        if is_alone {
            set_off_open(on, bill);
        } else {
            hold_dearer(on, bill);
        }
    }
}

/// Adds a bill unless one with its payee and number is known, or with a number that cannot be told from it. The id
/// alone does not say so: it holds the due time. What lies in the journal under the bill's id and keys must be in memory.
pub(crate) fn insert(
    state: &mut State,
    (wallet, vendors): (&str, &vendors::State),
    bill: &Bill,
    changed: &mut Changed,
) -> Import {
    let id = bill.intent_id(wallet);
    let keys = Keys::of(&bill.payee, &bill.number);
    // Ten bytes of a hash: a payee with patience finds two numbers that share an id. The known one stands.
    let found = match state.get(&id) {
        Some(record) if record.asks_the_same(bill) => Import::Duplicate,
        Some(record) => Import::Conflict { known: record.as_stated() },
        None => among_look_alikes(state, keys, bill),
    };
    if matches!(found, Import::New | Import::Similar { .. }) {
        let doubts = doubts_at_import(state, vendors, bill);
        let reason = words(&doubts);
        let mut record = BillRecord::new(bill.clone(), doubts);
        record.amendable = state.rules >= 4;
        if !record.doubts.is_empty() {
            record.hold(state.rules);
        } else if state.preferences.discounts {
            record.begin_early();
        }
        state.add(id, record, keys, changed);
        // A person looks at it anyway: what it is similar to can wait until then.
        if !reason.is_empty() {
            return Import::InDoubt { reason };
        }
    }
    found
}

/// The same bill counts before one that looks like it, and that before one that is similar; then the id.
fn among_look_alikes(state: &State, keys: Keys, bill: &Bill) -> Import {
    let (mut confusable, mut similar, mut other_plan) = (None, None, None);
    for id in state.index.look_alikes(keys) {
        let Some(record) = state.get(&id).filter(|record| record.bill.payee == bill.payee) else { continue };
        let known = &record.bill;
        match relation(&known.number, &bill.number) {
            Relation::Same => match shape(known, bill) {
                Shape::Same if record.asks_the_same(bill) => return Import::Duplicate,
                Shape::Same => return Import::Conflict { known: record.as_stated() },
                // The part that the plans have both, where there is one.
                Shape::OtherPlan => {
                    let number = |bill: &Bill| bill.part.as_ref().map(|part| part.number);
                    other_plan = other_plan.filter(|_| number(known) != number(bill)).or(Some(known));
                }
                // A part beside its siblings. What is known whole and comes in parts, or the other way round, is doubted.
                Shape::Sibling | Shape::Other => {}
            },
            // Inputs of before are replayed by the rules of before.
            Relation::Confusable | Relation::Respelled | Relation::Similar if state.rules < 2 => {}
            Relation::Confusable => confusable = confusable.or(Some(known)),
            // A warning before rules 3, a doubt since.
            Relation::Respelled if state.rules >= 3 => {}
            Relation::Respelled | Relation::Similar => similar = similar.or(Some(known)),
            Relation::Distinct => {}
        }
    }
    match (other_plan, confusable, similar) {
        (Some(known), _, _) => Import::Conflict { known: known.clone() },
        (None, Some(known), _) => Import::Lookalike { known: known.clone() },
        (None, None, Some(known)) => Import::Similar { known: known.clone() },
        (None, None, None) => Import::New,
    }
}
