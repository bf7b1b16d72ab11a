//! Describes what an agent asks governance for, whole, and the terms under which it is approved.

use stateset_api::governance::RequestedAction;
use stateset_api::wallet::Payment;
use stateset_config::context::Context;

use crate::describe;

pub(crate) fn describe(context: &Context, action: &RequestedAction) -> String {
    match action {
        RequestedAction::Payments { denom, payments: of } => payments(context, denom, of),
        RequestedAction::TreasuryMove { treasury, action, denom, at_stake } => {
            let at_stake = context.show(at_stake.0, denom);
            // Every member of it, in the words in which the treasury is asked.
            let exactly = serde_json::to_string(action).unwrap_or_default();
            format!("{} in treasury {treasury}, at stake {at_stake} by the agent's word: {exactly}", action.kind())
        }
        RequestedAction::Mandate { mandate } => {
            format!("a mandate for: {}; {}", mandate.purpose, describe::mandate(context, mandate).join("; "))
        }
        RequestedAction::External { kind, denom, at_stake, content_hash, counterparty } => {
            let with = counterparty.as_ref().map_or_else(|| "nobody named".to_owned(), Clone::clone);
            let (at_stake, content) = (context.show(at_stake.0, denom), hex::encode(content_hash));
            format!(
                "outside the chain: {kind} with {with}, at stake {at_stake} by the agent's word, content hash {content}"
            )
        }
    }
}

pub(crate) fn payments(context: &Context, denom: &str, payments: &[Payment]) -> String {
    let pay = |payment: &Payment| {
        let amount = context.show(payment.amount.0, denom);
        format!("pay {amount} to {} for {}, reference '{}'", payment.to, payment.category, payment.reference)
    };
    payments.iter().map(pay).collect::<Vec<_>>().join("; ")
}
