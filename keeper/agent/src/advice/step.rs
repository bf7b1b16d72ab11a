//! One input about advice, and what of it is followed.

use stateset_api::IntentId;

use crate::advice::input::{Advice, Hold, Input, Source};
use crate::advice::state::{BILLS_MAX, State};
use crate::bills::{self, BillRecord, BillStatus, Doubt};
use crate::decisions::{About, Choice, Constraint, Decision, Estimate, Expected, Obstacle, Work, choose};

/// Bills that a model may have held at a time.
pub const HOLDS_MAX: usize = 3;
/// A model so many of whose holds people released is ignored.
pub const FALSE_ALARMS_MAX: u32 = 5;
/// For so long: 30 days.
pub const IGNORED_SECONDS: u64 = 30 * 86_400;
/// Of a model's words, so many bytes are kept.
pub const REASON_BYTES_MAX: usize = 300;

/// What a decision not to follow a proposal is called.
pub const LEAVE: &str = "leave it";

/// One alarm in twenty is thought to be right before any was seen; each false one makes it rarer by as much.
const ALARMS_FOR_ONE: u32 = 20;
/// How long a person is thought to take. Seconds.
const ANSWER_SECONDS: u64 = 3 * 86_400;

/// What an input came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Bills that a person is to look at, and the doubt for each.
    pub holds: Vec<(IntentId, Doubt)>,
    pub decisions: Vec<Decision>,
}

/// The bills that an input names.
pub fn bills_of(input: &Input) -> Vec<IntentId> {
    match input {
        Input::Asked { bills, .. } => bills.clone(),
        Input::Answered(advice) => advice.holds.iter().map(|hold| hold.bill).collect(),
    }
}

/// Takes one input in. The bills that it names must be in memory, if there are such.
pub fn step(state: &mut State, known: &bills::State, input: &Input) -> Step {
    state.inputs = state.inputs.saturating_add(1);
    match input {
        Input::Asked { bills, until } => {
            for bill in bills.iter().filter(|bill| known.contains_key(bill)) {
                if state.shown.len() < BILLS_MAX {
                    state.shown.insert(*bill, *until);
                }
            }
            Step::default()
        }
        Input::Answered(advice) => answered(state, known, advice),
    }
}

fn answered(state: &mut State, known: &bills::State, advice: &Advice) -> Step {
    // What was shown waits no more; it is not shown again before it was judged.
    state.shown.values_mut().for_each(|until| *until = (*until).min(advice.at));
    if state.ignored_since.is_some_and(|since| since.saturating_add(IGNORED_SECONDS) <= advice.at) {
        (state.ignored_since, state.false_alarms) = (None, 0);
    }
    if state.ignored_since.is_none() && state.false_alarms >= FALSE_ALARMS_MAX {
        state.ignored_since = Some(advice.at);
    }
    let mut step = Step::default();
    for hold in advice.holds.iter().take(BILLS_MAX) {
        let record = known.get(&hold.bill);
        let Some((is_held, decision)) = weigh(state, (advice, hold), record) else { continue };
        step.decisions.push(decision);
        if is_held {
            state.held.insert(hold.bill);
            let Source { model, .. } = &advice.source;
            let doubt = Doubt::Advised { model: model.clone(), reason: cut(&hold.reason) };
            step.holds.push((hold.bill, doubt));
        }
    }
    step
}

/// Whether a proposal is followed, and why.
fn weigh(state: &State, (advice, hold): (&Advice, &Hold), record: Option<&BillRecord>) -> Option<(bool, Decision)> {
    let now = advice.at;
    let amount = record.map_or(0, |record| i128::try_from(record.bill.amount.0).unwrap_or(i128::MAX));
    let rate = i128::from(ALARMS_FOR_ONE.saturating_mul(state.false_alarms.saturating_add(1)));
    let late = record.map_or(0, |record| bills::interest(&record.bill, now.saturating_add(ANSWER_SECONDS)));
    let value = (amount / rate).saturating_add(late);
    let expected =
        Expected { value, low: late, high: amount.saturating_add(late), by: now.saturating_add(ANSWER_SECONDS) };
    let estimate = Estimate {
        expected,
        confidence: 1_000_000 / u32::try_from(rate).unwrap_or(u32::MAX).max(1),
        risks: vec!["it is an honest bill, and late".to_owned()],
    };
    let obstacle = obstacle(state, hold.bill, record);
    let choices = vec![
        Choice { action: true, name: "hold for a person".to_owned(), estimate, obstacle },
        Choice { action: false, name: LEAVE.to_owned(), estimate: Estimate::certain(0, now), obstacle: None },
    ];
    let about = About {
        work: Work::Bills,
        subject: hold.bill.to_string(),
        at: now,
        height: advice.height,
        denom: record.map(|record| record.bill.denom.clone()).unwrap_or_default(),
    };
    let chosen = choose(choices)?;
    let (is_held, decision) = Decision::of(about, chosen, format!("it says: {}", cut(&hold.reason)));
    Some((is_held, Decision { proposed_by: Some(advice.source.model.clone()), ..decision }))
}

fn obstacle(state: &State, bill: IntentId, record: Option<&BillRecord>) -> Option<Obstacle> {
    let obstacle = |constraint, reason: String| Some(Obstacle { constraint, reason });
    let Some(record) = record else {
        return obstacle(Constraint::Provenance, "it names no bill that is known and unpaid".to_owned());
    };
    let is_free = matches!(
        record.status,
        BillStatus::Open | BillStatus::Waiting { .. } | BillStatus::Escalated { .. } | BillStatus::Unapproved { .. }
    );
    if !state.shown.contains_key(&bill) {
        return obstacle(Constraint::Permission, "it was not asked about this bill".to_owned());
    }
    if !is_free {
        return obstacle(Constraint::Permission, format!("the bill is {} already", record.status.name()));
    }
    if was_advised(record) {
        return obstacle(Constraint::Permission, "a person let it go on in spite of a model's word".to_owned());
    }
    if let Some(since) = state.ignored_since {
        let days = IGNORED_SECONDS / 86_400;
        let false_alarms = state.false_alarms;
        let reason = format!("people released {false_alarms} of its holds: ignored for {days} days from {since} on");
        return obstacle(Constraint::Budget, reason);
    }
    if state.held.len() >= HOLDS_MAX {
        return obstacle(
            Constraint::Budget,
            format!("{} bills are held by its word, at most {HOLDS_MAX} may be", state.held.len()),
        );
    }
    None
}

/// Whether a model had a bill held before.
pub fn was_advised(record: &BillRecord) -> bool {
    record.doubts.iter().any(|doubt| matches!(doubt, Doubt::Advised { .. }))
}

/// Follows what became of bills: one that is judged waits for no word, one that a person let go on was a false alarm, one
/// that a person stops was a right one. Returns whether anything changed.
pub fn follow(state: &mut State, known: &bills::State, changed: &bills::Changed) -> bool {
    if state.shown.is_empty() && state.held.is_empty() {
        return false;
    }
    let mut is_changed = false;
    for bill in &changed.bills {
        let record = known.get(bill);
        let status = record.map(|record| &record.status);
        if !matches!(status, Some(BillStatus::Open)) {
            is_changed |= state.shown.remove(bill).is_some();
        }
        let is_held = matches!(status, Some(BillStatus::NeedsReview { .. }));
        let is_stopped = known.rules >= 5 && record.is_some_and(is_stopped);
        if (!is_held || is_stopped) && state.held.remove(bill) {
            state.false_alarms = match is_held {
                true => state.false_alarms.saturating_sub(1),
                false => state.false_alarms.saturating_add(1),
            };
            is_changed = true;
        }
    }
    is_changed
}

/// Whether a person stops a bill.
pub fn is_stopped(record: &BillRecord) -> bool {
    record.doubts.iter().any(|doubt| matches!(doubt, Doubt::ByHand(_)))
}

/// The beginning of a model's words, on a border of characters.
fn cut(text: &str) -> String {
    text.chars()
        .scan(0, |bytes, letter| {
            *bytes += letter.len_utf8();
            (*bytes <= REASON_BYTES_MAX).then_some(letter)
        })
        .collect()
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
