//! The agent as it would have been: the same inputs, but for what the wallet answers and what became of payments.
//!
//! A bill that stands as it stood in the past is looked at when the past looked at it. One that stands elsewhere is looked at
//! each hour, from when it asks to be. What it would have paid and the past did not is taken for paid at once: there is no
//! receipt of it.

use std::collections::{BTreeMap, BTreeSet};

use stateset_agent::bills::{Ended, Input as BillInput, Observation, Outcome};
use stateset_agent::{AgentState, Bill, BillStatus, Input, Judged, step};
use stateset_api::IntentId;
use stateset_api::policy::{Rule, Verdict};

use super::actions::Actions;
use super::rules::Rules;

/// Between two looks that the past did not take. Seconds.
const HOUR: u64 = 3_600;
/// Codes of [`BillStatus`] in which the wallet is asked about a bill.
const ASKED: [u8; 5] = [0, 1, 2, 5, 7];

/// By denom, in its smallest unit: what was paid since the two part.
pub(super) type Paid = BTreeMap<String, u128>;

/// The past beside it, after the input that both take in.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    pub(super) state: &'a AgentState,
    pub(super) paid: &'a Paid,
}

/// The agent under the other rules.
pub(super) struct Other<'a> {
    state: AgentState,
    rules: Rules<'a>,
    pub(super) actions: Actions,
    paid: Paid,
    /// Paid at once, since the past has no receipt of it.
    pub(super) assumed: BTreeSet<IntentId>,
    /// Bills that neither rules nor record have a word about.
    pub(super) unanswered: BTreeSet<IntentId>,
    looked_at: u64,
}

impl<'a> Other<'a> {
    /// From where the past stands.
    pub(super) fn new(state: AgentState, rules: Rules<'a>, now: u64) -> Self {
        let (actions, paid, assumed, unanswered) = Default::default();
        Self { state, rules, actions, paid, assumed, unanswered, looked_at: now }
    }

    pub(super) const fn state(&self) -> &AgentState {
        &self.state
    }

    /// What would have been done in quiet hours before `until`.
    pub(super) fn pass_hours(&mut self, beside: Beside<'_>, until: u64) {
        let mut at = self.looked_at.saturating_add(HOUR);
        while self.looked_at > 0 && at < until {
            self.look(beside, &Observation { height: 0, time: at, judged: Vec::new() });
            at = at.saturating_add(HOUR);
        }
    }

    /// Takes in what the past took in, as far as it would have happened.
    pub(super) fn take(&mut self, input: &Input, beside: Beside<'_>, at: u64) {
        let ended = |ended: &[Ended]| Input::Bills(BillInput::Outcomes(self.own(ended)));
        match input {
            Input::Bills(BillInput::Observed(observation)) => self.look(beside, observation),
            Input::Bills(BillInput::Outcomes(all)) => self.step(&ended(all), at),
            Input::Bills(BillInput::Outcome { id, outcome }) => {
                let one = Ended { id: *id, outcome: outcome.clone() };
                self.step(&ended(&[one]), at);
            }
            input => self.step(input, at),
        }
    }

    /// Ends of payments that it would have made.
    fn own(&self, ended: &[Ended]) -> Vec<Ended> {
        let is_own = |ended: &&Ended| {
            let status = self.state.bills.get(&ended.id).map(|record| &record.status);
            matches!(status, Some(BillStatus::Intended { .. }))
        };
        ended.iter().filter(is_own).cloned().collect()
    }

    fn look(&mut self, beside: Beside<'_>, seen: &Observation) {
        self.looked_at = self.looked_at.max(seen.time);
        self.rules.move_to(seen.time);
        let denom = |id: IntentId| self.state.bills.get(&id).map(|record| record.bill.denom.clone());
        let knows = |id| denom(id).is_some_and(|denom| beside.state.ledger.opened_at(&denom).is_some());
        self.rules.remember(&seen.judged, &knows);
        for (id, bill) in self.due(beside, seen) {
            let recorded = seen.judged.iter().find(|judged| judged.id == id);
            self.rules.hold(&bill.denom, self.balance(beside, &bill.denom));
            let Some(judged) = self.rules.judge(id, &bill, recorded) else {
                self.unanswered.insert(id);
                continue;
            };
            let judged = self.under_approval(judged);
            let (height, time) = (seen.height, seen.time);
            self.step(&Input::Bills(BillInput::Observed(Observation { height, time, judged: vec![judged] })), time);
            if is_intended(&self.state, id) {
                self.rules.count(&bill);
                if !is_intended(beside.state, id) {
                    self.assumed.insert(id);
                    let settled = Ended { id, outcome: Outcome::Settled { height } };
                    self.step(&Input::Bills(BillInput::Outcomes(vec![settled])), time);
                }
            }
        }
    }

    /// What the past looked at, in its order; then what stands elsewhere than in the past and asks by now.
    fn due(&self, beside: Beside<'_>, seen: &Observation) -> Vec<(IntentId, Bill)> {
        let mut due: Vec<IntentId> = seen.judged.iter().map(|judged| judged.id).collect();
        let mut elsewhere: Vec<(u64, IntentId)> = Vec::new();
        for (id, record) in ASKED.iter().flat_map(|code| self.state.bills.with_status(*code)) {
            let in_the_past = beside.state.bills.get(&id).map(|record| &record.status);
            if in_the_past != Some(&record.status) && !due.contains(&id) {
                elsewhere.push((record.asks_from().unwrap_or(record.bill.due), id));
            }
        }
        elsewhere.retain(|(from, _)| *from <= seen.time);
        elsewhere.sort_unstable();
        due.extend(elsewhere.into_iter().map(|(_, id)| id));
        due.into_iter().filter_map(|id| Some((id, self.state.bills.get(&id)?.bill.clone()))).collect()
    }

    /// What the wallet would hold, where the record knows what it held.
    fn balance(&self, beside: Beside<'_>, denom: &str) -> Option<u128> {
        beside.state.ledger.opened_at(denom)?;
        let there = u128::try_from(beside.state.ledger.expected(denom)).unwrap_or_default();
        let of = |paid: &Paid| paid.get(denom).copied().unwrap_or_default();
        let moving = self.state.bills.intended().filter(|(_, record)| record.bill.denom == denom);
        let moving = moving.fold(0_u128, |sum, (_, record)| sum.saturating_add(record.bill.amount.0));
        Some(there.saturating_add(of(beside.paid)).saturating_sub(of(&self.paid).saturating_add(moving)))
    }

    /// An approval of the past is as good for these rules.
    fn under_approval(&self, judged: Judged) -> Judged {
        let wants_one = judged.breach.is_some_and(|breach| breach.rule == Rule::Approval);
        match self.state.approval(judged.id) {
            Some(_) if wants_one => Judged { verdict: Verdict::Allow, breach: None, ..judged },
            _ => judged,
        }
    }

    fn step(&mut self, input: &Input, at: u64) {
        let stepped = step(&mut self.state, input);
        for id in self.actions.note(&self.state, &stepped, at) {
            add(&mut self.paid, &self.state, id);
        }
    }
}

/// Adds what a bill paid.
pub(super) fn add(paid: &mut Paid, state: &AgentState, id: IntentId) {
    let Some(record) = state.bills.get(&id) else { return };
    let sum = paid.entry(record.bill.denom.clone()).or_default();
    *sum = sum.saturating_add(record.bill.amount.0);
}

fn is_intended(state: &AgentState, id: IntentId) -> bool {
    state.bills.get(&id).is_some_and(|record| matches!(record.status, BillStatus::Intended { .. }))
}
