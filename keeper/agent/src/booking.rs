//! What goals measure, as it happens: bills paid, tasks ended, what lies in the wallet and in the treasury.
//!
//! Goals read bills and tasks that changed; the rooms that see these things don't know goals.

use stateset_api::Amount;

use crate::state::AgentState;
use crate::{bills, goals, tasks, treasury};

/// Adds to the day what bills were paid and tasks ended on it.
pub(crate) fn book(state: &mut AgentState, bills: &bills::Changed, tasks: &tasks::Changed) -> goals::Changed {
    state.goals.book((&bills.bills, &state.bills), (tasks, &state.tasks))
}

/// Adds to the day what lies in the wallet by the ledger.
pub(crate) fn hold(state: &mut AgentState) -> goals::Changed {
    let AgentState { goals, ledger, .. } = state;
    let held = |denom: &str| ledger.opened_at(denom).map(|_| u128::try_from(ledger.expected(denom)).unwrap_or(0));
    goals.hold(held)
}

/// Adds to the day what a look at the treasury showed, or a move that was done.
pub(crate) fn book_treasury(state: &mut AgentState, input: &treasury::Input) -> (goals::Changed, goals::Changed) {
    if state.rules() < 5 {
        return Default::default();
    }
    match input {
        treasury::Input::Surveyed(survey) => {
            let seen = state.goals.see(survey.time);
            let present = survey.present();
            let total = present.total().saturating_sub(present.wallet);
            (seen, state.goals.book_treasury(|day| day.total = Some(Amount(total))))
        }
        treasury::Input::MoveEnded { id, outcome: treasury::MoveOutcome::Done, time, .. } => {
            let seen = state.goals.see(*time);
            let deed = state.treasury.under_way().filter(|one| one.id == *id).map(|one| one.deed.clone());
            let moved = state.goals.book_treasury(|day| match deed {
                Some(treasury::Deed::Fund { amount }) => day.put_in = Amount(day.put_in.0.saturating_add(amount.0)),
                Some(treasury::Deed::CallBack { amount }) => {
                    day.taken_out = Amount(day.taken_out.0.saturating_add(amount.0));
                }
                Some(treasury::Deed::Act { .. }) | None => {}
            });
            (seen, moved)
        }
        treasury::Input::MoveEnded { .. } => Default::default(),
    }
}
