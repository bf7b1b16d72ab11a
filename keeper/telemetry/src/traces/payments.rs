//! A span for each payment's life, from the decision to how it ended.
//!
//! In memory alone: what a restart finds under way ends without its beginning, so it has no span. Absent: more than
//! `OPEN_MAX` at a time; what is decided beyond that is not traced.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use stateset_agent::Notice;
use stateset_agent::bills::Effect;
use stateset_api::IntentId;
use tracing::Span;
use tracing::field::Empty;

/// Payments whose end is waited for.
const OPEN_MAX: usize = 8_192;

static OPEN: Mutex<BTreeMap<IntentId, Span>> = Mutex::new(BTreeMap::new());

/// What was decided about bills, or learned of their payments.
pub(crate) fn follow(effect: &Effect) {
    let (id, outcome, height) = match effect {
        Effect::Pay(intent) => return begin(intent.id),
        Effect::Withdraw { id } => (*id, "withdrawn", None),
        Effect::Record { intent, height } => (intent.id, "paid_by_signers", Some(*height)),
        Effect::Notify(Notice::Settled { id, height, .. }) => (*id, "settled", Some(*height)),
        Effect::Notify(Notice::Refused { id, .. }) => (*id, "refused", None),
        Effect::Notify(Notice::NeedsReview { id, .. }) => (*id, "needs_review", None),
        Effect::Notify(_) => return,
    };
    let Some(span) = OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) else { return };
    span.record("outcome", outcome);
    if let Some(height) = height {
        span.record("height", height);
    }
}

fn begin(id: IntentId) {
    let span = tracing::trace_span!(parent: None, "payment", %id, outcome = Empty, height = Empty);
    // Where nobody collects, nothing is remembered.
    if span.is_disabled() {
        return;
    }
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if open.len() < OPEN_MAX {
        open.insert(id, span);
    }
}
