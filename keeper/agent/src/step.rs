//! The step: one input, one new state, and what is wanted of the world.

use std::collections::BTreeSet;

use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bill::Bill;
use crate::escalation;
use crate::governance;
use crate::input::{Import, Input, Judged, Observation, Outcome};
use crate::intent::{Effect, Intent, Notice};
use crate::state::{AgentState, BillRecord, BillStatus};

/// The wallet judges at most this many payments in one question.
pub const DUE_MAX: usize = stateset_api::limits::PAYMENTS_MAX;

/// An escalated bill is asked about again after this long: the owner may have changed the limits. Seconds.
pub const ESCALATION_RECHECK_SECONDS: u64 = 600;

/// A bill that a wallet-wide state holds up (frozen, empty, no operator) is asked about again after this long. Seconds.
pub const HOLD_RECHECK_SECONDS: u64 = 60;

/// The bills to ask the wallet about at this time, most overdue first, all in one denom. One that is paid under an
/// approval of governance comes alone, when no other is to be asked about.
///
/// None while an intent is under way: the wallet's answer would not count what is about to be spent.
pub fn due(state: &AgentState, now: u64) -> Vec<&Bill> {
    if state.bills.values().any(|record| matches!(record.status, BillStatus::Intended { .. })) {
        return Vec::new();
    }
    let ready = |record: &&BillRecord| record.status.asks_from(record.bill.due).is_some_and(|from| from <= now);
    let (approved, others): (Vec<&BillRecord>, Vec<&BillRecord>) =
        state.bills.values().filter(ready).partition(|record| matches!(record.status, BillStatus::Approved { .. }));
    if others.is_empty() {
        return approved.first().map(|record| &record.bill).into_iter().collect();
    }
    let mut bills = others.into_iter().map(|record| &record.bill).peekable();
    let denom = bills.peek().map(|bill| bill.denom.clone());
    bills.filter(|bill| Some(&bill.denom) == denom.as_ref()).take(DUE_MAX).collect()
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing.
pub fn step(mut state: AgentState, input: &Input) -> (AgentState, Vec<Effect>) {
    let mut effects = Vec::new();
    match input {
        Input::Bills(bills) => import(&mut state, bills, &mut effects),
        Input::Observed(observation) => decide(&mut state, observation, &mut effects),
        Input::Outcome { id, outcome } => learn(&mut state, *id, outcome, &mut effects),
        Input::Escalation { id, event } => escalation::apply(&mut state, *id, event, &mut effects),
        Input::GovernanceAnswered { id, answer } => governance::answer(&mut state, *id, answer, &mut effects),
        Input::Retry(ids) => retry(&mut state, ids),
    }
    (state, effects)
}

fn import(state: &mut AgentState, bills: &[Bill], effects: &mut Vec<Effect>) {
    for bill in bills.iter().filter(|bill| bill.validate().is_ok()) {
        let notice = match state.insert(bill) {
            Import::New => continue,
            Import::Duplicate => Notice::Duplicate { bill: bill.clone() },
            Import::Conflict { known } => Notice::Conflict { bill: bill.clone(), known },
        };
        effects.push(Effect::Notify(notice));
    }
}

fn decide(state: &mut AgentState, observation: &Observation, effects: &mut Vec<Effect>) {
    let mut answered = BTreeSet::new();
    for judged in &observation.judged {
        // An answer counts once and only for a bill that was to be asked about.
        let Some(record) = state.bills.get_mut(&judged.id) else { continue };
        let asked = record.status.asks_from(record.bill.due).is_some_and(|from| from <= observation.time);
        if asked && answered.insert(judged.id) {
            let (status, effect) = judge(record, judged, observation.time);
            record.status = status;
            effects.push(effect);
        }
    }
}

fn judge(record: &BillRecord, judged: &Judged, now: u64) -> (BillStatus, Effect) {
    let (id, bill) = (judged.id, record.bill.clone());
    let approval = match record.status {
        BillStatus::Approved { approval, .. } => Some(approval),
        _ => None,
    };
    if judged.already_done {
        return (BillStatus::Paid { height: 0 }, Effect::Notify(Notice::FoundPaid { id, bill }));
    }
    let breach = match (judged.verdict, judged.breach) {
        (Verdict::Allow, None) => {
            let rationale = rationale(&bill, approval, now);
            return (
                BillStatus::Intended { rationale: rationale.clone(), approval },
                Effect::Pay(Intent { id, bill, rationale, approval }),
            );
        }
        (_, Some(breach)) => breach,
        // An answer that contradicts itself is no permission.
        (_, None) => Breach::new(Rule::Operator, bill.amount.0, 0_u128),
    };
    match wait(judged.verdict, &breach, now) {
        Wait::Until(from) => {
            (waiting(approval, breach, from), Effect::Notify(Notice::Waits { id, bill, breach, from }))
        }
        Wait::ForGovernance(from) => {
            let lapsed = match &record.status {
                BillStatus::Unapproved { lapsed, .. } => lapsed.clone(),
                _ => None,
            };
            let status = BillStatus::Unapproved { breach, from, lapsed };
            (status, Effect::Notify(Notice::Unapproved { id, bill, breach, from }))
        }
        Wait::ForOwner(from) => {
            (BillStatus::Escalated { breach, from }, Effect::Notify(Notice::Escalated { id, bill, breach, from }))
        }
        Wait::Never => (BillStatus::Denied { breach }, Effect::Notify(Notice::Denied { id, bill, breach })),
    }
}

/// An approval is kept while time mends what stands against paying under it.
const fn waiting(approval: Option<u64>, breach: Breach, from: u64) -> BillStatus {
    match approval {
        Some(approval) => BillStatus::Approved { breach, approval, from },
        None => BillStatus::Waiting { breach, from },
    }
}

enum Wait {
    Until(u64),
    ForGovernance(u64),
    ForOwner(u64),
    Never,
}

fn wait(verdict: Verdict, breach: &Breach, now: u64) -> Wait {
    let recheck = now.saturating_add(HOLD_RECHECK_SECONDS);
    match breach.rule {
        // Not about this bill: the wallet as a whole is stopped, empty, or in other hands.
        rule if rule.stops_the_wallet() || rule == Rule::Balance => Wait::Until(recheck),
        // Whether or not signers may be asked about what is over a limit: who approves it is said.
        Rule::Approval => Wait::ForGovernance(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
        _ => match (breach.resets_at, verdict) {
            // Never sooner than the next look, so that a clock at odds cannot make the keeper spin.
            (Some(at), _) => Wait::Until(at.max(now.saturating_add(1))),
            (None, Verdict::Escalate) => Wait::ForOwner(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
            (None, _) => Wait::Never,
        },
    }
}

fn rationale(bill: &Bill, approval: Option<u64>, now: u64) -> String {
    let late = now.saturating_sub(bill.due);
    let when = if late < 86_400 { "due today".to_owned() } else { format!("{} days overdue", late / 86_400) };
    let under = approval.map_or_else(String::new, |approval| format!(", under governance's approval {approval}"));
    format!(
        "bill {} over {} {} for {} is {when} and within policy{under}",
        bill.number, bill.amount, bill.denom, bill.category
    )
}

fn learn(state: &mut AgentState, id: IntentId, outcome: &Outcome, effects: &mut Vec<Effect>) {
    let Some(record) = state.bills.get_mut(&id) else { return };
    // Paid is final, and an outcome belongs to an intent.
    if !matches!(record.status, BillStatus::Intended { .. } | BillStatus::NeedsReview { .. }) {
        return;
    }
    let approval = match record.status {
        BillStatus::Intended { approval, .. } => approval,
        _ => None,
    };
    let bill = record.bill.clone();
    let (status, notice) = match outcome.clone() {
        Outcome::Settled { height } => (BillStatus::Paid { height }, Notice::Settled { id, bill, height }),
        // Something else was paid meanwhile: what time mends is waited for, as if the wallet had said so at once.
        Outcome::Refused { breach: Some(breach @ Breach { resets_at: Some(from), .. }), .. } => {
            (waiting(approval, breach, from), Notice::Waits { id, bill, breach, from })
        }
        Outcome::Refused { reason, .. } => {
            (BillStatus::Refused { reason: reason.clone() }, Notice::Refused { id, bill, reason })
        }
        Outcome::NeedsReview { reason } => {
            (BillStatus::NeedsReview { reason: reason.clone() }, Notice::NeedsReview { id, bill, reason })
        }
    };
    record.status = status;
    effects.push(Effect::Notify(notice));
}

fn retry(state: &mut AgentState, ids: &[IntentId]) {
    for id in ids {
        let Some(record) = state.bills.get_mut(id) else { continue };
        if matches!(
            record.status,
            BillStatus::Waiting { .. }
                | BillStatus::Escalated { .. }
                | BillStatus::Denied { .. }
                | BillStatus::Refused { .. }
                // No bytes that could pay it are under way, and the wallet is asked first whether it was paid.
                | BillStatus::NeedsReview { .. }
        ) {
            record.status = BillStatus::Open;
        }
    }
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
