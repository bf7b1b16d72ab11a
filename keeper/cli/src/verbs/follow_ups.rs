//! What is due of an approval's terms, and what was done about them: lines of `approvals show`.

use stateset_agent::bills::FollowUp;
use stateset_telemetry::timestamp::show_time;

/// A line for each, by its name; `show` writes an amount of a denom.
pub(super) fn lines(known: &FollowUp, show: &dyn Fn(u128, &str) -> String) -> Vec<(&'static str, String)> {
    let used = match (&known.gone, known.used_at) {
        (Some(reason), _) => format!("never: {reason}"),
        (None, Some(at)) => show_time(at),
        (None, None) => "not yet".to_owned(),
    };
    let receipt = match (&known.receipt, known.receipt_missed_at, known.receipt_by()) {
        (Some(receipt), ..) => Some(format!(
            "{} to {}, {}",
            show(receipt.amount.0, &receipt.denom),
            receipt.to,
            show_time(receipt.paid_at)
        )),
        (None, Some(at), _) => Some(format!("missed {}", show_time(at))),
        (None, None, by) => by.map(|by| format!("due {}", show_time(by))),
    };
    let review = match (known.review_asked_at, known.review_at()) {
        (Some(at), _) => Some(format!("a person was asked {}", show_time(at))),
        (None, at) => at.map(|at| format!("due {}", show_time(at))),
    };
    let report = match (&known.report, known.report_at()) {
        (Some(report), _) => Some(format!("{}: {}", show_time(report.made_at), report.words(show))),
        (None, at) => at.map(|at| format!("due {}", show_time(at))),
    };
    let watch = match (&known.turned, known.watched_until, known.watch_until()) {
        (Some(turned), ..) => Some(format!("since {}: {}", show_time(turned.at), turned.reason)),
        (None, Some(at), _) => Some(format!("over since {}, nothing was found", show_time(at))),
        (None, None, Some(until)) => Some(format!("until {}, nothing was found so far", show_time(until))),
        (None, None, None) if known.is_watching() => Some("from now on, nothing was found so far".to_owned()),
        (None, None, None) => None,
    };
    let first = [("approval", known.approval.to_string()), ("used", used)];
    let rest = [("receipt", receipt), ("review", review), ("report", report), ("payee watch", watch)];
    first.into_iter().chain(rest.into_iter().filter_map(|(name, text)| Some((name, text?)))).collect()
}
