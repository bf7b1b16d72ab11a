//! Deposits: exact, returned, forfeited, collected.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, Response};
use stateset_api::AgentId;
use stateset_api::event::{AgentRetired, DepositSet, ForfeitedCollected};
use stateset_api::registry::{
    AnyoneMsg, AuthorityMsg, Deposit, ExecuteMsg, HoldingsResponse, InstantiateMsg, OwnerMsg, QueryMsg,
    RegisterResponse,
};
use stateset_registry::ContractError;
use stateset_tests_suite::{STATE, address};

use crate::fixture::{Fixture, deposit, registration};

fn register(fixture: &mut Fixture, controller: &str, funds: &[Coin]) -> Result<AgentId, ContractError> {
    let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration(controller)));
    let data = fixture.execute_with("owner", funds, msg)?.data.unwrap();
    Ok(cosmwasm_std::from_json::<RegisterResponse>(data).unwrap().id)
}

fn holdings(fixture: &Fixture) -> (u128, u128) {
    let held: HoldingsResponse = fixture.query(QueryMsg::Holdings { denom: STATE.into() });
    (held.held.0, held.forfeited.0)
}

fn sent(response: &Response) -> Vec<(String, Vec<Coin>)> {
    let bank = |msg: &CosmosMsg| match msg {
        CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => (to_address.clone(), amount.clone()),
        other => panic!("{other:?}"),
    };
    response.messages.iter().map(|message| bank(&message.msg)).collect()
}

fn coin(amount: u128) -> Coin {
    Coin::new(amount, STATE)
}

#[test]
fn a_registration_brings_the_deposit_exactly() {
    let mut fixture = Fixture::governed(100);
    let wrong = [vec![], vec![coin(99)], vec![coin(101)], vec![Coin::new(100_u128, "uusdc")]];
    for funds in wrong.into_iter().chain([vec![coin(100), Coin::new(1_u128, "uusdc")], vec![coin(100), coin(100)]]) {
        let refused = register(&mut fixture, "keeper", &funds);
        assert!(matches!(refused, Err(ContractError::DepositWanted { wanted, .. }) if wanted == "100ustate"));
    }
    let id = register(&mut fixture, "keeper", &[coin(100)]).unwrap();
    assert_eq!((fixture.agent(id).deposit, holdings(&fixture)), (Some(deposit(100)), (100, 0)));
}

#[test]
fn retirement_returns_the_deposit_once() {
    let mut fixture = Fixture::governed(100);
    let id = register(&mut fixture, "keeper", &[coin(100)]).unwrap();
    let response = fixture.owner("owner", OwnerMsg::Retire { id }).unwrap();
    assert_eq!(sent(&response), [(address("owner"), vec![coin(100)])]);
    let expected = AgentRetired { id, returned: "100ustate".into(), forfeited: String::new() };
    assert_eq!(AgentRetired::from_event(&response.events[0]), Ok(expected));
    assert_eq!((fixture.agent(id).deposit, holdings(&fixture)), (None, (0, 0)));
    let again = fixture.owner("owner", OwnerMsg::Retire { id });
    assert!(matches!(again, Err(ContractError::Retired { .. })));
}

#[test]
fn the_deposit_goes_with_the_agent_to_its_new_owner() {
    let mut fixture = Fixture::governed(100);
    let id = register(&mut fixture, "keeper", &[coin(100)]).unwrap();
    fixture.owner("owner", OwnerMsg::OfferOwnership { id, to: Some(address("buyer")) }).unwrap();
    fixture.accept("buyer", id).unwrap();
    let response = fixture.owner("buyer", OwnerMsg::Retire { id }).unwrap();
    assert_eq!(sent(&response), [(address("buyer"), vec![coin(100)])]);
}

#[test]
fn a_suspended_agents_deposit_is_forfeited_and_collected_by_the_authority() {
    let mut fixture = Fixture::governed(100);
    let id = register(&mut fixture, "keeper", &[coin(100)]).unwrap();
    register(&mut fixture, "another", &[coin(100)]).unwrap();
    fixture.suspend(id).unwrap();
    let collect = AuthorityMsg::CollectForfeited { denom: STATE.into(), to: address("community") };
    let refused = fixture.authority("governance", collect.clone());
    assert!(matches!(refused, Err(ContractError::NothingForfeited { .. })));
    let response = fixture.owner("owner", OwnerMsg::Retire { id }).unwrap();
    assert!(sent(&response).is_empty());
    assert_eq!(holdings(&fixture), (100, 100));
    let refused = fixture.authority("owner", collect.clone());
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    let response = fixture.authority("governance", collect.clone()).unwrap();
    assert_eq!(sent(&response), [(address("community"), vec![coin(100)])]);
    let expected = ForfeitedCollected { to: address("community"), coin: "100ustate".into() };
    assert_eq!(ForfeitedCollected::from_event(&response.events[0]), Ok(expected));
    assert_eq!(holdings(&fixture), (100, 0));
    let again = fixture.authority("governance", collect);
    assert!(matches!(again, Err(ContractError::NothingForfeited { .. })));
}

#[test]
fn a_changed_deposit_is_for_later_registrations() {
    let mut fixture = Fixture::governed(100);
    let first = register(&mut fixture, "a", &[coin(100)]).unwrap();
    let set = |deposit| AuthorityMsg::SetDeposit { deposit };
    let response = fixture.authority("governance", set(Some(deposit(7)))).unwrap();
    assert_eq!(DepositSet::from_event(&response.events[0]), Ok(DepositSet { deposit: "7ustate".into() }));
    register(&mut fixture, "b", &[coin(7)]).unwrap();
    fixture.authority("governance", set(None)).unwrap();
    register(&mut fixture, "c", &[]).unwrap();
    let refused = register(&mut fixture, "d", &[coin(7)]);
    assert!(matches!(refused, Err(ContractError::UnexpectedFunds { .. })));
    let response = fixture.owner("owner", OwnerMsg::Retire { id: first }).unwrap();
    assert_eq!(sent(&response), [(address("owner"), vec![coin(100)])]);
    assert_eq!(holdings(&fixture), (7, 0));
}

/// Neither what a registration costs by now, nor who has the office by then, changes what an agent gets or forfeits.
#[test]
fn a_deposit_is_what_was_in_force_at_the_registration_whoever_judges_later() {
    let mut fixture = Fixture::governed(100);
    let returned = register(&mut fixture, "a", &[coin(100)]).unwrap();
    let forfeited = register(&mut fixture, "b", &[coin(100)]).unwrap();
    let other = Deposit { denom: "uusdc".into(), amount: 1_000_000.into() };
    fixture.authority("governance", AuthorityMsg::SetDeposit { deposit: Some(other) }).unwrap();
    fixture.authority("governance", AuthorityMsg::OfferAuthority { to: Some(address("next")) }).unwrap();
    fixture.anyone("next", AnyoneMsg::AcceptAuthority {}).unwrap();
    fixture.authority("next", AuthorityMsg::Suspend { id: forfeited, reason: "fraud".into() }).unwrap();
    assert_eq!(fixture.agent(forfeited).deposit, Some(deposit(100)));
    let response = fixture.owner("owner", OwnerMsg::Retire { id: returned }).unwrap();
    assert_eq!(sent(&response), [(address("owner"), vec![coin(100)])]);
    fixture.owner("owner", OwnerMsg::Retire { id: forfeited }).unwrap();
    assert_eq!(holdings(&fixture), (0, 100));
    let refused =
        fixture.authority("next", AuthorityMsg::CollectForfeited { denom: "uusdc".into(), to: address("next") });
    assert!(matches!(refused, Err(ContractError::NothingForfeited { .. })));
}

#[test]
fn a_deposit_of_nothing_or_of_no_denom_is_none() {
    let unfit = [deposit(0), Deposit { denom: String::new(), ..deposit(1) }];
    for unfit in unfit.into_iter().chain([Deposit { denom: "x".repeat(129), ..deposit(1) }]) {
        let msg = InstantiateMsg { authority: None, deposit: Some(unfit.clone()) };
        assert!(matches!(Fixture::create("c-1", msg).err(), Some(ContractError::Deposit { .. })));
        let refused = Fixture::governed(1).authority("governance", AuthorityMsg::SetDeposit { deposit: Some(unfit) });
        assert!(matches!(refused, Err(ContractError::Deposit { .. })));
    }
}
