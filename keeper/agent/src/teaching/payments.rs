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

/// A payment that an input says came to its end, of its payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tried {
    id: IntentId,
    subject: String,
    failed: bool,
}

/// The payments of an input that teach, if the step finds them as they are now: those that the chain refused, and those that
/// it took of payees whose payments failed before.
pub(crate) fn tried(state: &AgentState, input: &bills::Input) -> Vec<Tried> {
    let bills::Input::Outcomes(ended) = input else { return Vec::new() };
    if state.rules() < 5 {
        return Vec::new();
    }
    let mut tried = refused(state, ended);
    tried.extend(settled(state, ended));
    tried
}

fn refused(state: &AgentState, ended: &[Ended]) -> Vec<Tried> {
    let mut by_subject = BTreeMap::new();
    for Ended { id, outcome } in ended {
        let Outcome::Refused { breach, .. } = outcome else { continue };
        let is_its_own = breach.is_none_or(|breach| breach.resets_at.is_none() && !breach.rule.stops_the_wallet());
        if let Some(subject) = intended(state, *id).filter(|_| is_its_own && by_subject.len() < REFUSED_MAX) {
            by_subject.entry(subject).or_insert(*id);
        }
    }
    by_subject.into_iter().map(|(subject, id)| Tried { id, subject, failed: true }).collect()
}

fn settled(state: &AgentState, ended: &[Ended]) -> Vec<Tried> {
    let settled = ended.iter().filter(|one| matches!(one.outcome, Outcome::Settled { .. }));
    let of = settled.filter_map(|one| Some((intended(state, one.id)?, one.id)));
    let failed: BTreeMap<String, IntentId> =
        of.filter(|(subject, _)| state.memory.has_failed(subject)).take(REFUSED_MAX).collect();
    failed.into_iter().map(|(subject, id)| Tried { id, subject, failed: false }).collect()
}

impl Tried {
    /// When it was tried is in the decision to pay.
    pub(crate) fn lookup(&self) -> Lookup {
        Lookup::Alike(Kind::Decision, decisions::about(Work::Bills, &self.id.to_string()))
    }
}

/// What is learned of payments that were tried.
pub(crate) fn of_outcomes(state: &AgentState, tried: &[Tried]) -> Vec<memory::Input> {
    let one = |of: &Tried| {
        let subject = of.id.to_string();
        let is_it =
            |one: &&decisions::Decision| one.work == Work::Bills && one.action == bills::PAY && one.subject == subject;
        let at = state.decisions.latest(is_it)?.at;
        Some(memory::Input::Tried { subject: of.subject.clone(), failed: of.failed, at })
    };
    tried.iter().filter_map(one).collect()
}

fn intended(state: &AgentState, id: IntentId) -> Option<String> {
    let record = state.bills.get(&id)?;
    matches!(record.status, BillStatus::Intended { .. }).then(|| pay(&record.bill.payee))
}
