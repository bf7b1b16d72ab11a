//! The dead man's clock.

use stateset_api::policy::{Policy, Rule};
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, LOOSEN_DELAY_SECONDS_MIN, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo,
};
use stateset_tests_suite::{DAY, HOUR, START, USDC, address};
use stateset_wallet::ContractError;

use crate::council::three_of_five;
use crate::fixture::Fixture;
use crate::story::{grant, payment, policy};

fn watchful() -> Policy {
    Policy { dead_man_seconds: Some(DAY), ..policy() }
}

fn fixture() -> Fixture {
    Fixture::with(|msg| msg.policy = watchful())
}

fn dead_man_at(fixture: &Fixture) -> Option<u64> {
    fixture.query::<WalletInfo>(QueryMsg::Wallet {}).dead_man_at
}

fn beat(fixture: &mut Fixture) -> Result<cosmwasm_std::Response, ContractError> {
    let epoch = fixture.query::<WalletInfo>(QueryMsg::Wallet {}).epoch;
    fixture.operator(OperatorMsg::Heartbeat { epoch, act: fixture.act() })
}

fn has_run_out(result: Result<cosmwasm_std::Response, ContractError>) -> bool {
    matches!(result, Err(ContractError::OperatorStopped { breach }) if breach.rule == Rule::DeadMan)
}

const FREEZE: ExecuteMsg = ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {});

#[test]
fn a_payment_or_a_heartbeat_starts_the_clock_anew_and_silence_stops_both() {
    let mut fixture = fixture();
    assert_eq!(dead_man_at(&fixture), Some(START + DAY));
    fixture.pass(DAY - 1);
    fixture.pay(&payment(1, "alice", 5)).unwrap();
    // Payments are known to five minutes.
    let bucket_end = (START + DAY - 1) / 300 * 300 + 300;
    assert_eq!(dead_man_at(&fixture), Some(bucket_end + DAY));
    fixture.pass(23 * HOUR);
    beat(&mut fixture).unwrap();
    assert_eq!(dead_man_at(&fixture), Some(fixture.now() + DAY));
    fixture.pass(DAY - 1);
    beat(&mut fixture).unwrap();
    fixture.pass(DAY);
    assert!(has_run_out(fixture.pay(&payment(2, "alice", 5))));
    // Whoever found the key of a dead keeper would beat, too.
    assert!(has_run_out(beat(&mut fixture)));
    fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap();
    assert!(has_run_out(beat(&mut fixture)));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    beat(&mut fixture).unwrap();
}

#[test]
fn anyone_makes_a_silence_a_freeze_and_only_a_silence() {
    let mut fixture = fixture();
    assert!(matches!(fixture.execute("mallory", FREEZE), Err(ContractError::DeadManRunning { now: START })));
    fixture.pass(DAY);
    fixture.execute("mallory", FREEZE).unwrap();
    let frozen = fixture.query::<WalletInfo>(QueryMsg::Wallet {}).frozen.unwrap();
    assert_eq!((frozen.by, frozen.reason.as_str()), (address("mallory"), "dead man's switch"));
    assert!(matches!(fixture.pay(&payment(1, "alice", 5)), Err(ContractError::Frozen { .. })));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    fixture.pay(&payment(1, "alice", 5)).unwrap();
    let mut without = Fixture::new();
    without.pass(300 * DAY);
    assert!(matches!(without.execute("mallory", FREEZE), Err(ContractError::DeadManRunning { .. })));
    assert!(matches!(without.owner(OwnerMsg::Unfreeze {}), Err(ContractError::NotFrozen {})));
}

#[test]
fn a_new_operator_and_a_clock_that_is_new_to_the_policy_start_now() {
    let mut fixture = Fixture::new();
    fixture.pass(90 * DAY);
    fixture.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    assert_eq!(dead_man_at(&fixture), Some(fixture.now() + DAY));
    fixture.pass(2 * DAY);
    // The policy set again is no sign of life.
    fixture.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    assert!(has_run_out(fixture.pay(&payment(1, "alice", 5))));
    let longer = OperatorGrant { expires_at: START + 900 * DAY, ..grant() };
    fixture.owner(OwnerMsg::SetOperator { operator: Some(longer) }).unwrap();
    assert!(has_run_out(beat(&mut fixture)), "the same operator is none the less silent");
    let other = OperatorGrant { address: address("bob"), ..grant() };
    fixture.owner(OwnerMsg::SetOperator { operator: Some(other) }).unwrap();
    fixture.execute("bob", ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch: 3, act: fixture.act() })).unwrap();
}

/// Beside signers the owner alone ends no silence at once: it would loosen.
#[test]
fn beside_signers_the_owner_ends_a_silence_only_after_the_delay() {
    let mut set = three_of_five();
    set.loosen_delay_seconds = LOOSEN_DELAY_SECONDS_MIN;
    let mut fixture = Fixture::council(set);
    fixture.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    fixture.pass(DAY);
    let same = OperatorGrant { expires_at: START + 2 * DAY, ..grant() };
    fixture.owner(OwnerMsg::SetOperator { operator: Some(same) }).unwrap();
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    assert!(has_run_out(beat(&mut fixture)));
}

/// Those to whom a lost operator granted would keep its wallet open for whoever finds its key.
#[test]
fn payments_of_those_who_hold_a_grant_are_no_sign_of_the_operator() {
    let mut fixture = fixture();
    let part = stateset_tests_suite::grant("crawler", "carol", USDC, [60, 100], START + 90 * DAY);
    fixture.operator(OperatorMsg::Grant { epoch: 1, act: fixture.act(), grant: part }).unwrap();
    let pay = |fixture: &mut Fixture, by: &str, number: u64| {
        let payments = vec![payment(number, "alice", 1)];
        let spend = OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.into(),
            payments,
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        fixture.execute(by, ExecuteMsg::Operator(spend))
    };
    fixture.pass(HOUR);
    pay(&mut fixture, "operator", 1).unwrap();
    let until = dead_man_at(&fixture).unwrap();
    for number in 2..9 {
        fixture.pass(3 * HOUR);
        pay(&mut fixture, "carol", number).unwrap();
        assert_eq!(dead_man_at(&fixture), Some(until), "{number}");
    }
    // The operator's own next payment is one.
    pay(&mut fixture, "operator", 9).unwrap();
    let until = dead_man_at(&fixture).unwrap();
    assert!(until >= fixture.now() + DAY);
    fixture.pass(DAY - HOUR);
    pay(&mut fixture, "carol", 10).unwrap();
    fixture.pass(2 * HOUR);
    assert!(has_run_out(pay(&mut fixture, "carol", 11)));
    assert!(has_run_out(beat(&mut fixture)));
    fixture.execute("mallory", FREEZE).unwrap();
}
