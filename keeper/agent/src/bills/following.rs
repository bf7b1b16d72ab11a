//! Approvals are followed: from when they are given with terms, by looks at the chain, until nothing of the terms is left.
//!
//! A payee that turned bad while it was watched has whatever else governance approved for it held for a person: noted here
//! as a reason, and held before it is paid like any bill in doubt.

use stateset_api::IntentId;
use stateset_api::governance::Terms;

use crate::bills::doubt::{Doubt, WatchedPayee};
use crate::bills::effect::Notice;
use crate::bills::follow_up::{ApprovalLook, FollowUp, FollowUpEvent};
use crate::bills::record::BillStatus;
use crate::bills::state::State;
use crate::bills::transition::Transition;

/// Begins to follow an approval that was given with terms. One that was used is none that another follows.
pub(crate) fn begin(on: &mut Transition<'_>, id: IntentId, approval: u64, terms: &Terms) {
    let Some(record) = on.state.get(&id) else { return };
    let is_known = |known: &FollowUp| known.approval == approval || known.used_at.is_some();
    if !terms.is_empty() && !on.state.followed.get(&id).is_some_and(is_known) {
        let follow_up = FollowUp::new(id, &record.bill, approval, terms.clone());
        on.state.followed.insert(id, follow_up);
        on.changed.followed.insert(id);
    }
    note_turned(on, id);
}

/// Takes a look in.
pub(crate) fn look(on: &mut Transition<'_>, look: &ApprovalLook) {
    let Some((after, events)) = after(on.state, look) else { return };
    on.changed.followed.insert(look.bill);
    on.state.followed.insert(look.bill, after.clone());
    let has_turned = events.iter().any(|event| matches!(event, FollowUpEvent::Turned { .. }));
    for event in events {
        on.notify(Notice::FollowedUp { follow_up: Box::new(after.clone()), event });
    }
    if has_turned {
        let bills: Vec<IntentId> = on.state.payees.bills(&after.payee).collect();
        bills.into_iter().for_each(|id| note_turned(on, id));
    }
}

/// Whether a look leads to something that is to be recorded.
pub fn is_news(state: &State, look: &ApprovalLook) -> bool {
    after(state, look).is_some()
}

/// What is followed of it after a look, if that is otherwise than before.
fn after(state: &State, look: &ApprovalLook) -> Option<(FollowUp, Vec<FollowUpEvent>)> {
    let known = state.followed.get(&look.bill).filter(|known| known.approval == look.approval)?;
    let (after, events) = known.after(look);
    (after != *known).then_some((after, events))
}

/// Notes of a bill that governance approved, and that is not known to be paid, that its payee turned bad.
fn note_turned(on: &mut Transition<'_>, id: IntentId) {
    let Some(record) = on.state.get(&id) else { return };
    let is_approved =
        matches!(record.status, BillStatus::Approved { .. } | BillStatus::Intended { approval: Some(_), .. });
    let of_payee = |known: &&FollowUp| known.payee == record.bill.payee && known.turned.is_some();
    let Some(known) = on.state.followed.values().find(of_payee).filter(|_| is_approved) else { return };
    let reason = known.turned.as_ref().map(|turned| turned.reason.clone()).unwrap_or_default();
    let doubt = Doubt::Counterparty(WatchedPayee { approval: known.approval, reason });
    if !record.doubts.contains(&doubt) {
        on.state.note(id, doubt, &mut on.changed);
    }
}

#[cfg(test)]
#[path = "following_tests.rs"]
mod tests;
