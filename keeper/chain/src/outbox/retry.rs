//! What a try that came to nothing leaves an act as.

use super::Outbox;
use crate::journal::{ActEnd, ActRow};

impl Outbox {
    /// One more try, or a person's turn if there were enough: for what an act itself may be to blame for.
    pub(super) fn retry(&self, row: &ActRow, reason: String) -> ActEnd {
        let tries = row.attempts.saturating_add(1);
        if tries >= self.config.attempts_max {
            return ActEnd::NeedsReview { detail: format!("given up after {tries} tries; the last: {reason}") };
        }
        ActEnd::Planned {
            detail: reason,
            together_max: row.together_max,
            gas_extra_percent: row.gas_extra_percent,
            counts: true,
        }
    }
}

/// As it was, to be tried again: the node or the network is to blame.
pub(super) fn again(row: &ActRow, reason: String) -> ActEnd {
    let (together_max, gas_extra_percent) = (row.together_max, row.gas_extra_percent);
    ActEnd::Planned { detail: reason, together_max, gas_extra_percent, counts: false }
}

/// With more gas next time: how much it uses was ours to know.
pub(super) fn with_more_gas(row: &ActRow, reason: String, percent: u32) -> ActEnd {
    let gas_extra_percent = row.gas_extra_percent.saturating_add(percent);
    ActEnd::Planned { detail: reason, together_max: row.together_max, gas_extra_percent, counts: false }
}

/// In a message half as large as the one of `count` that was refused: the refusal may have been about another, which is
/// alone after as many steps as the count has bits.
pub(super) fn in_halves(row: &ActRow, reason: String, count: usize) -> ActEnd {
    let together_max = u32::try_from(count.div_ceil(2)).unwrap_or(1).max(1);
    ActEnd::Planned { detail: reason, together_max, gas_extra_percent: row.gas_extra_percent, counts: false }
}
