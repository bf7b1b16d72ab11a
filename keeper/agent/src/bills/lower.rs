//! A known bill that comes again and asks for less, and a bill that a person stops: both wait until a person released them.
//!
//! Never here: another amount. What is right is for a person, who may let the known one go on, or set a credit off against
//! it.

use stateset_api::IntentId;

use crate::bills::bill::{Bill, TEXT_BYTES_MAX};
use crate::bills::doubt::{Doubt, Lower};
use crate::bills::record::BillStatus;
use crate::bills::review::unreleased;
use crate::bills::total::ids_of_number;
use crate::bills::transition::Transition;

/// Holds what is known under a copy's number and comes to more than the copy does, in whatever shape. What is signed, or
/// with the signers, is theirs; what was paid is paid.
pub(crate) fn hold_dearer(on: &mut Transition<'_>, copy: &Bill) {
    // Inputs of before are replayed by the rules of before.
    if on.state.rules < 4 {
        return;
    }
    for id in ids_of_number(on.state, copy) {
        let Some(record) = on.state.get(&id) else { continue };
        let (known, stated) = (record.stated_total(), copy.total());
        if record.bill.denom == copy.denom && known > stated {
            let denom = copy.denom.clone();
            note(on, id, Doubt::Lower(Lower { denom, known, stated }));
        }
    }
}

/// Holds a bill because a person says so. An earlier release is good no more.
pub(crate) fn hold(on: &mut Transition<'_>, id: IntentId, reason: &str) {
    if reason.trim().is_empty() || reason.len() > TEXT_BYTES_MAX || !on.state.contains_key(&id) {
        return;
    }
    on.state.forget_release(id, &mut on.changed);
    note(on, id, Doubt::ByHand(reason.to_owned()));
}

/// Adds a reason to a bill, which is held for it unless something is under way or has ended.
fn note(on: &mut Transition<'_>, id: IntentId, doubt: Doubt) {
    let Some(record) = on.state.get(&id) else { return };
    if matches!(record.status, BillStatus::Paid { .. }) {
        return;
    }
    on.state.note(id, doubt, &mut on.changed);
    let Some(record) = on.state.get(&id).filter(|record| record.asks_from().is_some()) else {
        return;
    };
    if let Some(doubts) = unreleased(on.state, on.vendors, record) {
        on.hold(id, doubts);
    }
}
