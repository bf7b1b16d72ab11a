//! What became of payments: one that the chain refused is a try that failed, of its payee.
//!
//! Absent: what stops the wallet as a whole or what time mends, which no payee is to blame for, and a try of a payee that
//! never failed: nothing is written for those, so honest payments cost no row.

use std::collections::BTreeMap;

use stateset_api::IntentId;

use crate::bills::{self, BillStatus, Ended, Outcome};
use crate::decisions::{self, Work};
use crate::memory;
use crate::row::{Kind, Lookup};
use crate::state::AgentState;
use crate::teaching::subjects::pay;

/// Of one input so many refusals teach, each of another payee; more say nothing that these don't.
const REFUSED_MAX: usize = 8;

/// A payment that an input says the chain refused, of its payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    id: IntentId,
    subject: String,
}

/// The refused payments of an input that teach, if the step finds them as they are now.
pub(crate) fn refused(state: &AgentState, input: &bills::Input) -> Vec<Refused> {
    let bills::Input::Outcomes(ended) = input else { return Vec::new() };
    if state.rules() < 5 {
        return Vec::new();
    }
    let mut by_subject = BTreeMap::new();
    for Ended { id, outcome } in ended {
        let Outcome::Refused { breach, .. } = outcome else { continue };
        let is_its_own = breach.is_none_or(|breach| breach.resets_at.is_none() && !breach.rule.stops_the_wallet());
        if let Some(subject) = intended(state, *id).filter(|_| is_its_own && by_subject.len() < REFUSED_MAX) {
            by_subject.entry(subject).or_insert(*id);
        }
    }
    by_subject.into_iter().map(|(subject, id)| Refused { id, subject }).collect()
}

/// The payees of an input's settled payments that failed before.
pub(crate) fn settled(state: &AgentState, input: &bills::Input) -> Vec<Refused> {
    let bills::Input::Outcomes(ended) = input else { return Vec::new() };
    if state.rules() < 5 {
        return Vec::new();
    }
    let settled = ended.iter().filter(|one| matches!(one.outcome, Outcome::Settled { .. }));
    let of = settled.filter_map(|one| Some(Refused { id: one.id, subject: intended(state, one.id)? }));
    let failed: BTreeMap<String, IntentId> = of
        .filter(|one| state.memory.has_failed(&one.subject))
        .take(REFUSED_MAX)
        .map(|one| (one.subject, one.id))
        .collect();
    failed.into_iter().map(|(subject, id)| Refused { id, subject }).collect()
}

impl Refused {
    /// When it was tried is in the decision to pay.
    pub(crate) fn lookup(&self) -> Lookup {
        Lookup::Alike(Kind::Decision, decisions::about(Work::Bills, &self.id.to_string()))
    }
}

/// What is learned of payments that were refused and settled. `tried`: with whether each failed.
pub(crate) fn of_outcomes(state: &AgentState, tried: &[(Refused, bool)]) -> Vec<memory::Input> {
    let one = |(of, failed): &(Refused, bool)| {
        let subject = of.id.to_string();
        let is_it =
            |one: &&decisions::Decision| one.work == Work::Bills && one.action == bills::PAY && one.subject == subject;
        let at = state.decisions.latest(is_it)?.at;
        Some(memory::Input::Tried { subject: of.subject.clone(), failed: *failed, at })
    };
    tried.iter().filter_map(one).collect()
}

fn intended(state: &AgentState, id: IntentId) -> Option<String> {
    let record = state.bills.get(&id)?;
    matches!(record.status, BillStatus::Intended { .. }).then(|| pay(&record.bill.payee))
}
