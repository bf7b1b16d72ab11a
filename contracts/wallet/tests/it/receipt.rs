//! Receipts: answered, paged, pruned.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::event::ReceiptsPruned;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, OwnerMsg, Payment, QueryMsg, Receipt, ReceiptKind, ReceiptsResponse,
};
use stateset_tests_suite::{DAY, HOUR, START, USDC, by_twos, intent};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payment, policy};
use crate::window::cases;

fn prune(fixture: &mut Fixture, limit: u32) -> Result<u32, ContractError> {
    let response = fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::PruneReceipts { limit }))?;
    Ok(ReceiptsPruned::from_event(&response.events[0]).unwrap().count)
}

fn due(number: u64, at: u64) -> Payment {
    Payment { id: intent(number, at), ..payment(number, "alice", 1) }
}

#[test]
fn a_receipt_tells_what_was_paid_and_when() {
    let mut fixture = Fixture::new();
    let asked = due(1, START + 900);
    assert_eq!(fixture.receipt(&asked), None);
    fixture.pass(7);
    fixture.pay(&asked).unwrap();
    let Payment { id, to, amount, category, reference, .. } = asked.clone();
    let expected = Receipt {
        id,
        to,
        denom: USDC.into(),
        amount,
        category,
        reference,
        paid_at: START + 7,
        mandate: None,
        kind: ReceiptKind::Payment,
        conduit: None,
    };
    assert_eq!(fixture.receipt(&asked), Some(expected));
}

#[test]
fn receipts_come_in_pages_oldest_id_first() {
    let mut fixture = Fixture::new();
    let batch: Vec<_> = [5, 3, 9, 1, 7].map(|number| due(number, START - number * HOUR)).to_vec();
    fixture.spend(&batch).unwrap();
    let seen = by_twos(|start_after| {
        let page: ReceiptsResponse = fixture.query(QueryMsg::Receipts { start_after, limit: Some(2) });
        let ids: Vec<_> = page.receipts.iter().map(|receipt| receipt.id).collect();
        let last = ids.last().copied();
        (ids, last)
    });
    let mut expected: Vec<_> = batch.iter().map(|payment| payment.id).collect();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn pruning_takes_only_what_is_past_its_time_a_bounded_number_at_once() {
    let mut fixture = Fixture::new();
    fixture.spend(&[due(1, START), due(2, START), due(3, START), due(4, START + HOUR)]).unwrap();
    assert_eq!(prune(&mut fixture, 30).unwrap(), 0);
    fixture.pass(90 * DAY + 1);
    assert_eq!(prune(&mut fixture, 2).unwrap(), 2);
    assert_eq!(prune(&mut fixture, 30).unwrap(), 1);
    assert!(fixture.receipt(&due(4, START + HOUR)).is_some());
    fixture.pass(HOUR);
    assert_eq!(prune(&mut fixture, 30).unwrap(), 1);
}

#[test]
fn an_old_intent_paid_lately_keeps_its_receipt_for_thirty_days() {
    let mut fixture = Fixture::new();
    let old = due(1, START - 90 * DAY);
    fixture.pay(&old).unwrap();
    fixture.pass(30 * DAY);
    assert_eq!(prune(&mut fixture, 30).unwrap(), 0);
    assert!(fixture.receipt(&old).is_some());
    fixture.pass(1);
    assert_eq!(prune(&mut fixture, 30).unwrap(), 1);
}

#[test]
fn a_shorter_reach_lets_receipts_go_and_refuses_their_ids() {
    let mut fixture = Fixture::new();
    let asked = due(1, START);
    fixture.pay(&asked).unwrap();
    fixture.pass(40 * DAY);
    let policy = Policy { receipt_seconds: 30 * DAY, ..policy() };
    fixture.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    assert_eq!(prune(&mut fixture, 1).unwrap(), 1);
    assert!(matches!(fixture.spend(&[asked]), Err(ContractError::Refused { .. })));
}

#[test]
fn pruning_none_or_more_than_thirty_at_once_is_refused() {
    let mut fixture = Fixture::new();
    for limit in [0, 31, u32::MAX] {
        let refused = prune(&mut fixture, limit);
        assert!(matches!(refused, Err(ContractError::Count { got, min: 1, max: 30, .. }) if got == u64::from(limit)));
    }
}

/// What may happen to receipts, in any order.
#[derive(Clone, Debug)]
enum Move {
    /// The numbered intent, whose id is so many days old at the start (or ahead of it).
    Pay(u64, i64),
    Wait(u64),
    Prune(u32),
    /// A shorter reach, in days.
    Shorten(u64),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        6 => (0_u64..3, prop_oneof![Just(-90_i64), Just(-60), Just(-30), Just(-1), Just(0), Just(1), Just(30)])
            .prop_map(|(number, days)| Move::Pay(number, days)),
        4 => prop_oneof![Just(0), Just(1), Just(HOUR), Just(DAY), Just(29 * DAY), Just(30 * DAY), Just(30 * DAY + 1)]
            .prop_map(Move::Wait),
        3 => (1_u32..=30).prop_map(Move::Prune),
        1 => (30_u64..90).prop_map(Move::Shorten),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(128, 40)))]

    /// Whatever is pruned, waited for and shortened, to the second: an id moves money once.
    #[test]
    fn a_forgotten_id_is_never_paid_again(moves in prop::collection::vec(moves(), 1..80)) {
        let mut fixture = Fixture::with(|msg| {
            let caps = &mut msg.policy.denoms[0];
            (caps.per_day_max, caps.lifetime_max, caps.first_payment_max) = (Amount(9_999), Amount(9_999), Amount(9_999));
            msg.operator.as_mut().unwrap().expires_at = u64::MAX;
        });
        let (mut paid, mut reach) = (BTreeSet::new(), 90);
        for made in moves {
            match made {
                Move::Pay(number, days) => {
                    let asked = due(number, START.saturating_add_signed(days * DAY as i64));
                    let moved = fixture.pay(&asked).is_ok_and(|response| !response.messages.is_empty());
                    prop_assert!(!moved || paid.insert(asked.id), "{} was paid twice", asked.id);
                }
                Move::Wait(seconds) => fixture.pass(seconds),
                Move::Prune(limit) => {
                    prune(&mut fixture, limit).unwrap();
                }
                Move::Shorten(days) => {
                    reach = reach.min(days);
                    let policy: Policy = fixture.query(QueryMsg::Policy {});
                    let policy = Policy { receipt_seconds: reach * DAY, ..policy };
                    fixture.owner(OwnerMsg::SetPolicy { policy }).unwrap();
                }
            }
        }
    }
}
