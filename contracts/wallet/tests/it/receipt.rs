//! Receipts: told, paged, pruned.

use stateset_api::event::ReceiptsPruned;
use stateset_api::policy::Policy;
use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, OwnerMsg, Payment, QueryMsg, Receipt, ReceiptsResponse};
use stateset_wallet::ContractError;

use crate::desk::Desk;
use crate::story::{DAY, HOUR, START, USDC, intent, payment, policy};

fn prune(desk: &mut Desk, limit: u32) -> Result<u32, ContractError> {
    let response = desk.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::PruneReceipts { limit }))?;
    Ok(ReceiptsPruned::from_event(&response.events[0]).unwrap().count)
}

fn due(number: u64, at: u64) -> Payment {
    Payment { id: intent(number, at), ..payment(number, "alice", 1) }
}

#[test]
fn a_receipt_tells_what_was_paid_and_when() {
    let mut desk = Desk::new();
    let asked = due(1, START + 900);
    assert_eq!(desk.receipt(&asked), None);
    desk.pass(7);
    desk.pay(&asked).unwrap();
    let Payment { id, to, amount, category, reference } = asked.clone();
    let expected = Receipt { id, to, denom: USDC.into(), amount, category, reference, paid_at: START + 7 };
    assert_eq!(desk.receipt(&asked), Some(expected));
}

#[test]
fn receipts_come_in_pages_oldest_id_first() {
    let mut desk = Desk::new();
    let batch: Vec<_> = [5, 3, 9, 1, 7].map(|number| due(number, START - number * HOUR)).to_vec();
    desk.spend(&batch).unwrap();
    let mut seen = Vec::new();
    loop {
        let start_after = seen.last().copied();
        let page: ReceiptsResponse = desk.query(QueryMsg::Receipts { start_after, limit: Some(2) });
        if page.receipts.is_empty() {
            break;
        }
        seen.extend(page.receipts.iter().map(|receipt| receipt.id));
    }
    let mut expected: Vec<_> = batch.iter().map(|payment| payment.id).collect();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn pruning_takes_only_what_is_past_its_time_a_bounded_number_at_once() {
    let mut desk = Desk::new();
    desk.spend(&[due(1, START), due(2, START), due(3, START), due(4, START + HOUR)]).unwrap();
    assert_eq!(prune(&mut desk, 30).unwrap(), 0);
    desk.pass(90 * DAY + 1);
    assert_eq!(prune(&mut desk, 2).unwrap(), 2);
    assert_eq!(prune(&mut desk, 30).unwrap(), 1);
    assert!(desk.receipt(&due(4, START + HOUR)).is_some());
    desk.pass(HOUR);
    assert_eq!(prune(&mut desk, 30).unwrap(), 1);
}

#[test]
fn an_old_intent_paid_lately_keeps_its_receipt_for_thirty_days() {
    let mut desk = Desk::new();
    let old = due(1, START - 90 * DAY);
    desk.pay(&old).unwrap();
    desk.pass(30 * DAY);
    assert_eq!(prune(&mut desk, 30).unwrap(), 0);
    assert!(desk.receipt(&old).is_some());
    desk.pass(1);
    assert_eq!(prune(&mut desk, 30).unwrap(), 1);
}

#[test]
fn a_shorter_reach_lets_receipts_go_and_refuses_their_ids() {
    let mut desk = Desk::new();
    let asked = due(1, START);
    desk.pay(&asked).unwrap();
    desk.pass(40 * DAY);
    let policy = Policy { receipt_seconds: 30 * DAY, ..policy() };
    desk.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    assert_eq!(prune(&mut desk, 1).unwrap(), 1);
    assert!(matches!(desk.spend(&[asked]), Err(ContractError::Refused { .. })));
}

#[test]
fn pruning_none_or_more_than_thirty_at_once_is_refused() {
    let mut desk = Desk::new();
    for limit in [0, 31, u32::MAX] {
        let refused = prune(&mut desk, limit);
        assert!(matches!(refused, Err(ContractError::Count { got, min: 1, max: 30, .. }) if got == u64::from(limit)));
    }
}
