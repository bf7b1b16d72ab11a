//! A person should look at a bill before it is paid.

use crate::advice::input::{Advice, Hold};
use crate::advice::proposal::{Known, Proposal, amount, obstacle, unasked, weigh};
use crate::advice::state::State;
use crate::bills::{self, BillRecord, BillStatus, Doubt};
use crate::decisions::{Constraint, Decision, Estimate, Expected, Obstacle};

/// Bills that a model may have held at a time.
pub const HOLDS_MAX: usize = 3;
/// A model so many of whose holds people released is ignored.
pub const FALSE_ALARMS_MAX: u32 = 5;
/// For so long: 30 days.
pub const IGNORED_SECONDS: u64 = 30 * 86_400;

/// One alarm in twenty is thought to be right before any was seen; each false one makes it rarer by as much.
const ALARMS_FOR_ONE: u32 = 20;
/// How long a person is thought to take. Seconds.
const ANSWER_SECONDS: u64 = 3 * 86_400;

/// Whether a bill is held by a model's word, and why.
pub(super) fn weigh_hold(
    state: &State,
    known: Known<'_>,
    (advice, hold): (&Advice, &Hold),
) -> Option<(bool, Decision)> {
    let record = known.bills.get(&hold.bill);
    let by = advice.at.saturating_add(ANSWER_SECONDS);
    let amount = amount(record);
    let rate = i128::from(ALARMS_FOR_ONE.saturating_mul(state.false_alarms.saturating_add(1)));
    let late = record.map_or(0, |record| bills::interest(&record.bill, by));
    let value = (amount / rate).saturating_add(late);
    let estimate = Estimate {
        expected: Expected { value, low: late, high: amount.saturating_add(late), by },
        confidence: 1_000_000 / u32::try_from(rate).unwrap_or(u32::MAX).max(1),
        risks: vec!["it is an honest bill, and late".to_owned()],
    };
    let proposal = Proposal {
        advice,
        bill: hold.bill,
        name: "hold for a person".to_owned(),
        estimate,
        obstacle: unasked(state, hold.bill, record).or_else(|| ruled_out(state, record?)),
        wins_ties: true,
        says: &hold.reason,
    };
    weigh(known, proposal)
}

fn ruled_out(state: &State, record: &BillRecord) -> Option<Obstacle> {
    let is_free = matches!(
        record.status,
        BillStatus::Open | BillStatus::Waiting { .. } | BillStatus::Escalated { .. } | BillStatus::Unapproved { .. }
    );
    if !is_free {
        return obstacle(Constraint::Permission, format!("the bill is {} already", record.status.name()));
    }
    if was_advised(record) {
        return obstacle(Constraint::Permission, "a person let it go on in spite of a model's word".to_owned());
    }
    if let Some(since) = state.ignored_since {
        let days = IGNORED_SECONDS / 86_400;
        let false_alarms = state.false_alarms;
        let reason = format!("people released {false_alarms} of its holds: ignored for {days} days from {since} on");
        return obstacle(Constraint::Budget, reason);
    }
    if state.held.len() >= HOLDS_MAX {
        return obstacle(
            Constraint::Budget,
            format!("{} bills are held by its word, at most {HOLDS_MAX} may be", state.held.len()),
        );
    }
    None
}

/// Whether a model had a bill held before.
pub fn was_advised(record: &BillRecord) -> bool {
    record.doubts.iter().any(|doubt| matches!(doubt, Doubt::Advised { .. }))
}

/// Whether a person stops a bill.
pub fn is_stopped(record: &BillRecord) -> bool {
    record.doubts.iter().any(|doubt| matches!(doubt, Doubt::ByHand(_)))
}
