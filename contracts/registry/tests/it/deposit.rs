//! Deposits: exact, returned, forfeited, collected.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, Response};
use stateset_api::AgentId;
use stateset_api::event::{AgentRetired, DepositSet, ForfeitedCollected};
use stateset_api::registry::{
    AnyoneMsg, AuthorityMsg, Deposit, ExecuteMsg, HoldingsResponse, InstantiateMsg, OwnerMsg, QueryMsg,
    RegisterResponse,
};
use stateset_registry::ContractError;

use crate::desk::{DENOM, Desk, address, deposit, registration};

fn register(desk: &mut Desk, controller: &str, funds: &[Coin]) -> Result<AgentId, ContractError> {
    let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration(controller)));
    let data = desk.execute_with("owner", funds, msg)?.data.unwrap();
    Ok(cosmwasm_std::from_json::<RegisterResponse>(data).unwrap().id)
}

fn holdings(desk: &Desk) -> (u128, u128) {
    let held: HoldingsResponse = desk.query(QueryMsg::Holdings { denom: DENOM.into() }).unwrap();
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
    Coin::new(amount, DENOM)
}

#[test]
fn a_registration_brings_the_deposit_exactly() {
    let mut desk = Desk::governed(100);
    let wrong = [vec![], vec![coin(99)], vec![coin(101)], vec![Coin::new(100_u128, "uusdc")]];
    for funds in wrong.into_iter().chain([vec![coin(100), Coin::new(1_u128, "uusdc")], vec![coin(100), coin(100)]]) {
        let refused = register(&mut desk, "keeper", &funds);
        assert!(matches!(refused, Err(ContractError::DepositWanted { wanted, .. }) if wanted == "100ustate"));
    }
    let id = register(&mut desk, "keeper", &[coin(100)]).unwrap();
    assert_eq!((desk.agent(id).deposit, holdings(&desk)), (Some(deposit(100)), (100, 0)));
}

#[test]
fn retirement_returns_the_deposit_once() {
    let mut desk = Desk::governed(100);
    let id = register(&mut desk, "keeper", &[coin(100)]).unwrap();
    let response = desk.owner("owner", OwnerMsg::Retire { id }).unwrap();
    assert_eq!(sent(&response), [(address("owner"), vec![coin(100)])]);
    let told = AgentRetired { id, returned: "100ustate".into(), forfeited: String::new() };
    assert_eq!(AgentRetired::from_event(&response.events[0]), Ok(told));
    assert_eq!((desk.agent(id).deposit, holdings(&desk)), (None, (0, 0)));
    assert!(desk.owner("owner", OwnerMsg::Retire { id }).is_err());
}

#[test]
fn the_deposit_goes_with_the_agent_to_its_new_owner() {
    let mut desk = Desk::governed(100);
    let id = register(&mut desk, "keeper", &[coin(100)]).unwrap();
    desk.owner("owner", OwnerMsg::OfferOwnership { id, to: Some(address("buyer")) }).unwrap();
    desk.anyone("buyer", AnyoneMsg::AcceptOwnership { id }).unwrap();
    let response = desk.owner("buyer", OwnerMsg::Retire { id }).unwrap();
    assert_eq!(sent(&response), [(address("buyer"), vec![coin(100)])]);
}

#[test]
fn a_suspended_agents_deposit_is_forfeited_and_collected_by_the_authority() {
    let mut desk = Desk::governed(100);
    let id = register(&mut desk, "keeper", &[coin(100)]).unwrap();
    register(&mut desk, "another", &[coin(100)]).unwrap();
    desk.suspend(id).unwrap();
    let collect = AuthorityMsg::CollectForfeited { denom: DENOM.into(), to: address("community") };
    let refused = desk.authority("governance", collect.clone());
    assert!(matches!(refused, Err(ContractError::NothingForfeited { .. })));
    let response = desk.owner("owner", OwnerMsg::Retire { id }).unwrap();
    assert!(sent(&response).is_empty());
    assert_eq!(holdings(&desk), (100, 100));
    let refused = desk.authority("owner", collect.clone());
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    let response = desk.authority("governance", collect.clone()).unwrap();
    assert_eq!(sent(&response), [(address("community"), vec![coin(100)])]);
    let told = ForfeitedCollected { to: address("community"), coin: "100ustate".into() };
    assert_eq!(ForfeitedCollected::from_event(&response.events[0]), Ok(told));
    assert_eq!(holdings(&desk), (100, 0));
    assert!(desk.authority("governance", collect).is_err());
}

#[test]
fn a_changed_deposit_is_for_later_registrations() {
    let mut desk = Desk::governed(100);
    let first = register(&mut desk, "a", &[coin(100)]).unwrap();
    let set = |deposit| AuthorityMsg::SetDeposit { deposit };
    let response = desk.authority("governance", set(Some(deposit(7)))).unwrap();
    assert_eq!(DepositSet::from_event(&response.events[0]), Ok(DepositSet { deposit: "7ustate".into() }));
    register(&mut desk, "b", &[coin(7)]).unwrap();
    desk.authority("governance", set(None)).unwrap();
    register(&mut desk, "c", &[]).unwrap();
    let refused = register(&mut desk, "d", &[coin(7)]);
    assert!(matches!(refused, Err(ContractError::UnexpectedFunds { .. })));
    let response = desk.owner("owner", OwnerMsg::Retire { id: first }).unwrap();
    assert_eq!(sent(&response), [(address("owner"), vec![coin(100)])]);
    assert_eq!(holdings(&desk), (7, 0));
}

#[test]
fn a_deposit_of_nothing_or_of_no_denom_is_none() {
    let unfit = [deposit(0), Deposit { denom: String::new(), ..deposit(1) }];
    for unfit in unfit.into_iter().chain([Deposit { denom: "x".repeat(129), ..deposit(1) }]) {
        let msg = InstantiateMsg { authority: None, deposit: Some(unfit.clone()) };
        assert!(matches!(Desk::create("c-1", &msg).err(), Some(ContractError::Deposit { .. })));
        let refused = Desk::governed(1).authority("governance", AuthorityMsg::SetDeposit { deposit: Some(unfit) });
        assert!(matches!(refused, Err(ContractError::Deposit { .. })));
    }
}
