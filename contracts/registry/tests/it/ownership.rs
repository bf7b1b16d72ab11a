//! Agents that change hands. With a real wallet: `contracts/wallet/tests/it/binding.rs`.

use stateset_api::event::{AgentAccepted, AgentOffered};
use stateset_api::registry::{Agent, AnyoneMsg, OwnerMsg, QueryMsg, Registration, Status};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::{Fixture, registration};

#[test]
fn offered_and_accepted_it_has_another_owner_and_keeps_the_rest() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }).unwrap();
    let before = fixture.agent(id);
    let response = fixture.owner("owner", OwnerMsg::OfferOwnership { id, to: Some(address("buyer")) }).unwrap();
    assert_eq!(AgentOffered::from_event(&response.events[0]), Ok(AgentOffered { id, to: address("buyer") }));
    assert_eq!(fixture.agent(id), Agent { offered_to: Some(address("buyer")), ..before.clone() });
    let response = fixture.accept("buyer", id).unwrap();
    let expected = AgentAccepted { id, from: address("owner"), owner: address("buyer") };
    assert_eq!(AgentAccepted::from_event(&response.events[0]), Ok(expected));
    assert_eq!(fixture.agent(id), Agent { owner: address("buyer"), ..before });
    assert_eq!((fixture.owned("owner"), fixture.owned("buyer")), (vec![], vec![id]));
    assert!(matches!(fixture.offer("owner", id, None), Err(ContractError::Unauthorized { .. })));
    fixture.offer("buyer", id, None).unwrap();
}

#[test]
fn nobody_takes_what_was_not_offered_or_no_longer_is() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    for by in ["mallory", "owner", "keeper"] {
        assert!(matches!(fixture.accept(by, id), Err(ContractError::Unauthorized { .. })), "{by}");
    }
    fixture.offer("owner", id, Some("first")).unwrap();
    fixture.offer("owner", id, Some("second")).unwrap();
    assert!(matches!(fixture.accept("first", id), Err(ContractError::Unauthorized { .. })));
    fixture.offer("owner", id, None).unwrap();
    assert!(matches!(fixture.accept("second", id), Err(ContractError::Unauthorized { .. })));
    fixture.offer("owner", id, Some("second")).unwrap();
    fixture.accept("second", id).unwrap();
    assert!(matches!(fixture.accept("second", id), Err(ContractError::Unauthorized { .. })), "an offer is used up");
}

#[test]
fn a_bound_agent_goes_only_to_the_owner_of_its_wallet() {
    let mut fixture = Fixture::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = fixture.try_register("owner", announcing).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    fixture.offer("owner", id, Some("buyer")).unwrap();
    assert!(matches!(fixture.accept("buyer", id), Err(ContractError::WalletUnanswered { .. })));
    fixture.wallets(&[("wallet", "owner")]);
    let refused = fixture.accept("buyer", id);
    assert!(matches!(refused, Err(ContractError::WalletOfAnother { owner, .. }) if owner == address("owner")));
    fixture.wallets(&[("wallet", "buyer")]);
    fixture.accept("buyer", id).unwrap();
    let agent: Agent = fixture.query(QueryMsg::AgentByWallet { wallet: address("wallet") });
    assert_eq!((agent.id, agent.owner), (id, address("buyer")));
}

#[test]
fn owning_the_wallet_is_not_enough() {
    let mut fixture = Fixture::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = fixture.try_register("owner", announcing).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    fixture.wallets(&[("wallet", "thief")]);
    assert!(matches!(fixture.accept("thief", id), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn an_announced_wallet_does_not_come_along() {
    let mut fixture = Fixture::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = fixture.try_register("owner", announcing.clone()).unwrap();
    fixture.offer("owner", id, Some("buyer")).unwrap();
    fixture.accept("buyer", id).unwrap();
    assert_eq!(fixture.agent(id).announced_wallet, None);
    for owner in ["owner", "buyer"] {
        assert!(matches!(fixture.confirm_binding("wallet", owner), Err(ContractError::NotAnnounced { .. })), "{owner}");
    }
    let second = fixture.try_register("owner", announcing).unwrap();
    assert_eq!(fixture.confirm_binding("wallet", "owner").unwrap(), second);
}

#[test]
fn a_new_owner_has_one_agent_per_controller_too() {
    let mut fixture = Fixture::new();
    let theirs = fixture.register("buyer", "keeper");
    let id = fixture.register("owner", "keeper");
    fixture.offer("owner", id, Some("buyer")).unwrap();
    let refused = fixture.accept("buyer", id);
    assert!(matches!(refused, Err(ContractError::ControllerTaken { id: taken, .. }) if taken == theirs));
    assert_eq!(fixture.owned("owner"), [id]);
    fixture.owner("buyer", OwnerMsg::Retire { id: theirs }).unwrap();
    fixture.accept("buyer", id).unwrap();
    fixture.register("owner", "keeper");
}

/// Nobody comes by a suspended agent on the strength of what was offered before.
#[test]
fn a_suspension_withdraws_an_offer_and_its_end_does_not_renew_it() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    let response = fixture.suspend(id).unwrap();
    assert_eq!(response.events.len(), 1, "nothing was offered");
    fixture.reinstate(id).unwrap();
    fixture.offer("owner", id, Some("buyer")).unwrap();
    let response = fixture.suspend(id).unwrap();
    let withdrawn = AgentOffered { id, to: String::new() };
    assert_eq!(AgentOffered::from_event(&response.events[1]), Ok(withdrawn));
    assert_eq!(fixture.agent(id).offered_to, None);
    assert!(matches!(fixture.accept("buyer", id), Err(ContractError::Unauthorized { .. })));
    fixture.reinstate(id).unwrap();
    assert!(matches!(fixture.accept("buyer", id), Err(ContractError::Unauthorized { .. })));
    // Who sees that it is suspended may have it, suspended as it is.
    fixture.suspend(id).unwrap();
    fixture.offer("owner", id, Some("buyer")).unwrap();
    fixture.accept("buyer", id).unwrap();
    assert_eq!((fixture.agent(id).owner, fixture.agent(id).status), (address("buyer"), Status::Suspended));
}

#[test]
fn an_offer_from_before_the_wallet_was_bound_or_changed_hands_asks_who_owns_the_wallet_now() {
    let mut fixture = Fixture::new();
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = fixture.try_register("owner", announcing).unwrap();
    fixture.offer("owner", id, Some("buyer")).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    for owner in ["owner", "rescuer"] {
        fixture.wallets(&[("wallet", owner)]);
        assert!(matches!(fixture.accept("buyer", id), Err(ContractError::WalletOfAnother { .. })), "{owner}");
    }
    // Whom the wallet went to meanwhile gets the agent by an offer alone.
    assert!(matches!(fixture.accept("rescuer", id), Err(ContractError::Unauthorized { .. })));
    fixture.offer("owner", id, Some("rescuer")).unwrap();
    fixture.accept("rescuer", id).unwrap();
    assert!(matches!(fixture.accept("buyer", id), Err(ContractError::Unauthorized { .. })));
}
