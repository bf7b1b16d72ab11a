//! The operator: who it is, until when, under which epoch.

use stateset_api::event::OperatorSet;
use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo,
};
use stateset_tests_suite::{DAY, START, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{grant, instantiation, payment};

fn spend(epoch: u32) -> OperatorMsg {
    OperatorMsg::Spend {
        epoch,
        denom: USDC.to_owned(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
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
    let mut fixture = Fixture::new();
    for by in ["owner", "guardian", "alice", "mallory"] {
        let refused = fixture.execute(by, ExecuteMsg::Operator(spend(1)));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })), "{by}");
    }
    fixture.operator(spend(1)).unwrap();
}

#[test]
fn the_operator_may_call_no_other_group() {
    let mut fixture = Fixture::new();
    let owner = ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: Some(grant()) });
    assert!(matches!(fixture.execute("operator", owner), Err(ContractError::Unauthorized { role: "owner", .. })));
    let guardian = ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {});
    assert!(matches!(fixture.execute("operator", guardian), Err(ContractError::Unauthorized { role: "guardian", .. })));
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {});
    assert!(matches!(fixture.execute("operator", accept), Err(ContractError::NothingOffered {})));
}

#[test]
fn an_expired_operator_may_do_nothing() {
    let mut fixture = Fixture::with(|msg| msg.operator = Some(OperatorGrant { expires_at: START + DAY, ..grant() }));
    fixture.pass(DAY - 1);
    fixture.operator(spend(1)).unwrap();
    fixture.pass(1);
    let expected = (Rule::OperatorExpired, u128::from(START + DAY), u128::from(START + DAY));
    assert_eq!(stopped(fixture.operator(spend(1))), expected);
    assert_eq!(stopped(fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() })), expected);
}

#[test]
fn taking_over_shuts_out_the_process_left_behind() {
    let mut fixture = Fixture::new();
    let response = fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap();
    assert_eq!(OperatorSet::from_event(&response.events[0]).unwrap().epoch, 2);
    assert_eq!(stopped(fixture.operator(spend(1))), (Rule::OperatorEpoch, 1, 2));
    assert_eq!(
        stopped(fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() })),
        (Rule::OperatorEpoch, 1, 2)
    );
    fixture.operator(spend(2)).unwrap();
}

#[test]
fn a_new_operator_voids_what_the_old_one_signed_even_under_the_same_key() {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    assert_eq!(stopped(fixture.operator(spend(1))), (Rule::OperatorEpoch, 1, 2));
}

#[test]
fn a_removed_operator_keeps_no_rights() {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::SetOperator { operator: None }).unwrap();
    assert!(matches!(fixture.operator(spend(2)), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn the_guardian_revokes_and_the_owner_grants_anew() {
    let mut fixture = Fixture::new();
    let response = fixture.guardian(GuardianMsg::RevokeOperator {}).unwrap();
    let event = OperatorSet::from_event(&response.events[0]).unwrap();
    assert_eq!(event, OperatorSet { operator: String::new(), epoch: 2, expires_at: 0 });
    assert!(matches!(fixture.operator(spend(2)), Err(ContractError::Unauthorized { .. })));
    fixture.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    fixture.operator(spend(3)).unwrap();
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).operator, Some(grant()));
}

#[test]
fn a_grant_that_is_over_or_goes_to_the_owner_is_refused() {
    let mut fixture = Fixture::new();
    let over = OperatorGrant { expires_at: START, ..grant() };
    let refused = fixture.owner(OwnerMsg::SetOperator { operator: Some(over) });
    assert!(matches!(refused, Err(ContractError::OperatorExpiry { now: START, expires_at: START })));
    let itself = OperatorGrant { address: address("owner"), ..grant() };
    let refused = fixture.owner(OwnerMsg::SetOperator { operator: Some(itself.clone()) });
    assert!(matches!(refused, Err(ContractError::OwnerIsOperator { .. })));
    let refused = Fixture::try_with(stateset_api::wallet::InstantiateMsg { operator: Some(itself), ..instantiation() });
    assert!(matches!(refused.err(), Some(ContractError::OwnerIsOperator { .. })));
}
