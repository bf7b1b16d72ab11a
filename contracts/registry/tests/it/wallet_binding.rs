//! Announcing a wallet, and the wallet's confirmation.

use stateset_api::event::{WalletAnnounced, WalletBound};
use stateset_api::registry::{Agent, ExecuteMsg, OwnerMsg, QueryMsg, Registration, WalletMsg};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::{Fixture, registration};

fn announcing(controller: &str, wallet: &str) -> Registration {
    Registration { wallet: Some(address(wallet)), ..registration(controller) }
}

#[test]
fn announced_by_the_owner_and_confirmed_by_the_wallet_binds_both() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    let response = fixture.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("wallet")) }).unwrap();
    let expected = WalletAnnounced { id, wallet: address("wallet") };
    assert_eq!(WalletAnnounced::from_event(&response.events[0]), Ok(expected));
    assert_eq!(fixture.agent(id).announced_wallet, Some(address("wallet")));
    let by_wallet = QueryMsg::AgentByWallet { wallet: address("wallet") };
    assert!(matches!(fixture.try_query::<Agent>(by_wallet.clone()), Err(ContractError::UnknownWallet { .. })));
    let confirm = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address("owner") });
    let response = fixture.execute_with("wallet", &[], confirm).unwrap();
    let expected = WalletBound { id, wallet: address("wallet") };
    assert_eq!(WalletBound::from_event(&response.events[0]), Ok(expected));
    let agent: Agent = fixture.query(by_wallet);
    assert_eq!((agent.id, agent.wallet, agent.announced_wallet), (id, Some(address("wallet")), None));
}

#[test]
fn a_wallet_confirms_only_what_its_own_owner_announced() {
    let mut fixture = Fixture::new();
    fixture.try_register("mallory", announcing("thief", "wallet")).unwrap();
    let refused = fixture.confirm_binding("wallet", "owner");
    assert!(matches!(refused, Err(ContractError::NotAnnounced { .. })));
    let id = fixture.try_register("owner", announcing("keeper", "wallet")).unwrap();
    assert!(matches!(fixture.confirm_binding("mallory", "owner"), Err(ContractError::NotAnnounced { .. })));
    assert_eq!(fixture.confirm_binding("wallet", "owner").unwrap(), id);
}

#[test]
fn two_agents_never_share_a_wallet() {
    let mut fixture = Fixture::new();
    let first = fixture.try_register("owner", announcing("keeper", "wallet")).unwrap();
    let refused = fixture.try_register("owner", announcing("another", "wallet"));
    assert!(matches!(refused, Err(ContractError::WalletTaken { id, .. }) if id == first));
    fixture.try_register("mallory", announcing("thief", "wallet")).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    let refused = fixture.confirm_binding("wallet", "mallory");
    assert!(matches!(refused, Err(ContractError::WalletBound { id, .. }) if id == first));
    let refused = fixture.try_register("mallory", announcing("third", "wallet"));
    assert!(matches!(refused, Err(ContractError::WalletBound { .. })));
}

#[test]
fn an_agent_never_has_two_wallets() {
    let mut fixture = Fixture::new();
    let id = fixture.try_register("owner", announcing("keeper", "wallet")).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    for wallet in [None, Some(address("second"))] {
        let refused = fixture.owner("owner", OwnerMsg::AnnounceWallet { id, wallet });
        assert!(matches!(refused, Err(ContractError::AgentBound { .. })));
    }
}

#[test]
fn an_announcement_can_be_replaced_and_taken_back() {
    let mut fixture = Fixture::new();
    let id = fixture.try_register("owner", announcing("keeper", "first")).unwrap();
    fixture.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("second")) }).unwrap();
    assert!(matches!(fixture.confirm_binding("first", "owner"), Err(ContractError::NotAnnounced { .. })));
    fixture.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("second")) }).unwrap();
    fixture.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: None }).unwrap();
    assert!(matches!(fixture.confirm_binding("second", "owner"), Err(ContractError::NotAnnounced { .. })));
    assert_eq!(fixture.agent(id).announced_wallet, None);
}

#[test]
fn what_a_wallets_former_owner_announced_binds_nothing_to_it() {
    let mut fixture = Fixture::new();
    fixture.try_register("seller", announcing("keeper", "wallet")).unwrap();
    // Sold: the wallet names its owner of now.
    assert!(matches!(fixture.confirm_binding("wallet", "buyer"), Err(ContractError::NotAnnounced { .. })));
    let id = fixture.try_register("buyer", announcing("another", "wallet")).unwrap();
    assert_eq!(fixture.confirm_binding("wallet", "buyer").unwrap(), id);
    assert!(matches!(fixture.confirm_binding("wallet", "seller"), Err(ContractError::WalletBound { .. })));
}
