//! What the tests of this room share: a state with the bills that a test names, stepped over by value.

use stateset_api::Amount;

use crate::bills::{Bill, Effect, Input, step};
use crate::state::AgentState;

pub(super) const NOW: u64 = 1_790_000_000;
pub(super) const WALLET: &str = "wallet";

pub(super) fn bill(number: &str, due: u64) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

/// A state that knows nothing.
pub(super) fn empty() -> AgentState {
    AgentState::new(WALLET.into())
}

pub(super) fn with(bills: &[Bill]) -> AgentState {
    stepped(empty(), &Input::Imported(bills.to_vec())).0
}

pub(super) fn stepped(mut state: AgentState, input: &Input) -> (AgentState, Vec<Effect>) {
    let effects = step(&mut state.bills, WALLET, &state.vendors, input).effects;
    (state, effects)
}
