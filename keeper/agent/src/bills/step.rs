//! One input about bills: what it needs in memory, and what it changes.

use std::collections::BTreeSet;

use stateset_api::IntentId;

use crate::bills::bill::Bill;
use crate::bills::credit::CreditId;
use crate::bills::credits;
use crate::bills::doubt::Doubt;
use crate::bills::effect::Effect;
use crate::bills::ending::{learn, release, retry};
use crate::bills::import::import;
use crate::bills::input::{Input, Observation};
use crate::bills::judging::{decide, hold_for, look_again};
use crate::bills::lower;
use crate::bills::paid_twice::keys_elsewhere;
use crate::bills::payees::Standing;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::state::{Changed, State};
use crate::bills::transition::Transition;
use crate::bills::{crediting, escalation, following, governance, mandate};
use crate::decisions::Decision;
use crate::lookalike::Keys;
use crate::vendors;

/// What a step wants done, and the rows that it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub changed: Changed,
    /// What was decided about bills, and why. Before rules 4 it was not recorded.
    pub decisions: Vec<Decision>,
}

/// What an input touches, wherever it lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub bills: BTreeSet<IntentId>,
    pub keys: BTreeSet<Keys>,
    pub payees: BTreeSet<String>,
    pub credits: BTreeSet<CreditId>,
    /// Of credit notes.
    pub credit_keys: BTreeSet<Keys>,
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing. What [`needs`] names and
/// exists must be in memory.
pub fn step(state: &mut State, wallet: &str, vendors: &vendors::State, input: &Input) -> Step {
    let (effects, changed, decisions) = Default::default();
    let mut on = Transition { state, wallet, vendors, effects, changed, decisions };
    match input {
        Input::Imported(bills) => import(&mut on, bills),
        Input::Observed(observation) => decide(&mut on, observation),
        Input::Outcome { id, outcome } => learn(&mut on, *id, outcome),
        Input::Outcomes(ended) => ended.iter().for_each(|ended| learn(&mut on, ended.id, &ended.outcome)),
        Input::Escalation { id, event } => escalation::apply(&mut on, *id, event),
        Input::MandateAsked { bills, from, mandate, height, at } => {
            mandate::ask(&mut on, (bills, *from), mandate, (*height, *at));
        }
        Input::MandateFollowed { bills, event } => mandate::follow(&mut on, bills, event),
        Input::GovernanceAnswered { id, answer } => governance::answer(&mut on, *id, answer),
        Input::ApprovalLooked(look) => following::look(&mut on, look),
        Input::LookedAgain(ids) => look_again(&mut on, ids),
        Input::Retry(ids) => retry(&mut on, ids),
        Input::Release { id, content } => release(&mut on, *id, content),
        Input::CreditNotes(notes) => crediting::import(&mut on, notes),
        Input::CreditAssigned { credit, bill, payee, number } => {
            crediting::assign(&mut on, *credit, *bill, (payee, number));
        }
        Input::Hold { id, reason } => lower::hold(&mut on, *id, reason),
        Input::Payees { listed, removed } => {
            listed.iter().for_each(|payee| on.set_standing(payee, Standing::Known));
            removed.iter().for_each(|payee| on.set_standing(payee, Standing::Unlisted));
        }
        Input::Preferred(preferences) => {
            on.changed.preferences = on.state.preferences != *preferences;
            on.state.is_preferred |= on.changed.preferences;
            on.state.preferences = preferences.clone();
        }
        Input::Rules(rules) => {
            // Rules are never taken back.
            on.changed.rules = *rules > on.state.rules;
            on.state.rules = on.state.rules.max(*rules);
        }
    }
    learn_prices(&mut on);
    Step { effects: on.effects, changed: on.changed, decisions: on.decisions }
}

/// What bills came to that were paid. Paid is final, so one that was touched has just been.
fn learn_prices(on: &mut Transition<'_>) {
    let is_paid = |record: &BillRecord| matches!(record.status, BillStatus::Paid { .. });
    let paid = on.changed.bills.iter().filter(|id| on.state.get(id).is_some_and(is_paid));
    let paid: Vec<IntentId> = paid.copied().collect();
    paid.into_iter().for_each(|id| on.state.learn_price(id, false, &mut on.changed));
}

/// Holds bills for a person, each for a reason that another kind of work gives. They must be in memory.
pub fn hold(state: &mut State, wallet: &str, vendors: &vendors::State, holds: Vec<(IntentId, Doubt)>) -> Step {
    let (effects, changed, decisions) = Default::default();
    let mut on = Transition { state, wallet, vendors, effects, changed, decisions };
    hold_for(&mut on, holds);
    Step { effects: on.effects, changed: on.changed, decisions: on.decisions }
}

/// The bills, look-alikes and payees that an input touches.
pub fn needs(state: &State, wallet: &str, vendors: &vendors::State, input: &Input) -> Needs {
    let mut needs = Needs::default();
    let elsewhere = |bill: &Bill| if state.rules < 3 { BTreeSet::new() } else { keys_elsewhere(vendors, bill) };
    let looked_at = |needs: &mut Needs, id: IntentId| {
        needs.bills.insert(id);
        // What is asked about is in memory.
        let Some(BillRecord { bill, .. }) = state.get(&id) else { return };
        if state.rules >= 3 {
            needs.keys.insert(Keys::of(&bill.payee, &bill.number));
        }
        needs.keys.extend(elsewhere(bill));
    };
    match input {
        Input::Imported(bills) => {
            for bill in bills.iter().filter(|bill| bill.validate().is_ok()) {
                needs.bills.insert(bill.intent_id(wallet));
                needs.keys.insert(Keys::of(&bill.payee, &bill.number));
                needs.keys.extend(elsewhere(bill));
                needs.payees.insert(bill.payee.clone());
            }
        }
        Input::Observed(Observation { judged, .. }) => {
            judged.iter().for_each(|judged| looked_at(&mut needs, judged.id))
        }
        Input::CreditNotes(notes) => {
            for note in notes.iter().filter(|note| note.validate().is_ok()) {
                needs.credits.insert(note.id());
                needs.credit_keys.insert(credits::keys(note));
                needs.keys.extend(note.reference.iter().map(|number| Keys::of(&note.payee, number)));
            }
        }
        Input::CreditAssigned { credit, bill, payee, number } => {
            needs.credits.insert(*credit);
            needs.bills.insert(*bill);
            needs.keys.insert(Keys::of(payee, number));
        }
        Input::Hold { id, .. } => looked_at(&mut needs, *id),
        Input::LookedAgain(ids) => ids.iter().for_each(|id| looked_at(&mut needs, *id)),
        Input::Outcome { id, .. }
        | Input::Escalation { id, .. }
        | Input::GovernanceAnswered { id, .. }
        | Input::Release { id, .. } => {
            needs.bills.insert(*id);
        }
        Input::MandateAsked { bills, .. } | Input::MandateFollowed { bills, .. } => needs.bills.extend(bills),
        Input::Outcomes(ended) => needs.bills.extend(ended.iter().map(|ended| ended.id)),
        Input::Retry(ids) => needs.bills.extend(ids),
        Input::Payees { listed, removed } => needs.payees.extend(listed.iter().chain(removed).cloned()),
        // What is followed is in memory, and so is whatever it holds back.
        Input::ApprovalLooked(_) | Input::Preferred(_) | Input::Rules(_) => {}
    }
    needs
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
