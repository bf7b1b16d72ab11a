//! The dead man's clock.

use stateset_api::Amount;
use stateset_api::policy::{Policy, Rule};
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, Grant, LOOSEN_DELAY_SECONDS_MIN, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo,
};
use stateset_wallet::ContractError;

use crate::council::three_of_five;
use crate::desk::Desk;
use crate::story::{DAY, HOUR, START, USDC, address, grant, payment, policy};

fn watchful() -> Policy {
    Policy { dead_man_seconds: Some(DAY), ..policy() }
}

fn desk() -> Desk {
    Desk::with(|msg| msg.policy = watchful())
}

fn silent_at(desk: &Desk) -> Option<u64> {
    desk.query::<WalletInfo>(QueryMsg::Wallet {}).silent_at
}

fn beat(desk: &mut Desk) -> Result<cosmwasm_std::Response, ContractError> {
    let epoch = desk.query::<WalletInfo>(QueryMsg::Wallet {}).epoch;
    desk.operator(OperatorMsg::Heartbeat { epoch })
}

fn is_silent(result: Result<cosmwasm_std::Response, ContractError>) -> bool {
    matches!(result, Err(ContractError::OperatorStopped { breach }) if breach.rule == Rule::Silent)
}

const FREEZE: ExecuteMsg = ExecuteMsg::Anyone(AnyoneMsg::FreezeSilent {});

#[test]
fn a_payment_or_a_heartbeat_starts_the_clock_anew_and_silence_stops_both() {
    let mut desk = desk();
    assert_eq!(silent_at(&desk), Some(START + DAY));
    desk.pass(DAY - 1);
    desk.pay(&payment(1, "alice", 5)).unwrap();
    // Payments are known to five minutes.
    let bucket_end = (START + DAY - 1) / 300 * 300 + 300;
    assert_eq!(silent_at(&desk), Some(bucket_end + DAY));
    desk.pass(23 * HOUR);
    beat(&mut desk).unwrap();
    assert_eq!(silent_at(&desk), Some(desk.now() + DAY));
    desk.pass(DAY - 1);
    beat(&mut desk).unwrap();
    desk.pass(DAY);
    assert!(is_silent(desk.pay(&payment(2, "alice", 5))));
    // Whoever found the key of a dead keeper would beat, too.
    assert!(is_silent(beat(&mut desk)));
    desk.operator(OperatorMsg::TakeOver { epoch: 1 }).unwrap();
    assert!(is_silent(beat(&mut desk)));
    desk.owner(OwnerMsg::Unfreeze {}).unwrap();
    beat(&mut desk).unwrap();
}

#[test]
fn anyone_makes_a_silence_a_freeze_and_only_a_silence() {
    let mut desk = desk();
    assert!(matches!(desk.execute("mallory", FREEZE), Err(ContractError::NotSilent { now: START })));
    desk.pass(DAY);
    desk.execute("mallory", FREEZE).unwrap();
    let frozen = desk.query::<WalletInfo>(QueryMsg::Wallet {}).frozen.unwrap();
    assert_eq!((frozen.by, frozen.reason.as_str()), (address("mallory"), "silent"));
    assert!(matches!(desk.pay(&payment(1, "alice", 5)), Err(ContractError::Frozen { .. })));
    desk.owner(OwnerMsg::Unfreeze {}).unwrap();
    desk.pay(&payment(1, "alice", 5)).unwrap();
    let mut without = Desk::new();
    without.pass(300 * DAY);
    assert!(matches!(without.execute("mallory", FREEZE), Err(ContractError::NotSilent { .. })));
    assert!(matches!(without.owner(OwnerMsg::Unfreeze {}), Err(ContractError::NotFrozen {})));
}

#[test]
fn a_new_operator_and_a_clock_that_is_new_to_the_policy_start_now() {
    let mut desk = Desk::new();
    desk.pass(90 * DAY);
    desk.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    assert_eq!(silent_at(&desk), Some(desk.now() + DAY));
    desk.pass(2 * DAY);
    // The policy set again is no sign of life.
    desk.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    assert!(is_silent(desk.pay(&payment(1, "alice", 5))));
    let longer = OperatorGrant { expires_at: START + 900 * DAY, ..grant() };
    desk.owner(OwnerMsg::SetOperator { operator: Some(longer) }).unwrap();
    assert!(is_silent(beat(&mut desk)), "the same operator is none the less silent");
    let other = OperatorGrant { address: address("bob"), ..grant() };
    desk.owner(OwnerMsg::SetOperator { operator: Some(other) }).unwrap();
    desk.execute("bob", ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch: 3 })).unwrap();
}

/// Beside signers the owner alone ends no silence at once: it would loosen.
#[test]
fn beside_signers_the_owner_ends_a_silence_only_after_the_delay() {
    let mut set = three_of_five();
    set.loosen_delay_seconds = LOOSEN_DELAY_SECONDS_MIN;
    let mut desk = Desk::council(set);
    desk.owner(OwnerMsg::SetPolicy { policy: watchful() }).unwrap();
    desk.pass(DAY);
    let same = OperatorGrant { expires_at: START + 2 * DAY, ..grant() };
    desk.owner(OwnerMsg::SetOperator { operator: Some(same) }).unwrap();
    desk.owner(OwnerMsg::Unfreeze {}).unwrap();
    assert!(is_silent(beat(&mut desk)));
}

/// Those to whom a lost operator granted would keep its wallet open for whoever finds its key.
#[test]
fn payments_of_those_who_hold_a_grant_are_no_sign_of_the_operator() {
    let mut desk = desk();
    let part = Grant {
        to: address("carol"),
        denom: USDC.into(),
        per_payment_max: Amount(60),
        total: Amount(100),
        expires_at: START + 90 * DAY,
    };
    desk.operator(OperatorMsg::Grant { epoch: 1, grant: part }).unwrap();
    let pay = |desk: &mut Desk, by: &str, number: u64| {
        let payments = vec![payment(number, "alice", 1)];
        let spend =
            OperatorMsg::Spend { epoch: 1, denom: USDC.into(), payments, approval: None, rationales: Vec::new() };
        desk.execute(by, ExecuteMsg::Operator(spend))
    };
    desk.pass(HOUR);
    pay(&mut desk, "operator", 1).unwrap();
    let heard = silent_at(&desk).unwrap();
    for number in 2..9 {
        desk.pass(3 * HOUR);
        pay(&mut desk, "carol", number).unwrap();
        assert_eq!(silent_at(&desk), Some(heard), "{number}");
    }
    // The operator's own next payment is one.
    pay(&mut desk, "operator", 9).unwrap();
    let heard = silent_at(&desk).unwrap();
    assert!(heard >= desk.now() + DAY);
    desk.pass(DAY - HOUR);
    pay(&mut desk, "carol", 10).unwrap();
    desk.pass(2 * HOUR);
    assert!(is_silent(pay(&mut desk, "carol", 11)));
    assert!(is_silent(beat(&mut desk)));
    desk.execute("mallory", FREEZE).unwrap();
}
