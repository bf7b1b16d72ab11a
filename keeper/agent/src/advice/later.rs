//! A bill that has time left may wait within its due day, so that bills that are overdue for want of money come first.
//!
//! Worth the interest that these would cost meanwhile, as far as the bill's amount reaches; waiting within the due day costs
//! nothing, since interest runs from the day after it (Directive 2011/7/EU). Never here: paying anything that is overdue.

use stateset_api::policy::Rule;

use crate::advice::input::{Advice, Later};
use crate::advice::proposal::{Known, Proposal, amount, obstacle, unasked, weigh};
use crate::advice::state::State;
use crate::bills::{self, BillRecord, BillStatus};
use crate::decisions::{Constraint, Decision, Estimate, Expected, Obstacle};

/// Bills that may wait by a model's word at a time.
pub const LATERS_MAX: usize = 10;
/// A bill is paid in time until so long after it is due. Seconds.
pub const DUE_DAY_SECONDS: u64 = 86_400;
/// Overdue bills that are looked at, so that a step costs the same however many there are.
const LOOKED_AT_MAX: usize = 50;

/// Until when a bill waits, if it does, and why.
pub(super) fn weigh_later(
    state: &State,
    known: Known<'_>,
    (advice, later): (&Advice, &Later),
) -> Option<(Option<u64>, Decision)> {
    let record = known.bills.get(&later.bill);
    let seconds = u64::from(later.hours).saturating_mul(3_600);
    let due = record.map_or(0, |record| record.bill.due);
    let until = due.max(advice.at).saturating_add(seconds);
    let overdue = record.map_or(0, |record| overdue(known.bills, record, advice.at));
    let value = bills::interest_of(amount(record).min(overdue), seconds);
    let estimate = Estimate {
        expected: Expected { value, low: 0, high: value, by: until },
        confidence: 500_000,
        risks: vec!["the money goes elsewhere, and it is late as well".to_owned()],
    };
    let proposal = Proposal {
        advice,
        bill: later.bill,
        name: format!("pay {} hours later", later.hours),
        estimate,
        obstacle: unasked(state, later.bill, record).or_else(|| ruled_out(state, record?, until)),
        wins_ties: false,
        says: &later.reason,
    };
    let (is_followed, decision) = weigh(known, proposal)?;
    Some((is_followed.then_some(until), decision))
}

fn ruled_out(state: &State, record: &BillRecord, until: u64) -> Option<Obstacle> {
    let latest = record.bill.due.saturating_add(DUE_DAY_SECONDS);
    if record.status != BillStatus::Open {
        return obstacle(Constraint::Permission, format!("the bill is {} already", record.status.name()));
    }
    if until >= latest {
        return obstacle(
            Constraint::Permission,
            format!("until {until} is not within its due day, which ends at {latest}"),
        );
    }
    if state.later.len() >= LATERS_MAX {
        let waiting = state.later.len();
        return obstacle(Constraint::Budget, format!("{waiting} bills wait by its word, at most {LATERS_MAX} may"));
    }
    None
}

/// What is overdue in a bill's denom and waits for money.
fn overdue(known: &bills::State, record: &BillRecord, now: u64) -> i128 {
    let waiting = known.waiting().map(|(_, other)| other).take(LOOKED_AT_MAX);
    let short = waiting.filter(|other| {
        let is_short = matches!(&other.status, BillStatus::Waiting { breach, .. } if breach.rule == Rule::Balance);
        is_short && other.bill.denom == record.bill.denom && other.bill.due.saturating_add(DUE_DAY_SECONDS) <= now
    });
    short.fold(0, |sum, other| sum.saturating_add(amount(Some(other))))
}
