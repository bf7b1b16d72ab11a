//! Describes what an agent asks governance for, whole, and the terms under which it is approved.

use stateset_api::governance::{ApprovalCondition, Monitoring, RequestedAction, Terms};
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

/// One text each: conditions, then what is watched.
pub(crate) fn terms(terms: &Terms) -> Vec<String> {
    let Terms { conditions, monitoring } = terms;
    let kept = conditions.iter().map(|condition| match condition {
        ApprovalCondition::NotBefore { seconds } => format!("not used before {seconds} s after it was given"),
        ApprovalCondition::SplitAtMost { parts } => format!("carried out in at most {parts} parts"),
        ApprovalCondition::ReceiptWithin { seconds } => format!("a receipt within {seconds} s of its use"),
        ApprovalCondition::ReviewAfter { seconds } => format!("looked at by a person {seconds} s after its use"),
    });
    let watched = monitoring.iter().map(|monitoring| match monitoring {
        Monitoring::ReportAfter { seconds } => format!("reported on {seconds} s after its use"),
        Monitoring::WatchCounterparty { seconds } => format!("its payees watched for {seconds} s after its use"),
    });
    kept.chain(watched).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_said_with_its_number() {
        let all = Terms {
            conditions: vec![
                ApprovalCondition::NotBefore { seconds: 1 },
                ApprovalCondition::SplitAtMost { parts: 2 },
                ApprovalCondition::ReceiptWithin { seconds: 3 },
                ApprovalCondition::ReviewAfter { seconds: 4 },
            ],
            monitoring: vec![Monitoring::ReportAfter { seconds: 5 }, Monitoring::WatchCounterparty { seconds: 6 }],
        };
        let expected = [
            "not used before 1 s after it was given",
            "carried out in at most 2 parts",
            "a receipt within 3 s of its use",
            "looked at by a person 4 s after its use",
            "reported on 5 s after its use",
            "its payees watched for 6 s after its use",
        ];
        assert_eq!(terms(&all), expected);
        assert!(terms(&Terms::default()).is_empty());
    }
}
