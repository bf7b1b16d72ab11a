//! What a try that came to nothing leaves an intent as.

use super::Submitter;
use crate::journal::{IntentEnd, IntentRow};

impl Submitter {
    /// One more try, or a person's turn if there were enough.
    pub(super) fn retry(&self, row: &IntentRow, reason: String, gas_more_percent: u32) -> IntentEnd {
        let tries = row.attempts.saturating_add(1);
        if tries >= self.config.attempts_max {
            return IntentEnd::NeedsReview { detail: format!("given up after {tries} tries; the last: {reason}") };
        }
        let gas_extra_percent = row.gas_extra_percent.saturating_add(gas_more_percent);
        IntentEnd::Planned { detail: reason, solo: row.solo, gas_extra_percent, counts: true }
    }
}

/// Takes an intent out of batches, without counting a try: the refusal may have been about another.
pub(super) fn isolate(row: &IntentRow, detail: String) -> IntentEnd {
    IntentEnd::Planned { detail, solo: true, gas_extra_percent: row.gas_extra_percent, counts: false }
}
