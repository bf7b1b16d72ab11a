//! Announcing a wallet, and the wallet's confirmation.

use stateset_api::event::{WalletAnnounced, WalletBound};
use stateset_api::registry::{Agent, ExecuteMsg, OwnerMsg, QueryMsg, Registration, WalletMsg};
use stateset_registry::ContractError;

use crate::desk::{Desk, address, registration};

fn announcing(controller: &str, wallet: &str) -> Registration {
    Registration { wallet: Some(address(wallet)), ..registration(controller) }
}

#[test]
fn announced_by_the_owner_and_confirmed_by_the_wallet_binds_both() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    let response = desk.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("wallet")) }).unwrap();
    let told = WalletAnnounced { id, wallet: address("wallet") };
    assert_eq!(WalletAnnounced::from_event(&response.events[0]), Ok(told));
    assert_eq!(desk.agent(id).announced_wallet, Some(address("wallet")));
    let by_wallet = QueryMsg::AgentByWallet { wallet: address("wallet") };
    assert!(matches!(desk.query::<Agent>(by_wallet.clone()), Err(ContractError::UnknownWallet { .. })));
    let confirm = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address("owner") });
    let response = desk.execute_with("wallet", &[], confirm).unwrap();
    let told = WalletBound { id, wallet: address("wallet") };
    assert_eq!(WalletBound::from_event(&response.events[0]), Ok(told));
    let agent: Agent = desk.query(by_wallet).unwrap();
    assert_eq!((agent.id, agent.wallet, agent.announced_wallet), (id, Some(address("wallet")), None));
}

#[test]
fn a_wallet_confirms_only_what_its_own_owner_announced() {
    let mut desk = Desk::new();
    desk.try_register("mallory", announcing("thief", "wallet")).unwrap();
    let refused = desk.confirm_binding("wallet", "owner");
    assert!(matches!(refused, Err(ContractError::NotAnnounced { .. })));
    let id = desk.try_register("owner", announcing("keeper", "wallet")).unwrap();
    assert!(matches!(desk.confirm_binding("mallory", "owner"), Err(ContractError::NotAnnounced { .. })));
    assert_eq!(desk.confirm_binding("wallet", "owner").unwrap(), id);
}

#[test]
fn two_agents_never_share_a_wallet() {
    let mut desk = Desk::new();
    let first = desk.try_register("owner", announcing("keeper", "wallet")).unwrap();
    let refused = desk.try_register("owner", announcing("another", "wallet"));
    assert!(matches!(refused, Err(ContractError::WalletTaken { id, .. }) if id == first));
    desk.try_register("mallory", announcing("thief", "wallet")).unwrap();
    desk.confirm_binding("wallet", "owner").unwrap();
    let refused = desk.confirm_binding("wallet", "mallory");
    assert!(matches!(refused, Err(ContractError::WalletBound { id, .. }) if id == first));
    let refused = desk.try_register("mallory", announcing("third", "wallet"));
    assert!(matches!(refused, Err(ContractError::WalletBound { .. })));
}

#[test]
fn an_agent_never_has_two_wallets() {
    let mut desk = Desk::new();
    let id = desk.try_register("owner", announcing("keeper", "wallet")).unwrap();
    desk.confirm_binding("wallet", "owner").unwrap();
    for wallet in [None, Some(address("second"))] {
        let refused = desk.owner("owner", OwnerMsg::AnnounceWallet { id, wallet });
        assert!(matches!(refused, Err(ContractError::AgentBound { .. })));
    }
}

#[test]
fn an_announcement_can_be_replaced_and_taken_back() {
    let mut desk = Desk::new();
    let id = desk.try_register("owner", announcing("keeper", "first")).unwrap();
    desk.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("second")) }).unwrap();
    assert!(matches!(desk.confirm_binding("first", "owner"), Err(ContractError::NotAnnounced { .. })));
    desk.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: Some(address("second")) }).unwrap();
    desk.owner("owner", OwnerMsg::AnnounceWallet { id, wallet: None }).unwrap();
    assert!(matches!(desk.confirm_binding("second", "owner"), Err(ContractError::NotAnnounced { .. })));
    assert_eq!(desk.agent(id).announced_wallet, None);
}
