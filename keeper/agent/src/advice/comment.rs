//! What a model says of a bill beside the agent's own reasons: a record of its own, for people alone. No decision about the
//! bill is made of it or hashed with it.

use crate::advice::input::{Advice, Words};
use crate::advice::proposal::{Known, Proposal, obstacle, unasked, weigh};
use crate::advice::state::State;
use crate::decisions::{Constraint, Decision, Estimate};

/// What keeping its words is called.
pub const KEEP: &str = "keep its words";

/// The words on record, or why they are left.
pub(super) fn weigh_words(state: &State, known: Known<'_>, (advice, words): (&Advice, &Words)) -> Option<Decision> {
    let unsaid = || {
        let is_empty = words.text.trim().is_empty();
        is_empty.then(|| obstacle(Constraint::Permission, "it says nothing".to_owned()))?
    };
    let proposal = Proposal {
        advice,
        bill: words.bill,
        name: KEEP.to_owned(),
        estimate: Estimate::certain(0, advice.at),
        obstacle: unasked(state, words.bill, known.bills.get(&words.bill)).or_else(unsaid),
        wins_ties: true,
        says: &words.text,
    };
    weigh(known, proposal).map(|(_, decision)| decision)
}
