//! What people are let know of an approval's terms: a look that is due, a report, a receipt that is missed, a payee that
//! turned bad. Made of what is stored, so that a death between the step and its notice loses none.

use stateset_agent::bills::FollowUp;

use crate::item::Item;
use crate::kind::Kind;
use crate::plain_words::plain_words;

/// All that was to be said of one, each once. `show` writes an amount of a denom for people.
pub(crate) fn of_follow_up(known: &FollowUp, show: &dyn Fn(u128, &str) -> String) -> Vec<Item> {
    let FollowUp { approval, bill, number, payee, denom, amount, .. } = known;
    let amount = show(amount.0, denom);
    let head = format!("bill {number} over {amount}, paid under approval {approval}");
    let item = |kind: Kind, words: String| Item {
        occasion: approval.to_string(),
        bill: Some(*bill),
        amount: Some(amount.clone()),
        payee: Some(plain_words(payee)),
        ..Item::new(kind, format!("bill {bill}"), words, format!("approvals show {bill}"))
    };
    let review = known
        .review_asked_at
        .map(|_| item(Kind::ReviewDue, format!("{head}: a person is to look at what came of it, as its terms say")));
    let missed = known.receipt_missed_at.map(|_| {
        item(Kind::ReceiptMissed, format!("{head}: the wallet has no receipt of it in the time that its terms give"))
    });
    let report = known.report.as_ref().map(|report| {
        let words = report.words(show);
        Item { report: Some(report.clone()), ..item(Kind::Report, words) }
    });
    let turned = known.turned.as_ref().map(|turned| {
        let words = format!(
            "the payee of approval {approval} is watched, and is not as it was: {}; what governance approved for it is held",
            turned.reason
        );
        item(Kind::PayeeTurned, words)
    });
    [review, missed, report, turned].into_iter().flatten().collect()
}
