//! The decision log: whoever reads the events computes the wallet's head, and nothing enters or leaves it unseen.

use cosmwasm_std::{Binary, Event, Response, Storage};
use proptest::prelude::*;
use stateset_api::decision::{Decision, Entry, Log};
use stateset_api::event::{Decided, Deposited, Noted, Paid};
use stateset_api::wallet::{DecisionLog, OperatorMsg, OwnerMsg, Payment, QueryMsg, WalletInfo};
use stateset_tests_suite::{Proposals, USDC, accounts, propose, refused};
use stateset_wallet::ContractError;

use crate::council::pay;
use crate::fixture::Fixture;
use crate::story::payment;

/// What an auditor does: computes the head out of nothing but events, in their order.
pub(crate) fn audit(fixture: &Fixture, events: &[Event]) -> Log {
    let paid: Vec<Paid> = events.iter().filter_map(|event| Paid::from_event(event).ok()).collect();
    let decided: Vec<Decided> = events.iter().filter_map(|event| Decided::from_event(event).ok()).collect();
    let noted: Vec<Noted> = events.iter().filter_map(|event| Noted::from_event(event).ok()).collect();
    let deposited: Vec<Deposited> = events.iter().filter_map(|event| Deposited::from_event(event).ok()).collect();
    let payments = decided.iter().map(|entry| {
        let paid = paid.iter().find(|paid| paid.id == entry.id).unwrap();
        let rationale = hex::decode(&entry.rationale).unwrap().try_into().ok();
        let (intent, denom, to, amount) = (paid.id, paid.denom.as_str(), paid.to.as_str(), paid.amount.0);
        let held = deposited.iter().find(|deposited| deposited.id == entry.id);
        let conduit = held.map(|deposited| deposited.conduit.as_str());
        (entry.number, Entry::Payment(Decision { intent, denom, to, amount, rationale, conduit, at: entry.at }))
    });
    let hash = |hash: &str| hex::decode(hash).unwrap().try_into().unwrap();
    let notes = noted.iter().map(|note| (note.number, Entry::Note { hash: hash(&note.hash), at: note.at }));
    let mut entries: Vec<(u64, Entry<'_>)> = payments.chain(notes).collect();
    entries.sort_by_key(|(number, _)| *number);
    let entries = entries.into_iter().map(|(_, entry)| entry);
    Log::of(&fixture.env.block.chain_id, fixture.env.contract.address.as_str(), entries)
}

pub(crate) fn stored(fixture: &Fixture) -> DecisionLog {
    fixture.query(QueryMsg::DecisionLog {})
}

fn spend(fixture: &mut Fixture, payments: &[Payment], rationales: &[[u8; 32]]) -> Result<Response, ContractError> {
    let rationales = rationales.iter().map(Binary::from).collect();
    let payments = payments.to_vec();
    fixture.operator(OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.into(),
        payments,
        approval: None,
        rationales,
        mandate: None,
    })
}

fn logging() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    fixture
}

#[test]
fn a_wallet_keeps_no_log_until_asked_to_and_pays_nothing_for_it() {
    let mut fixture = Fixture::new();
    let before = stored(&fixture);
    assert_eq!((before.kept, before.count), (false, 0));
    let response = spend(&mut fixture, &[payment(1, "alice", 5)], &[]).unwrap();
    assert!(response.events.iter().all(|event| event.ty != Decided::TYPE));
    let without = fixture.deps.storage.get(b"u").unwrap().len();
    assert_eq!(stored(&fixture), before);
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    spend(&mut fixture, &[payment(2, "alice", 5)], &[]).unwrap();
    let with = fixture.deps.storage.get(b"u").unwrap().len();
    assert_eq!(with - without, 1 + 32, "a count and a head: that there is none takes a byte, too");
}

#[test]
fn the_head_follows_from_the_events_alone() {
    let mut fixture = logging();
    let mut events = Vec::new();
    events.extend(
        spend(&mut fixture, &[payment(1, "alice", 5), payment(2, "bob", 6)], &[[1; 32], [2; 32]]).unwrap().events,
    );
    fixture.pass(7);
    events.extend(spend(&mut fixture, &[payment(3, "alice", 7)], &[]).unwrap().events);
    let log = stored(&fixture);
    assert_eq!((log.kept, log.count), (true, 3));
    assert_eq!(audit(&fixture, &events), Log { head: log.head.as_slice().try_into().unwrap(), count: 3 });
    let rationales: Vec<String> =
        events.iter().filter_map(|event| Decided::from_event(event).ok()).map(|entry| entry.rationale).collect();
    assert_eq!(rationales, ["01".repeat(32), "02".repeat(32), String::new()]);
}

#[test]
fn what_was_paid_already_or_refused_enters_nothing() {
    let mut fixture = logging();
    spend(&mut fixture, &[payment(1, "alice", 5)], &[[1; 32]]).unwrap();
    let log = stored(&fixture);
    spend(&mut fixture, &[payment(1, "alice", 5)], &[[9; 32]]).expect("it is paid already, whatever the reasons");
    refused(spend(&mut fixture, &[payment(2, "mallory", 5)], &[]), "payee: not listed");
    assert_eq!(stored(&fixture), log);
}

#[test]
fn rationales_are_one_per_payment_32_bytes_long_and_kept() {
    let mut fixture = Fixture::new();
    let refused = spend(&mut fixture, &[payment(1, "alice", 5)], &[[1; 32]]);
    assert!(matches!(refused, Err(ContractError::NoLog {})));
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    let refused = spend(&mut fixture, &[payment(1, "alice", 5)], &[[1; 32], [2; 32]]);
    assert!(matches!(refused, Err(ContractError::Count { got: 2, min: 1, max: 1, .. })));
    let (payments, rationales) = (vec![payment(1, "alice", 5)], vec![Binary::from([1; 31])]);
    let short =
        OperatorMsg::Spend { epoch: 1, denom: USDC.into(), payments, approval: None, rationales, mandate: None };
    assert!(matches!(fixture.operator(short), Err(ContractError::Size { expected: 32, got: 31, .. })));
    assert_eq!(stored(&fixture).count, 0);
}

/// It is for ever, and costs every payment: whoever has the owner's key alone does not start it at once.
#[test]
fn beside_signers_the_owner_alone_starts_it_after_the_delay_and_what_they_approve_enters_it() {
    let mut fixture = Fixture::council(accounts(&[("anna", 1)], 1));
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    assert!(!stored(&fixture).kept);
    fixture.pass(crate::council::DELAY);
    fixture.execute("mallory", fixture.execution(1)).unwrap();
    fixture.perform(1).unwrap();
    assert!(stored(&fixture).kept);
    fixture.execute("anna", propose(vec![pay(payment(1, "mallory", 700))])).unwrap();
    let done = fixture.perform(2).unwrap();
    let log = stored(&fixture);
    assert_eq!(log.count, 1);
    assert_eq!(audit(&fixture, &done.events).head, log.head.as_slice());
    assert!(matches!(fixture.execute("anna", fixture.approval(2)), Err(ContractError::ProposalOver { .. })));
}

fn note(fixture: &mut Fixture, hashes: &[[u8; 32]]) -> Result<Response, ContractError> {
    let hashes = hashes.iter().map(Binary::from).collect();
    fixture.operator(OperatorMsg::Note { epoch: 1, act: fixture.act(), hashes })
}

#[test]
fn notes_enter_between_payments_and_the_head_follows_from_the_events_alone() {
    let mut fixture = logging();
    let mut events = spend(&mut fixture, &[payment(1, "alice", 5)], &[[1; 32]]).unwrap().events;
    events.extend(note(&mut fixture, &[[2; 32], [3; 32]]).unwrap().events);
    fixture.pass(7);
    events.extend(spend(&mut fixture, &[payment(2, "alice", 7)], &[]).unwrap().events);
    let log = stored(&fixture);
    assert_eq!(log.count, 4);
    assert_eq!(audit(&fixture, &events), Log { head: log.head.as_slice().try_into().unwrap(), count: 4 });
    let noted: Vec<Noted> = events.iter().filter_map(|event| Noted::from_event(event).ok()).collect();
    let at = fixture.now() - 7;
    let expected = [(2, "02"), (3, "03")].map(|(number, hash)| Noted { number, hash: hash.repeat(32), at });
    assert_eq!(noted, expected);
}

#[test]
fn a_note_has_one_to_thirty_hashes_of_32_bytes_and_a_log_to_enter() {
    let mut fixture = Fixture::new();
    assert!(matches!(note(&mut fixture, &[[1; 32]]), Err(ContractError::NoLog {})));
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    for got in [0, 31] {
        let refused = note(&mut fixture, &vec![[1; 32]; got]);
        assert!(matches!(refused, Err(ContractError::Count { got: of, min: 1, max: 30, .. }) if of == got as u64));
    }
    let hashes = vec![Binary::from([1; 32]), Binary::from([1; 33])];
    let long = fixture.operator(OperatorMsg::Note { epoch: 1, act: 50, hashes });
    assert!(matches!(long, Err(ContractError::Size { expected: 32, got: 33, .. })));
}

#[test]
fn an_hour_takes_a_hundred_and_twenty_notes_and_says_when_it_takes_more() {
    let mut fixture = logging();
    for _ in 0..3 {
        note(&mut fixture, &[[1; 32]; 30]).unwrap();
        fixture.pass(600);
    }
    note(&mut fixture, &[[1; 32]; 29]).unwrap();
    let refused = note(&mut fixture, &[[1; 32]; 2]);
    let Err(ContractError::NoteRate { got: 2, left: 1, fits_at }) = refused else { panic!("{refused:?}") };
    note(&mut fixture, &[[1; 32]]).unwrap();
    let now = fixture.now();
    fixture.pass(fits_at - now - 1);
    assert!(matches!(note(&mut fixture, &[[1; 32]]), Err(ContractError::NoteRate { got: 1, left: 0, .. })));
    fixture.pass(1);
    note(&mut fixture, &[[1; 32]; 30]).unwrap();
    assert_eq!(stored(&fixture).count, 150);
}

#[test]
fn a_note_is_no_sign_of_life_and_whoever_holds_a_grant_or_nothing_notes_nothing() {
    let mut fixture = Fixture::with(|msg| msg.policy.dead_man_seconds = Some(86_400));
    fixture.owner(OwnerMsg::KeepLog {}).unwrap();
    let dead_man_at = |fixture: &Fixture| fixture.query::<WalletInfo>(QueryMsg::Wallet {}).dead_man_at;
    let before = dead_man_at(&fixture);
    fixture.pass(3_600);
    note(&mut fixture, &[[1; 32]]).unwrap();
    assert_eq!(dead_man_at(&fixture), before);
    let msg = OperatorMsg::Note { epoch: 1, act: fixture.act(), hashes: vec![[1; 32].into()] };
    let refused = fixture.execute("mallory", stateset_api::wallet::ExecuteMsg::Operator(msg));
    assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })));
}

proptest! {
    /// Whatever is paid, in whatever batches: the auditor's head is the wallet's.
    #[test]
    fn any_run_of_payments_is_audited_to_the_same_head(
        batches in prop::collection::vec(prop::collection::vec((1_u64..30, prop::bool::ANY, 1_u128..4), 1..4), 1..8),
        reasons in prop::bool::ANY,
    ) {
        let mut fixture = logging();
        let mut events = Vec::new();
        for batch in batches {
            let payments: Vec<Payment> = batch.iter().map(|(number, alice, amount)| {
                payment(*number, if *alice { "alice" } else { "bob" }, *amount)
            }).collect();
            let rationales: Vec<[u8; 32]> = payments.iter().filter(|_| reasons).map(|payment| [payment.id.0[15]; 32]).collect();
            // A number that paid something else before is refused, and the batch with it.
            if let Ok(response) = spend(&mut fixture, &payments, &rationales) {
                events.extend(response.events);
            }
            fixture.pass(60);
        }
        let log = stored(&fixture);
        let audited = audit(&fixture, &events);
        prop_assert_eq!((audited.head.as_slice(), audited.count), (log.head.as_slice(), log.count));
    }
}
