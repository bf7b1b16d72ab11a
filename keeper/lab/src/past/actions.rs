//! What was done about each bill, in the order in which it was: read off the bill's own record after each step.

use std::collections::BTreeMap;

use serde::Serialize;
use stateset_agent::show::breach::show_breach;
use stateset_agent::{AgentState, BillRecord, BillStatus, Kind, Step};
use stateset_api::IntentId;
use stateset_api::policy::Breach;

/// One thing that was done about a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Unix seconds of the block that was looked at.
    pub at: u64,
    /// `pay`, `paid`, `wait`, `ask signers`, `ask governance`, `refuse`, `hold` or `refused`.
    pub action: &'static str,
    /// The rule with its numbers, or somebody's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The rule alone, by which two actions are compared.
    #[serde(skip)]
    rule: Option<&'static str>,
}

impl Action {
    /// Whether both are the same for the same rule, whenever.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.action, self.rule) == (other.action, other.rule)
    }

    fn of(record: &BillRecord, at: u64) -> Option<Self> {
        let by_rule = |action, breach: &Breach| {
            let denom = &record.bill.denom;
            let reason = show_breach(breach, |amount| format!("{amount}{denom}"));
            Self { at, action, reason, rule: Some(breach.rule.name()) }
        };
        let plain = |action, reason: String| Self { at, action, reason, rule: None };
        Some(match &record.status {
            BillStatus::Waiting { breach, .. } => by_rule("wait", breach),
            BillStatus::Escalated { breach, .. } => by_rule("ask signers", breach),
            BillStatus::Unapproved { breach, .. } => by_rule("ask governance", breach),
            BillStatus::Denied { breach } => by_rule("refuse", breach),
            BillStatus::Intended { .. } => plain("pay", String::new()),
            BillStatus::Paid { .. } => plain("paid", String::new()),
            BillStatus::Refused { reason } => plain("refused", reason.clone()),
            BillStatus::NeedsReview { .. } => plain("hold", record.review_reason().unwrap_or_default()),
            // On its way between two of the others.
            BillStatus::Open
            | BillStatus::Asking { .. }
            | BillStatus::Proposed { .. }
            | BillStatus::Balloted { .. }
            | BillStatus::Approved { .. }
            | BillStatus::Credited => return None,
        })
    }
}

/// By bill.
#[derive(Clone, Debug, Default)]
pub(super) struct Actions {
    of: BTreeMap<IntentId, Vec<Action>>,
}

impl Actions {
    /// Notes what a step changed, and returns what was paid by it. The same as before, for the same rule, is noted once.
    pub(super) fn note(&mut self, state: &AgentState, step: &Step, at: u64) -> Vec<IntentId> {
        let mut paid = Vec::new();
        for row in step.rows.iter().filter(|row| row.kind == Kind::Bill) {
            let id = IntentId(row.key);
            let Some(action) = state.bills.get(&id).and_then(|record| Action::of(record, at)) else { continue };
            let before = self.of.entry(id).or_default();
            if before.last().is_none_or(|last| !last.is_like(&action)) {
                if action.action == "paid" {
                    paid.push(id);
                }
                before.push(action);
            }
        }
        paid
    }

    pub(super) fn of(&self, id: IntentId) -> &[Action] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }

    /// When it was paid, Unix seconds.
    pub(super) fn paid_at(&self, id: IntentId) -> Option<u64> {
        self.of(id).iter().rev().find(|action| action.action == "paid").map(|action| action.at)
    }
}
