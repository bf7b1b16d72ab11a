//! Budgets that hold bills back, beside the wallet's own.

use stateset_api::Amount;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::{Observation, State as Bills};
use crate::goals::day::SECONDS;
use crate::goals::goal::Goal;
use crate::goals::measure::Measure;
use crate::goals::state::State;

/// The wallet's answers, with those turned to a wait until the next day that would exceed a budget which holds. What was paid
/// in its days counts, what is on its way, and what the same answers allow before it.
pub fn constrain(state: &State, bills: &Bills, observation: &Observation) -> Observation {
    let mut observation = observation.clone();
    for Goal { measure, .. } in state.goals() {
        let Measure::Budget { category, denom, max, days, hold: true } = measure else { continue };
        let is_of = |bill: &crate::bills::Bill| bill.category == *category && bill.denom == *denom;
        let paid = state.last(*days).map(|day| day.paid_in(category, denom));
        let moving = bills.intended().filter(|(_, record)| is_of(&record.bill)).map(|(_, record)| record.bill.amount.0);
        let mut spent = paid.chain(moving).fold(0_u128, u128::saturating_add);
        for judged in observation.judged.iter_mut().filter(|judged| judged.verdict == Verdict::Allow) {
            let Some(record) = bills.get(&judged.id).filter(|record| is_of(&record.bill)) else { continue };
            if judged.already_done || judged.breach.is_some() {
                continue;
            }
            let amount = record.bill.amount.0;
            let left = max.0.saturating_sub(spent);
            if amount <= left {
                spent = spent.saturating_add(amount);
                continue;
            }
            let tomorrow = (observation.time / SECONDS).saturating_add(1).saturating_mul(SECONDS);
            judged.verdict = Verdict::Deny;
            let breach = Breach::new(Rule::BudgetPerMonthMax, Amount(amount).0, left);
            judged.breach = Some(Breach { resets_at: Some(tomorrow), ..breach });
        }
    }
    observation
}
