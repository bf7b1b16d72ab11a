//! The decision log: whoever reads the events computes the wallet's head, and nothing enters or leaves it unseen.

use cosmwasm_std::{Binary, Event, Response, Storage};
use proptest::prelude::*;
use stateset_api::decision::{Decision, Log};
use stateset_api::event::{Decided, Paid};
use stateset_api::wallet::{DecisionLog, OperatorMsg, OwnerMsg, Payment, QueryMsg};
use stateset_wallet::ContractError;

use crate::council::{accounts, approve, pay, propose};
use crate::desk::Desk;
use crate::story::{USDC, payment};

/// What an auditor does: computes the head out of nothing but events, in their order.
fn audit(desk: &Desk, events: &[Event]) -> Log {
    let paid: Vec<Paid> = events.iter().filter_map(|event| Paid::from_event(event).ok()).collect();
    let mut decided: Vec<Decided> = events.iter().filter_map(|event| Decided::from_event(event).ok()).collect();
    decided.sort_by_key(|entry| entry.number);
    let decisions = decided.iter().map(|entry| {
        let paid = paid.iter().find(|paid| paid.id == entry.id).unwrap();
        let rationale = hex::decode(&entry.rationale).unwrap().try_into().ok();
        let (intent, denom, to, amount) = (paid.id, paid.denom.as_str(), paid.to.as_str(), paid.amount.0);
        Decision { intent, denom, to, amount, rationale, at: entry.at }
    });
    Log::of(&desk.env.block.chain_id, desk.env.contract.address.as_str(), decisions)
}

fn told(desk: &Desk) -> DecisionLog {
    desk.query(QueryMsg::DecisionLog {})
}

fn spend(desk: &mut Desk, payments: &[Payment], rationales: &[[u8; 32]]) -> Result<Response, ContractError> {
    let rationales = rationales.iter().map(Binary::from).collect();
    let payments = payments.to_vec();
    desk.operator(OperatorMsg::Spend { epoch: 1, denom: USDC.into(), payments, approval: None, rationales })
}

fn logging() -> Desk {
    let mut desk = Desk::new();
    desk.owner(OwnerMsg::KeepLog {}).unwrap();
    desk
}

#[test]
fn a_wallet_keeps_no_log_until_told_and_pays_nothing_for_it() {
    let mut desk = Desk::new();
    let before = told(&desk);
    assert_eq!((before.kept, before.count), (false, 0));
    let response = spend(&mut desk, &[payment(1, "alice", 5)], &[]).unwrap();
    assert!(response.events.iter().all(|event| event.ty != Decided::TYPE));
    let without = desk.deps.storage.get(b"u").unwrap().len();
    assert_eq!(told(&desk), before);
    desk.owner(OwnerMsg::KeepLog {}).unwrap();
    spend(&mut desk, &[payment(2, "alice", 5)], &[]).unwrap();
    let with = desk.deps.storage.get(b"u").unwrap().len();
    assert_eq!(with - without, 1 + 1 + 32, "an option, a count and a head");
}

#[test]
fn the_head_follows_from_the_events_alone() {
    let mut desk = logging();
    let mut events = Vec::new();
    events
        .extend(spend(&mut desk, &[payment(1, "alice", 5), payment(2, "bob", 6)], &[[1; 32], [2; 32]]).unwrap().events);
    desk.pass(7);
    events.extend(spend(&mut desk, &[payment(3, "alice", 7)], &[]).unwrap().events);
    let log = told(&desk);
    assert_eq!((log.kept, log.count), (true, 3));
    assert_eq!(audit(&desk, &events), Log { head: log.head.as_slice().try_into().unwrap(), count: 3 });
    let rationales: Vec<String> =
        events.iter().filter_map(|event| Decided::from_event(event).ok()).map(|entry| entry.rationale).collect();
    assert_eq!(rationales, ["01".repeat(32), "02".repeat(32), String::new()]);
}

#[test]
fn what_was_paid_already_or_refused_enters_nothing() {
    let mut desk = logging();
    spend(&mut desk, &[payment(1, "alice", 5)], &[[1; 32]]).unwrap();
    let log = told(&desk);
    spend(&mut desk, &[payment(1, "alice", 5)], &[[9; 32]]).expect("it is paid already, whatever the reasons");
    spend(&mut desk, &[payment(2, "mallory", 5)], &[]).unwrap_err();
    assert_eq!(told(&desk), log);
}

#[test]
fn rationales_are_one_per_payment_32_bytes_long_and_kept() {
    let mut desk = Desk::new();
    let refused = spend(&mut desk, &[payment(1, "alice", 5)], &[[1; 32]]);
    assert!(matches!(refused, Err(ContractError::NoLog {})));
    desk.owner(OwnerMsg::KeepLog {}).unwrap();
    let refused = spend(&mut desk, &[payment(1, "alice", 5)], &[[1; 32], [2; 32]]);
    assert!(matches!(refused, Err(ContractError::Count { got: 2, min: 1, max: 1, .. })));
    let (payments, rationales) = (vec![payment(1, "alice", 5)], vec![Binary::from([1; 31])]);
    let short = OperatorMsg::Spend { epoch: 1, denom: USDC.into(), payments, approval: None, rationales };
    assert!(matches!(desk.operator(short), Err(ContractError::Size { expected: 32, got: 31, .. })));
    assert_eq!(told(&desk).count, 0);
}

#[test]
fn the_owner_starts_it_at_once_beside_signers_and_what_they_approve_enters_it() {
    let mut desk = Desk::council(accounts(&[("anna", 1)], 1));
    desk.owner(OwnerMsg::KeepLog {}).unwrap();
    assert!(told(&desk).kept);
    desk.execute("anna", propose(vec![pay(payment(1, "mallory", 700))])).unwrap();
    let wallet = desk.env.contract.address.clone();
    let perform = stateset_api::wallet::SelfMsg::Perform(stateset_api::wallet::ProposalRef { id: 1 });
    let info = cosmwasm_std::testing::message_info(&wallet, &[]);
    let msg = stateset_api::wallet::ExecuteMsg::SelfCall(perform);
    let done = stateset_wallet::contract::execute(desk.deps.as_mut(), desk.env.clone(), info, msg).unwrap();
    let log = told(&desk);
    assert_eq!(log.count, 1);
    assert_eq!(audit(&desk, &done.events).head, log.head.as_slice());
    assert!(matches!(desk.execute("anna", approve(1)), Err(ContractError::ProposalOver { .. })));
}

proptest! {
    /// Whatever is paid, in whatever batches: the auditor's head is the wallet's.
    #[test]
    fn any_run_of_payments_is_audited_to_the_same_head(
        batches in prop::collection::vec(prop::collection::vec((1_u64..30, prop::bool::ANY, 1_u128..4), 1..4), 1..8),
        reasons in prop::bool::ANY,
    ) {
        let mut desk = logging();
        let mut events = Vec::new();
        for batch in batches {
            let payments: Vec<Payment> = batch.iter().map(|(number, alice, amount)| {
                payment(*number, if *alice { "alice" } else { "bob" }, *amount)
            }).collect();
            let rationales: Vec<[u8; 32]> = payments.iter().filter(|_| reasons).map(|payment| [payment.id.0[15]; 32]).collect();
            // A number that paid something else before is refused, and the batch with it.
            if let Ok(response) = spend(&mut desk, &payments, &rationales) {
                events.extend(response.events);
            }
            desk.pass(60);
        }
        let log = told(&desk);
        let audited = audit(&desk, &events);
        prop_assert_eq!((audited.head.as_slice(), audited.count), (log.head.as_slice(), log.count));
    }
}
