//! The terms of an approval as a person reads them: what whoever acts under it keeps, and what is watched afterwards.

use stateset_api::governance::{ApprovalCondition, Monitoring, Terms};

/// One text each: conditions, then what is watched.
pub fn show_terms(terms: &Terms) -> Vec<String> {
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
        assert_eq!(show_terms(&all), expected);
        assert!(show_terms(&Terms::default()).is_empty());
    }
}
