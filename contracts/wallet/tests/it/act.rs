//! Act numbers: what names no payment happens once, and one raw read tells whether it did.

use cosmwasm_std::{Response, Storage};
use stateset_api::wallet::Payment;
use stateset_api::wallet::layout::ACT_KEY;
use stateset_api::wallet::{
    ACT_AHEAD_MAX, ExecuteMsg, Grant, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo,
};
use stateset_tests_suite::{DAY, START, USDC, accounts, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::payment;

fn beat(fixture: &mut Fixture, act: u64) -> Result<Response, ContractError> {
    let epoch = fixture.query::<WalletInfo>(QueryMsg::Wallet {}).epoch;
    fixture.operator(OperatorMsg::Heartbeat { epoch, act })
}

fn last(fixture: &Fixture) -> u64 {
    fixture.query::<WalletInfo>(QueryMsg::Wallet {}).act
}

/// `got`, `last` and `max` of a refusal.
fn numbers(result: Result<Response, ContractError>) -> (u64, u64, u64) {
    match result {
        Err(ContractError::Act { got, last, max }) => (got, last, max),
        other => panic!("expected a refusal by the act's number: {other:?}"),
    }
}

#[test]
fn a_number_rises_by_one_to_a_thousand_and_is_used_once() {
    let mut fixture = Fixture::new();
    assert_eq!((last(&fixture), ACT_AHEAD_MAX), (0, 1_000));
    assert_eq!(numbers(beat(&mut fixture, 0)), (0, 0, 1_000));
    assert_eq!(numbers(beat(&mut fixture, 1_001)), (1_001, 0, 1_000));
    beat(&mut fixture, 1).unwrap();
    assert_eq!(numbers(beat(&mut fixture, 1)), (1, 1, 1_001));
    beat(&mut fixture, 1_001).unwrap();
    assert_eq!(last(&fixture), 1_001);
    assert_eq!(numbers(beat(&mut fixture, 5)), (5, 1_001, 2_001));
}

/// What a keeper reads after a crash.
#[test]
fn the_raw_cell_holds_what_the_contract_counted() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.deps.storage.get(&ACT_KEY), None, "absent before the first");
    for act in [1, 127, 128, 1_000] {
        beat(&mut fixture, act).unwrap();
        let raw = fixture.deps.storage.get(&ACT_KEY).unwrap();
        assert_eq!(stateset_store::decode::<u64>("act", &raw), Ok(act));
        assert_eq!(last(&fixture), act);
    }
}

#[test]
fn every_message_that_names_no_payment_counts_and_those_that_do_need_no_number() {
    let mut fixture = Fixture::with(|msg| msg.signers = Some(accounts(&[("anna", 1)], 1)));
    let part = stateset_tests_suite::grant("crawler", "carol", USDC, [1, 1], START + DAY);
    let acts: [fn(u64, Grant) -> OperatorMsg; 6] = [
        |act, _| OperatorMsg::Heartbeat { epoch: 1, act },
        |act, grant| OperatorMsg::Grant { epoch: 1, act, grant },
        |act, grant| OperatorMsg::Revoke { epoch: 1, act, to: grant.to },
        |act, _| OperatorMsg::AskMandate { epoch: 1, act, mandate: crate::mandate::mandate() },
        |act, _| OperatorMsg::TakeOver { epoch: 1, act },
        |act, _| OperatorMsg::Note { epoch: 2, act, hashes: vec![[1; 32].into()] },
    ];
    for (number, msg) in (1..).zip(acts) {
        assert_eq!(numbers(fixture.operator(msg(number - 1, part.clone()))).0, number - 1);
        match fixture.operator(msg(number, part.clone())) {
            // The number comes before the work; what fails is undone, its number with it.
            Err(ContractError::NoLog {}) => assert_eq!((number, last(&fixture)), (6, 5)),
            other => drop(other.unwrap()),
        }
    }
    let pay = |payment: Payment| OperatorMsg::Escalate { epoch: 2, denom: USDC.into(), payment };
    fixture.operator(pay(payment(1, "mallory", 5))).unwrap();
    assert_eq!(last(&fixture), 5);
}

#[test]
fn whoever_may_not_act_uses_no_number_up() {
    let mut fixture = Fixture::new();
    let msg = OperatorMsg::Heartbeat { epoch: 1, act: 7 };
    let refused = fixture.execute("mallory", ExecuteMsg::Operator(msg));
    assert!(matches!(refused, Err(ContractError::Unauthorized { .. })));
    let refused = fixture.operator(OperatorMsg::Heartbeat { epoch: 2, act: 7 });
    assert!(matches!(refused, Err(ContractError::OperatorStopped { .. })));
    fixture.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap();
    assert!(matches!(beat(&mut fixture, 7), Err(ContractError::Frozen { .. })));
    assert_eq!(last(&fixture), 0);
}

#[test]
fn neither_another_epoch_nor_another_operator_begins_anew() {
    let mut fixture = Fixture::new();
    fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: 3 }).unwrap();
    assert_eq!(numbers(beat(&mut fixture, 3)), (3, 3, 1_003));
    let operator = Some(OperatorGrant { address: address("bob"), expires_at: START + DAY });
    fixture.owner(OwnerMsg::SetOperator { operator }).unwrap();
    let by_bob = |act| ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch: 3, act });
    assert_eq!(numbers(fixture.execute("bob", by_bob(3))), (3, 3, 1_003));
    fixture.execute("bob", by_bob(4)).unwrap();
}
