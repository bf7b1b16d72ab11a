//! Agents that change hands. With a real wallet: `contracts/wallet/tests/it/binding.rs`.

use stateset_api::AgentId;
use stateset_api::event::{AgentAccepted, AgentOffered};
use stateset_api::registry::{Agent, AgentsResponse, AnyoneMsg, OwnerMsg, QueryMsg, Registration};
use stateset_registry::ContractError;

use crate::desk::{Desk, address, registration};

fn offer(desk: &mut Desk, by: &str, id: AgentId, to: Option<&str>) -> Result<(), ContractError> {
    desk.owner(by, OwnerMsg::OfferOwnership { id, to: to.map(address) }).map(drop)
}

fn accept(desk: &mut Desk, by: &str, id: AgentId) -> Result<(), ContractError> {
    desk.anyone(by, AnyoneMsg::AcceptOwnership { id }).map(drop)
}

fn owned(desk: &Desk, owner: &str) -> Vec<AgentId> {
    let query = QueryMsg::AgentsByOwner { owner: address(owner), start_after: None, limit: None };
    desk.query::<AgentsResponse>(query).unwrap().agents.into_iter().map(|agent| agent.id).collect()
}

#[test]
fn offered_and_accepted_it_has_another_owner_and_keeps_the_rest() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    desk.confirm_controller("keeper", id).unwrap();
    let before = desk.agent(id);
    let response = desk.owner("owner", OwnerMsg::OfferOwnership { id, to: Some(address("buyer")) }).unwrap();
    assert_eq!(AgentOffered::from_event(&response.events[0]), Ok(AgentOffered { id, to: address("buyer") }));
    assert_eq!(desk.agent(id), Agent { offered_to: Some(address("buyer")), ..before.clone() });
    let response = desk.anyone("buyer", AnyoneMsg::AcceptOwnership { id }).unwrap();
    let told = AgentAccepted { id, from: address("owner"), owner: address("buyer") };
    assert_eq!(AgentAccepted::from_event(&response.events[0]), Ok(told));
    assert_eq!(desk.agent(id), Agent { owner: address("buyer"), ..before });
    assert_eq!((owned(&desk, "owner"), owned(&desk, "buyer")), (vec![], vec![id]));
    assert!(matches!(offer(&mut desk, "owner", id, None), Err(ContractError::Unauthorized { .. })));
    offer(&mut desk, "buyer", id, None).unwrap();
}

#[test]
fn nobody_takes_what_was_not_offered_or_no_longer_is() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    for by in ["mallory", "owner", "keeper"] {
        assert!(matches!(accept(&mut desk, by, id), Err(ContractError::Unauthorized { .. })), "{by}");
    }
    offer(&mut desk, "owner", id, Some("first")).unwrap();
    offer(&mut desk, "owner", id, Some("second")).unwrap();
    assert!(matches!(accept(&mut desk, "first", id), Err(ContractError::Unauthorized { .. })));
    offer(&mut desk, "owner", id, None).unwrap();
    assert!(matches!(accept(&mut desk, "second", id), Err(ContractError::Unauthorized { .. })));
    offer(&mut desk, "owner", id, Some("second")).unwrap();
    accept(&mut desk, "second", id).unwrap();
    assert!(matches!(accept(&mut desk, "second", id), Err(ContractError::Unauthorized { .. })), "an offer is used up");
}

#[test]
fn a_bound_agent_goes_only_to_the_owner_of_its_wallet() {
    let mut desk = Desk::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = desk.try_register("owner", announcing).unwrap();
    desk.confirm_binding("wallet", "owner").unwrap();
    offer(&mut desk, "owner", id, Some("buyer")).unwrap();
    assert!(matches!(accept(&mut desk, "buyer", id), Err(ContractError::WalletSilent { .. })));
    desk.wallets(&[("wallet", "owner")]);
    let refused = accept(&mut desk, "buyer", id);
    assert!(matches!(refused, Err(ContractError::WalletOfAnother { owner, .. }) if owner == address("owner")));
    desk.wallets(&[("wallet", "buyer")]);
    accept(&mut desk, "buyer", id).unwrap();
    let agent: Agent = desk.query(QueryMsg::AgentByWallet { wallet: address("wallet") }).unwrap();
    assert_eq!((agent.id, agent.owner), (id, address("buyer")));
}

#[test]
fn owning_the_wallet_is_not_enough() {
    let mut desk = Desk::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = desk.try_register("owner", announcing).unwrap();
    desk.confirm_binding("wallet", "owner").unwrap();
    desk.wallets(&[("wallet", "thief")]);
    assert!(matches!(accept(&mut desk, "thief", id), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn an_announced_wallet_does_not_come_along() {
    let mut desk = Desk::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = desk.try_register("owner", announcing.clone()).unwrap();
    offer(&mut desk, "owner", id, Some("buyer")).unwrap();
    accept(&mut desk, "buyer", id).unwrap();
    assert_eq!(desk.agent(id).announced_wallet, None);
    for owner in ["owner", "buyer"] {
        assert!(matches!(desk.confirm_binding("wallet", owner), Err(ContractError::NotAnnounced { .. })), "{owner}");
    }
    let second = desk.try_register("owner", announcing).unwrap();
    assert_eq!(desk.confirm_binding("wallet", "owner").unwrap(), second);
}

#[test]
fn a_new_owner_has_one_agent_per_controller_too() {
    let mut desk = Desk::new();
    let theirs = desk.register("buyer", "keeper");
    let id = desk.register("owner", "keeper");
    offer(&mut desk, "owner", id, Some("buyer")).unwrap();
    let refused = accept(&mut desk, "buyer", id);
    assert!(matches!(refused, Err(ContractError::ControllerTaken { id: taken, .. }) if taken == theirs));
    assert_eq!(owned(&desk, "owner"), [id]);
    desk.owner("buyer", OwnerMsg::Retire { id: theirs }).unwrap();
    accept(&mut desk, "buyer", id).unwrap();
    desk.register("owner", "keeper");
}
