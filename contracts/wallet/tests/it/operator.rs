//! The operator: who it is, until when, under which epoch.

use stateset_api::event::OperatorSet;
use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo,
};
use stateset_wallet::ContractError;

use crate::desk::Desk;
use crate::story::{DAY, START, USDC, address, grant, instantiation, payment};

fn spend(epoch: u32) -> OperatorMsg {
    OperatorMsg::Spend {
        epoch,
        denom: USDC.to_owned(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        rationales: Vec::new(),
    }
}

fn stopped(result: Result<cosmwasm_std::Response, ContractError>) -> (Rule, u128, u128) {
    match result {
        Err(ContractError::OperatorStopped { breach: Breach { rule, requested, remaining, .. } }) => {
            (rule, requested.0, remaining.0)
        }
        other => panic!("expected the operator to be stopped: {other:?}"),
    }
}

#[test]
fn nobody_but_the_operator_spends() {
    let mut desk = Desk::new();
    for by in ["owner", "guardian", "alice", "mallory"] {
        let refused = desk.execute(by, ExecuteMsg::Operator(spend(1)));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })), "{by}");
    }
    desk.operator(spend(1)).unwrap();
}

#[test]
fn the_operator_may_call_no_other_group() {
    let mut desk = Desk::new();
    let owner = ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: Some(grant()) });
    assert!(matches!(desk.execute("operator", owner), Err(ContractError::Unauthorized { role: "owner", .. })));
    let guardian = ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {});
    assert!(matches!(desk.execute("operator", guardian), Err(ContractError::Unauthorized { role: "guardian", .. })));
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {});
    assert!(matches!(desk.execute("operator", accept), Err(ContractError::NothingOffered {})));
}

#[test]
fn an_expired_operator_may_do_nothing() {
    let mut desk = Desk::with(|msg| msg.operator = Some(OperatorGrant { expires_at: START + DAY, ..grant() }));
    desk.pass(DAY - 1);
    desk.operator(spend(1)).unwrap();
    desk.pass(1);
    let expected = (Rule::OperatorExpired, u128::from(START + DAY), u128::from(START + DAY));
    assert_eq!(stopped(desk.operator(spend(1))), expected);
    assert_eq!(stopped(desk.operator(OperatorMsg::TakeOver { epoch: 1 })), expected);
}

#[test]
fn taking_over_shuts_out_the_process_left_behind() {
    let mut desk = Desk::new();
    let response = desk.operator(OperatorMsg::TakeOver { epoch: 1 }).unwrap();
    assert_eq!(OperatorSet::from_event(&response.events[0]).unwrap().epoch, 2);
    assert_eq!(stopped(desk.operator(spend(1))), (Rule::OperatorEpoch, 1, 2));
    assert_eq!(stopped(desk.operator(OperatorMsg::TakeOver { epoch: 1 })), (Rule::OperatorEpoch, 1, 2));
    desk.operator(spend(2)).unwrap();
}

#[test]
fn a_new_operator_voids_what_the_old_one_signed_even_under_the_same_key() {
    let mut desk = Desk::new();
    desk.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    assert_eq!(stopped(desk.operator(spend(1))), (Rule::OperatorEpoch, 1, 2));
}

#[test]
fn a_removed_operator_keeps_no_rights() {
    let mut desk = Desk::new();
    desk.owner(OwnerMsg::SetOperator { operator: None }).unwrap();
    assert!(matches!(desk.operator(spend(2)), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn the_guardian_revokes_and_the_owner_grants_anew() {
    let mut desk = Desk::new();
    let response = desk.guardian(GuardianMsg::RevokeOperator {}).unwrap();
    let told = OperatorSet::from_event(&response.events[0]).unwrap();
    assert_eq!(told, OperatorSet { operator: String::new(), epoch: 2, expires_at: 0 });
    assert!(matches!(desk.operator(spend(2)), Err(ContractError::Unauthorized { .. })));
    desk.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    desk.operator(spend(3)).unwrap();
    assert_eq!(desk.query::<WalletInfo>(QueryMsg::Wallet {}).operator, Some(grant()));
}

#[test]
fn a_grant_that_is_over_or_goes_to_the_owner_is_refused() {
    let mut desk = Desk::new();
    let over = OperatorGrant { expires_at: START, ..grant() };
    let refused = desk.owner(OwnerMsg::SetOperator { operator: Some(over) });
    assert!(matches!(refused, Err(ContractError::OperatorExpiry { now: START, expires_at: START })));
    let itself = OperatorGrant { address: address("owner"), ..grant() };
    let refused = desk.owner(OwnerMsg::SetOperator { operator: Some(itself.clone()) });
    assert!(matches!(refused, Err(ContractError::OwnerIsOperator { .. })));
    let refused = Desk::try_with(stateset_api::wallet::InstantiateMsg { operator: Some(itself), ..instantiation() });
    assert!(matches!(refused.err(), Some(ContractError::OwnerIsOperator { .. })));
}
