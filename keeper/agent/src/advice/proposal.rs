//! One proposal of a model's: weighed by the engine against leaving it, and put on record with whose it was.

use stateset_api::IntentId;

use crate::advice::input::Advice;
use crate::advice::state::State;
use crate::bills::{self, BillRecord};
use crate::decisions::{About, Choice, Constraint, Decision, Estimate, Obstacle, Work, choose};
use crate::tasks;

/// Of a model's words, so many bytes are kept.
pub const REASON_BYTES_MAX: usize = 300;

/// What a decision not to follow a proposal is called.
pub const LEAVE: &str = "leave it";

/// What proposals are weighed against.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) bills: &'a bills::State,
    pub(super) tasks: &'a tasks::State,
}

/// What following one would come to, and what rules it out.
pub(super) struct Proposal<'a> {
    pub(super) advice: &'a Advice,
    pub(super) bill: IntentId,
    /// What following it is called.
    pub(super) name: String,
    pub(super) estimate: Estimate,
    pub(super) obstacle: Option<Obstacle>,
    /// Whether it is followed where it is worth no more than leaving it.
    pub(super) wins_ties: bool,
    /// The model's words.
    pub(super) says: &'a str,
}

/// Whether it is followed, and why.
pub(super) fn weigh(known: Known<'_>, proposal: Proposal<'_>) -> Option<(bool, Decision)> {
    let Proposal { advice, bill, name, estimate, obstacle, wins_ties, says } = proposal;
    let follow = Choice { action: true, name, estimate, obstacle };
    let estimate = Estimate::certain(0, advice.at);
    let leave = Choice { action: false, name: LEAVE.to_owned(), estimate, obstacle: None };
    let choices = if wins_ties { vec![follow, leave] } else { vec![leave, follow] };
    let record = known.bills.get(&bill);
    let about = About {
        work: Work::Bills,
        subject: bill.to_string(),
        at: advice.at,
        height: advice.height,
        denom: record.map(|record| record.bill.denom.clone()).unwrap_or_default(),
    };
    let (is_followed, decision) = Decision::of(about, choose(choices)?, format!("it says: {}", cut(says)));
    Some((is_followed, Decision { proposed_by: Some(advice.source.model.clone()), ..decision }))
}

pub(super) fn obstacle(constraint: Constraint, reason: String) -> Option<Obstacle> {
    Some(Obstacle { constraint, reason })
}

/// What rules out whatever a model says of a bill: nobody knows it, or it was not asked about it.
pub(super) fn unasked(state: &State, bill: IntentId, record: Option<&BillRecord>) -> Option<Obstacle> {
    if record.is_none() {
        return obstacle(Constraint::Provenance, "it names no bill that is known and unpaid".to_owned());
    }
    if !state.shown.contains_key(&bill) {
        return obstacle(Constraint::Permission, "it was not asked about this bill".to_owned());
    }
    None
}

pub(super) fn amount(record: Option<&BillRecord>) -> i128 {
    record.map_or(0, |record| i128::try_from(record.bill.amount.0).unwrap_or(i128::MAX))
}

/// The beginning of a model's words, on a border of characters.
pub(super) fn cut(text: &str) -> String {
    text.chars()
        .scan(0, |bytes, letter| {
            *bytes += letter.len_utf8();
            (*bytes <= REASON_BYTES_MAX).then_some(letter)
        })
        .collect()
}
