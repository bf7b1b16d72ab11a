use stateset_api::governance::{ApprovalCondition, Monitoring};

use super::*;
use crate::bills::suite::{NOW, WALLET, bill};

const AGENT: AgentId = AgentId([7; 16]);

fn followed(conditions: Vec<ApprovalCondition>, monitoring: Vec<Monitoring>) -> FollowUp {
    let bill = bill("A", NOW);
    FollowUp::new(bill.intent_id(WALLET), &bill, 3, Terms { conditions, monitoring })
}

fn look(at: u64) -> ApprovalLook {
    let bill = bill("A", NOW).intent_id(WALLET);
    let (used_at, gone, receipt, counterparty) = Default::default();
    ApprovalLook { bill, approval: 3, at, used_at, gone, receipt, counterparty, said: false }
}

fn used(at: u64, used_at: u64) -> ApprovalLook {
    ApprovalLook { used_at: Some(used_at), ..look(at) }
}

fn receipt() -> SeenReceipt {
    let Bill { payee: to, denom, amount, number: reference, .. } = bill("A", NOW);
    SeenReceipt { to, denom, amount, reference, paid_at: NOW }
}

fn stands(status: CounterpartyStatus, wallet: &str, points: u32) -> Counterparty {
    Counterparty { agent: AGENT, status, wallet: Some(wallet.to_owned()), score: Some(Score::points(points)) }
}

fn seen(at: u64, counterparty: Counterparty) -> ApprovalLook {
    ApprovalLook { counterparty: Some(counterparty), ..look(at) }
}

/// Steps over looks one after another, and returns what is followed in the end and all that happened.
fn after(first: &FollowUp, looks: &[ApprovalLook]) -> (FollowUp, Vec<FollowUpEvent>) {
    looks.iter().fold((first.clone(), Vec::new()), |(known, mut all), look| {
        let (known, events) = known.after(look);
        all.extend(events);
        (known, all)
    })
}

#[test]
fn a_person_is_asked_once_so_long_after_the_use_and_not_before_it_was_used() {
    let first = followed(vec![ApprovalCondition::ReviewAfter { seconds: 60 }], vec![]);
    assert_eq!((first.review_at(), first.is_due(u64::MAX)), (None, false));
    let (known, events) = after(&first, &[look(NOW + 500), used(NOW + 500, NOW)]);
    assert_eq!((events, known.review_asked_at), (vec![FollowUpEvent::ReviewDue], Some(NOW + 500)));
    let (early, events) = after(&first, &[used(NOW, NOW), look(NOW + 59)]);
    assert_eq!((events, early.is_due(NOW + 59), early.is_due(NOW + 60)), (vec![], false, true));
    let (again, events) = after(&known, &[look(NOW + 501), used(NOW + 502, NOW)]);
    assert_eq!((again, events), (known, vec![]), "nothing is asked twice");
}

#[test]
fn a_report_says_what_was_approved_and_what_was_paid_of_it() {
    let first = followed(vec![], vec![Monitoring::ReportAfter { seconds: 60 }]);
    let with = |receipt| ApprovalLook { receipt, ..used(NOW + 60, NOW) };
    let other = SeenReceipt { to: "other".into(), amount: Amount(4), ..receipt() };
    for (receipt, paid, words) in [
        (Some(receipt()), 5, "5uusdc approved, 5uusdc paid, as approved"),
        (None, 0, "5uusdc approved, 0uusdc paid, the wallet has no receipt of it"),
        (Some(other), 4, "5uusdc approved, 4uusdc paid, not as approved: to other over 4uusdc"),
    ] {
        let (known, events) = first.after(&with(receipt));
        let report = known.report.unwrap();
        assert_eq!(events, [FollowUpEvent::Reported(Box::new(report.clone()))]);
        assert_eq!((report.expected, report.paid, report.made_at), (Amount(5), Amount(paid), NOW + 60));
        let said = report.words(&|amount, denom| format!("{amount}{denom}"));
        assert_eq!(said, format!("approval 3 for bill A to vendor: {words}"));
    }
}

#[test]
fn a_receipt_that_is_not_there_in_time_is_missed_once_and_one_that_is_never() {
    let first = followed(vec![ApprovalCondition::ReceiptWithin { seconds: 60 }], vec![]);
    let (missed, events) = after(&first, &[used(NOW, NOW), look(NOW + 60), look(NOW + 61)]);
    assert_eq!((events, missed.receipt_missed_at), (vec![FollowUpEvent::ReceiptMissed], Some(NOW + 60)));
    let there = ApprovalLook { receipt: Some(receipt()), ..used(NOW + 60, NOW) };
    let (known, events) = after(&first, &[there, look(NOW + 90)]);
    assert_eq!((events, known.receipt_missed_at, known.done_at), (vec![], None, Some(NOW + 60)));
}

#[test]
fn a_payee_turns_bad_in_every_way_that_is_watched_and_in_no_other() {
    use CounterpartyStatus::{Active, Retired, Suspended};
    let first = followed(vec![], vec![Monitoring::WatchCounterparty { seconds: 60 }]);
    let begun = seen(NOW, stands(Active, "vendor", 80));
    let other = Counterparty { agent: AgentId([8; 16]), ..stands(Active, "vendor", 80) };
    let nowhere = Counterparty { wallet: None, ..stands(Active, "vendor", 80) };
    let unscored = Counterparty { score: None, ..stands(Active, "vendor", 80) };
    for (now, part) in [
        (stands(Suspended, "vendor", 80), Some("is suspended")),
        (stands(Retired, "vendor", 80), Some("is retired")),
        (stands(Active, "elsewhere", 80), Some("is paid at elsewhere now")),
        (nowhere, Some("is paid nowhere now")),
        (other, Some("is that of agent")),
        (stands(Active, "vendor", 70), Some("fell by 10.0000, from 80.0000 to 70.0000")),
        (stands(Active, "vendor", 71), None),
        (stands(Active, "vendor", 95), None),
        (unscored, None),
    ] {
        let (known, events) = after(&first, &[begun.clone(), seen(NOW + 9, now.clone())]);
        match part {
            Some(part) => {
                let turned = known.turned.unwrap();
                assert!(turned.reason.contains(part), "{turned:?}");
                assert_eq!(events, [FollowUpEvent::Turned { reason: turned.reason }]);
            }
            None => assert_eq!((known.turned, events), (None, vec![]), "{now:?}"),
        }
    }
    // One that stands badly when it is first seen is no better.
    let (known, _) = first.after(&seen(NOW, stands(Suspended, "vendor", 80)));
    assert!(known.turned.is_some());
}

#[test]
fn a_watch_ends_so_long_after_the_use_and_what_is_seen_then_turns_nothing() {
    let first = followed(vec![], vec![Monitoring::WatchCounterparty { seconds: 60 }]);
    let (over, _) = after(&first, &[seen(NOW, stands(CounterpartyStatus::Active, "vendor", 80)), used(NOW + 60, NOW)]);
    assert_eq!((over.watched_until, over.is_watching(), over.done_at), (Some(NOW + 60), false, Some(NOW + 60)));
    let (after, events) = over.after(&seen(NOW + 61, stands(CounterpartyStatus::Suspended, "vendor", 0)));
    assert_eq!((after, events), (over, vec![]));
}

#[test]
fn what_is_done_leaves_memory_once_it_was_said_and_an_hour_later() {
    let first = followed(vec![ApprovalCondition::ReviewAfter { seconds: 60 }], vec![]);
    let (done, _) = first.after(&used(NOW + 60, NOW));
    let said = |at: u64| ApprovalLook { said: true, ..look(at) };
    assert!(!done.after(&said(NOW + 60 + KEEP_SECONDS - 1)).0.closed);
    assert!(!done.after(&look(NOW + 60 + KEEP_SECONDS)).0.closed);
    assert!(done.is_due(NOW + 60 + KEEP_SECONDS));
    assert!(done.after(&said(NOW + 60 + KEEP_SECONDS)).0.closed);
}

#[test]
fn an_approval_that_is_gone_unused_asks_for_nothing_and_one_that_was_used_is_never_gone() {
    let first = followed(vec![ApprovalCondition::ReviewAfter { seconds: 60 }], vec![]);
    let gone = |at: u64| ApprovalLook { gone: Some("revoked".into()), ..look(at) };
    let (known, events) = after(&first, &[gone(NOW), look(NOW + 600)]);
    assert_eq!((known.gone.as_deref(), known.done_at, events), (Some("revoked"), Some(NOW), vec![]));
    let (known, _) = after(&first, &[used(NOW, NOW), gone(NOW + 1)]);
    assert_eq!((known.gone, known.done_at), (None, None));
    // A node's word that it will be used puts nothing off.
    assert_eq!(first.after(&used(NOW, NOW + 999)).0.used_at, Some(NOW));
}
