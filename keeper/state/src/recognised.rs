//! Whether a payment that the wallet has a receipt of is this keeper's own: to the letter of what a bill or an act says, since
//! whoever has the operator's key can name any id.

use stateset_agent::{AgentState, Kind, Lookup};
use stateset_api::IntentId;
use stateset_chain::journal::{ActId, AgentId, Journal, JournalError, Kind as ActKind};
use stateset_chain::outbox::GasRefill;
use stateset_ledger::{Movement, MovementKind};

use crate::agent_rows::bring;
use crate::state_error::StateError;

/// By the agent's bills, whatever became of them, and by the payments and refills of its journal.
pub(crate) fn recognises(
    journal: &Journal,
    (agent, wallet): (AgentId, &str),
    movement: &Movement,
) -> Result<bool, StateError> {
    let id = IntentId(movement.id.0);
    if let MovementKind::Refilled { .. } = movement.kind {
        let refill = ActId::of(ActKind::GasRefill, &[wallet, &id.to_string()]);
        let Some(row) = journal.act(refill)? else { return Ok(false) };
        let unreadable = |_| JournalError::Content { what: "a refill", value: row.act.payload.clone() };
        let GasRefill { denom, payment, .. } = serde_json::from_str(&row.act.payload).map_err(unreadable)?;
        return Ok((&denom, payment.amount) == (&movement.asset, movement.amount));
    }
    let MovementKind::Paid { to, .. } = &movement.kind else { return Ok(true) };
    let wanted = (to.as_str(), movement.asset.as_str(), movement.amount.0);
    let mut known = AgentState::new(wallet.to_owned());
    bring(&journal.moment()?, agent, &mut known, vec![Lookup::Key(Kind::Bill, id.0)])?;
    let bill = known.bills.get(&id).map(|record| &record.bill);
    if bill.is_some_and(|bill| (bill.payee.as_str(), bill.denom.as_str(), bill.amount.0) == wanted) {
        return Ok(true);
    }
    let planned = journal.act(id.into())?.filter(|row| row.act.kind == ActKind::Payment && row.act.wallet == wallet);
    let Some(_) = planned else { return Ok(false) };
    let intent = journal.intent(id)?.map(|row| row.intent);
    Ok(intent.is_some_and(|intent| (intent.to.as_str(), intent.denom.as_str(), intent.amount) == wanted))
}
