//! How intents ended, and a person's request to look at a bill again.

use stateset_api::IntentId;
use stateset_api::policy::Breach;

use crate::bills::doubt::Doubt;
use crate::bills::effect::Notice;
use crate::bills::input::Outcome;
use crate::bills::mandate;
use crate::bills::payees::Standing;
use crate::bills::record::BillStatus;
use crate::bills::review::content;
use crate::bills::transition::Transition;

/// Takes in what became of one intent.
pub(crate) fn learn(on: &mut Transition<'_>, id: IntentId, outcome: &Outcome) {
    let Some(record) = on.state.get(&id) else { return };
    // Paid is final, and an outcome belongs to an intent.
    let approval = match record.status {
        BillStatus::Intended { approval, .. } => approval,
        BillStatus::NeedsReview { .. } => None,
        _ => return,
    };
    if let Outcome::Refused { breach: Some(breach), .. } = outcome
        && mandate::is_over(record, breach)
    {
        return mandate::leave(on, id, breach);
    }
    let bill = record.bill.clone();
    let (status, notice) = match outcome.clone() {
        Outcome::Settled { height } => {
            on.set_standing(&bill.payee, Standing::Known);
            (BillStatus::Paid { height }, Notice::Settled { id, bill, height })
        }
        // Something else was paid meanwhile: what time mends is waited for, as if the wallet had said so at once.
        Outcome::Refused { breach: Some(breach @ Breach { resets_at: Some(from), .. }), .. } => {
            (BillStatus::waiting(approval, breach, from), Notice::Waits { id, bill, breach, from })
        }
        Outcome::Refused { reason, .. } => {
            (BillStatus::Refused { reason: reason.clone() }, Notice::Refused { id, bill, reason })
        }
        Outcome::NeedsReview { reason } => {
            (BillStatus::NeedsReview { reason: reason.clone() }, Notice::NeedsReview { id, bill, reason })
        }
    };
    on.set_status(id, status);
    on.notify(notice);
}

/// Opens a bill again that waits for a person who names what they saw of it. Another content releases nothing.
pub(crate) fn release(on: &mut Transition<'_>, id: IntentId, named: &str) {
    let Some(record) = on.state.get(&id) else { return };
    if matches!(record.status, BillStatus::NeedsReview { .. }) && content(record) == named {
        let is_price = record.doubts.iter().any(|doubt| matches!(doubt, Doubt::PriceMoved(_)));
        on.state.release(id, named, &mut on.changed);
        if is_price {
            on.state.learn_price(id, true, &mut on.changed);
        }
        on.open_again(id);
    }
}

/// Opens bills again that wait or have ended otherwise than paid.
pub(crate) fn retry(on: &mut Transition<'_>, ids: &[IntentId]) {
    for id in ids {
        let Some(record) = on.state.get(id) else { continue };
        if matches!(
            record.status,
            BillStatus::Waiting { .. }
                | BillStatus::Escalated { .. }
                | BillStatus::Denied { .. }
                | BillStatus::Refused { .. }
                // No bytes that could pay it are under way, and the wallet is asked first whether it was paid.
                | BillStatus::NeedsReview { .. }
        ) {
            on.open_again(*id);
        }
    }
}
