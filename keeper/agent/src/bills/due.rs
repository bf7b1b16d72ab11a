//! Which bills the wallet is asked about next.
//!
//! In this order: bills of payees that it lists or has paid; what governance approved, one at a time; bills of payees
//! about which it said nothing yet; bills of payees that it does not list, a few at a time. A question holds bills of
//! one of these kinds and of one denom, so strangers' bills take no place from known ones. Within a kind whichever has
//! waited longest for an answer comes first (a bill that was never asked about waits from its due time), then the
//! smaller id; of several denoms that of the first bill.
//!
//! What a question costs does not depend on how many bills there are.

use stateset_api::IntentId;

use crate::bills::bill::Bill;
use crate::bills::index::{Queue, Waiting};
use crate::bills::state::State;

/// The wallet judges at most this many payments in one question.
pub const DUE_MAX: usize = stateset_api::limits::PAYMENTS_MAX;

/// Bills of payees that the wallet does not list, in one question.
pub const UNLISTED_DUE_MAX: usize = 10;

/// The bills to ask the wallet about at this time (Unix seconds). None while an intent is under way: the wallet's
/// answer would not count what is about to be spent.
pub fn due(state: &State, now: u64) -> Vec<&Bill> {
    if state.intended().next().is_some() { Vec::new() } else { ready(state, now, DUE_MAX) }
}

/// Bills of every kind that are asked about by then (Unix seconds), in that order, at most `max` of each kind.
pub fn soon(state: &State, until: u64, max: usize) -> impl Iterator<Item = &Bill> {
    let waiting = Queue::ALL.into_iter().flat_map(move |queue| {
        let of = state
            .index
            .queue(queue)
            .flat_map(move |waiting| waiting.iter().take_while(move |(from, _)| *from <= until).take(max));
        of.take(max)
    });
    waiting.filter_map(|(_, id)| Some(&state.get(id)?.bill))
}

/// As [`due`], at most `max` and whatever is under way: for those who count what is about to be spent themselves.
pub fn ready(state: &State, now: u64, max: usize) -> Vec<&Bill> {
    for queue in Queue::ALL {
        let first = |waiting: &Waiting| waiting.first().copied().filter(|(from, _)| *from <= now);
        let heads = state.index.queue(queue).filter_map(|waiting| Some((first(waiting)?, waiting)));
        let Some((_, waiting)) = heads.min_by_key(|(head, _)| *head) else { continue };
        let max = match queue {
            Queue::Known | Queue::Unknown => max,
            Queue::Approved => max.min(1),
            Queue::Unlisted => max.min(UNLISTED_DUE_MAX),
        };
        let ready = waiting.iter().take_while(|(from, _)| *from <= now).take(max);
        return ready.filter_map(|(_, id): &(u64, IntentId)| Some(&state.get(id)?.bill)).collect();
    }
    Vec::new()
}
