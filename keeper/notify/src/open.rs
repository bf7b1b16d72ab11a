//! What stands open in an agent's state and is said from there: incidents, payments that nothing explains, and what the
//! terms of approvals want.

use stateset_agent::AgentState;

use crate::follow_up::of_follow_up;
use crate::incident::of_ledger;
use crate::item::Item;

/// All of it: each is said once by its key, whatever is handed in again. `show` writes an amount of a denom for people.
pub fn of_state(state: &AgentState, show: &dyn Fn(u128, &str) -> String) -> Vec<Item> {
    let ledger = of_ledger(&state.ledger, show);
    let ledger = ledger.iter().map(Item::of_incident);
    ledger.chain(state.bills.followed().flat_map(|known| of_follow_up(known, show))).collect()
}
