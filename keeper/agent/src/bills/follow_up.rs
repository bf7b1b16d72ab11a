//! What an approval of governance asks for beyond its payment, and what was done about it: a receipt in time, a person's
//! look, a report, a watch on its payee.
//!
//! Plain data and arithmetic over block times. Never here: a look at the chain, and a payment: an approval is good for one
//! bill, once, which its contract sees to.

use std::fmt;

use serde::{Deserialize, Serialize};
use stateset_api::governance::{ApprovalCondition, Monitoring, Terms};
use stateset_api::score::Score;
use stateset_api::{AgentId, Amount, IntentId};

use crate::bills::bill::Bill;

/// A payee whose agent's score fell by so much since the watch began has turned bad: 10 points.
pub const SCORE_FALL: Score = Score::points(10);
/// What is done stays in memory for so long, so that its last notice is written. Seconds.
pub const KEEP_SECONDS: u64 = 3_600;

/// What is followed of one approval, from when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    pub approval: u64,
    /// The bill that it approved. Amounts in the denom's smallest unit.
    pub bill: IntentId,
    pub number: String,
    pub payee: String,
    pub denom: String,
    pub amount: Amount,
    pub terms: Terms,
    /// When it was used, by governance's word. Unix seconds of the chain, as all times here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SeenReceipt>,
    /// When no receipt was there though one had to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_missed_at: Option<u64>,
    /// When a person was asked to look at what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_asked_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// How the payee's agent stood when it was first seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Counterparty>,
    /// That the payee turned bad. Nothing that governance approved for it is paid without a person until the watch is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned: Option<Turned>,
    /// When the watch was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watched_until: Option<u64>,
    /// Why it will never be used, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// When nothing was left to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<u64>,
    /// It has left memory.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The wallet's receipt of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenReceipt {
    pub to: String,
    pub denom: String,
    pub amount: Amount,
    pub reference: String,
    pub paid_at: u64,
}

/// How the agent stands whose wallet a payee is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterparty {
    pub agent: AgentId,
    pub status: CounterpartyStatus,
    /// The wallet that is bound to it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<String>,
    /// None where nobody says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// As the registry has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterpartyStatus {
    Active,
    Suspended,
    Retired,
}

/// That a payee turned bad while it was watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turned {
    pub reason: String,
    pub at: u64,
}

/// What came of an approval, beside what was expected of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub approval: u64,
    pub bill: IntentId,
    pub number: String,
    pub payee: String,
    pub denom: String,
    /// What was approved.
    pub expected: Amount,
    /// What the wallet's receipt says; 0 without one.
    pub paid: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SeenReceipt>,
    pub used_at: u64,
    /// Of the payee, where it is watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turned: Option<String>,
    pub made_at: u64,
}

impl Report {
    /// Whether exactly what was approved was paid, to whom it was approved.
    pub fn as_expected(&self) -> bool {
        let to = |receipt: &SeenReceipt| receipt.to == self.payee && receipt.denom == self.denom;
        self.paid == self.expected && self.receipt.as_ref().is_some_and(to)
    }

    /// In one line; `show` writes an amount of a denom.
    pub fn words(&self, show: &dyn Fn(u128, &str) -> String) -> String {
        let [expected, paid] = [self.expected, self.paid].map(|amount| show(amount.0, &self.denom));
        let Self { approval, number, payee, .. } = self;
        let came = match (self.as_expected(), &self.receipt) {
            (true, _) => "as approved".to_owned(),
            (false, None) => "the wallet has no receipt of it".to_owned(),
            (false, Some(receipt)) => {
                format!("not as approved: to {} over {}", receipt.to, show(receipt.amount.0, &receipt.denom))
            }
        };
        let turned = self.turned.as_ref().map_or_else(String::new, |reason| format!("; its payee: {reason}"));
        format!("approval {approval} for bill {number} to {payee}: {expected} approved, {paid} paid, {came}{turned}")
    }
}

/// What one look at an approval showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalLook {
    pub bill: IntentId,
    pub approval: u64,
    /// Of the block. Unix seconds.
    pub at: u64,
    /// When governance says it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<u64>,
    /// Why it will never be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SeenReceipt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Counterparty>,
    /// What was done is written down for whoever is to know: it may leave memory.
    #[serde(default, skip_serializing_if = "is_false")]
    pub said: bool,
}

/// What happened to what is followed, for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpEvent {
    ReviewDue,
    Reported(Box<Report>),
    ReceiptMissed,
    Turned { reason: String },
}

impl FollowUp {
    /// Of an approval that was just given for a bill.
    pub(crate) fn new(id: IntentId, bill: &Bill, approval: u64, terms: Terms) -> Self {
        Self {
            approval,
            bill: id,
            number: bill.number.clone(),
            payee: bill.payee.clone(),
            denom: bill.denom.clone(),
            amount: bill.amount,
            terms,
            used_at: None,
            receipt: None,
            receipt_missed_at: None,
            review_asked_at: None,
            report: None,
            counterparty: None,
            turned: None,
            watched_until: None,
            gone: None,
            done_at: None,
            closed: false,
        }
    }

    /// When the wallet's receipt must be there, the person asked, the report made and the watch over: each only where the
    /// terms say so, and once it was used.
    pub fn receipt_by(&self) -> Option<u64> {
        self.after_use(self.terms.conditions.iter().find_map(|one| match one {
            ApprovalCondition::ReceiptWithin { seconds } => Some(*seconds),
            _ => None,
        }))
    }

    /// See [`FollowUp::receipt_by`].
    pub fn review_at(&self) -> Option<u64> {
        self.after_use(self.terms.conditions.iter().find_map(|one| match one {
            ApprovalCondition::ReviewAfter { seconds } => Some(*seconds),
            _ => None,
        }))
    }

    /// See [`FollowUp::receipt_by`].
    pub fn report_at(&self) -> Option<u64> {
        self.after_use(self.terms.monitoring.iter().find_map(|one| match one {
            Monitoring::ReportAfter { seconds } => Some(*seconds),
            Monitoring::WatchCounterparty { .. } => None,
        }))
    }

    /// See [`FollowUp::receipt_by`].
    pub fn watch_until(&self) -> Option<u64> {
        self.after_use(self.watch_seconds())
    }

    fn watch_seconds(&self) -> Option<u64> {
        self.terms.monitoring.iter().find_map(|one| match one {
            Monitoring::WatchCounterparty { seconds } => Some(*seconds),
            Monitoring::ReportAfter { .. } => None,
        })
    }

    /// Whether the payee is watched: from when the approval was given to the end of its watch, or until it turned bad.
    pub fn is_watching(&self) -> bool {
        self.watch_seconds().is_some() && self.turned.is_none() && self.watched_until.is_none() && self.gone.is_none()
    }

    fn after_use(&self, seconds: Option<u64>) -> Option<u64> {
        Some(self.used_at?.saturating_add(seconds?))
    }

    /// Whether something falls due by this time that was not done.
    pub fn is_due(&self, now: u64) -> bool {
        let due = |at: Option<u64>, done: bool| !done && at.is_some_and(|at| at <= now);
        due(self.receipt_by(), self.receipt.is_some() || self.receipt_missed_at.is_some())
            || due(self.review_at(), self.review_asked_at.is_some())
            || due(self.report_at(), self.report.is_some())
            || due(self.watch_until(), self.watched_until.is_some())
            || due(self.done_at.map(|at| at.saturating_add(KEEP_SECONDS)), self.closed)
    }

    /// As it is after a look, and what a person is to know. The same look again changes nothing.
    pub(crate) fn after(&self, look: &ApprovalLook) -> (Self, Vec<FollowUpEvent>) {
        let (mut now, mut events) = (self.clone(), Vec::new());
        if self.closed {
            return (now, events);
        }
        // A time to come would put off what is due, so it is the block's at most.
        now.used_at = self.used_at.or_else(|| look.used_at.map(|at| at.min(look.at)));
        now.gone = self.gone.clone().or_else(|| look.gone.clone()).filter(|_| now.used_at.is_none());
        now.receipt = self.receipt.clone().or_else(|| look.receipt.clone());
        now.see_counterparty(look, &mut events);
        let due = |at: Option<u64>| at.is_some_and(|at| at <= look.at);
        if due(now.receipt_by()) && now.receipt.is_none() && now.receipt_missed_at.is_none() {
            now.receipt_missed_at = Some(look.at);
            events.push(FollowUpEvent::ReceiptMissed);
        }
        if due(now.review_at()) && now.review_asked_at.is_none() {
            now.review_asked_at = Some(look.at);
            events.push(FollowUpEvent::ReviewDue);
        }
        if due(now.report_at()) && now.report.is_none() {
            let report = now.make_report(look.at);
            events.push(FollowUpEvent::Reported(Box::new(report.clone())));
            now.report = Some(report);
        }
        if due(now.watch_until()) && now.watched_until.is_none() {
            now.watched_until = Some(look.at);
        }
        if now.done_at.is_none() && now.is_done() {
            now.done_at = Some(look.at);
        }
        let kept = now.done_at.is_some_and(|at| at.saturating_add(KEEP_SECONDS) <= look.at);
        now.closed = look.said && kept;
        (now, events)
    }

    fn see_counterparty(&mut self, look: &ApprovalLook, events: &mut Vec<FollowUpEvent>) {
        let Some(seen) = look.counterparty.as_ref().filter(|_| self.is_watching()) else { return };
        let first = self.counterparty.get_or_insert_with(|| seen.clone());
        if let Some(reason) = turned(first, seen, &self.payee) {
            self.turned = Some(Turned { reason: reason.clone(), at: look.at });
            events.push(FollowUpEvent::Turned { reason });
        }
    }

    fn make_report(&self, at: u64) -> Report {
        Report {
            approval: self.approval,
            bill: self.bill,
            number: self.number.clone(),
            payee: self.payee.clone(),
            denom: self.denom.clone(),
            expected: self.amount,
            paid: self.receipt.as_ref().map_or(Amount(0), |receipt| receipt.amount),
            receipt: self.receipt.clone(),
            used_at: self.used_at.unwrap_or_default(),
            turned: self.turned.as_ref().map(|turned| turned.reason.clone()),
            made_at: at,
        }
    }

    fn is_done(&self) -> bool {
        let is_left = |at: Option<u64>, done: bool| at.is_some() && !done;
        self.gone.is_some()
            || self.used_at.is_some()
                && !is_left(self.receipt_by(), self.receipt.is_some() || self.receipt_missed_at.is_some())
                && !is_left(self.review_at(), self.review_asked_at.is_some())
                && !is_left(self.report_at(), self.report.is_some())
                && !is_left(self.watch_until(), self.watched_until.is_some())
    }
}

/// Why a payee is not to be paid as before, by how its agent stood first and stands now.
fn turned(first: &Counterparty, seen: &Counterparty, payee: &str) -> Option<String> {
    let agent = first.agent;
    if seen.agent != agent {
        return Some(format!("{payee} was the wallet of agent {agent}, and is that of agent {} now", seen.agent));
    }
    match seen.status {
        CounterpartyStatus::Active => {}
        CounterpartyStatus::Suspended => return Some(format!("agent {agent} is suspended")),
        CounterpartyStatus::Retired => return Some(format!("agent {agent} is retired")),
    }
    match &seen.wallet {
        Some(wallet) if wallet == payee => {}
        Some(wallet) => return Some(format!("agent {agent} is paid at {wallet} now, no more at {payee}")),
        None => return Some(format!("agent {agent} is paid nowhere now, no more at {payee}")),
    }
    let (before, now) = (first.score?, seen.score?);
    let fell = before.minus_floor_zero(now);
    (fell >= SCORE_FALL).then(|| {
        format!("the score of agent {agent} fell by {fell}, from {before} to {now}: at most {SCORE_FALL} less")
    })
}

impl fmt::Display for CounterpartyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        })
    }
}

#[cfg(test)]
#[path = "follow_up_tests.rs"]
mod tests;
