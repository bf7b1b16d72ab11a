//! The owner's powers, and how they move.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg};
use stateset_api::event::Withdrawn;
use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OwnerMsg, QueryMsg, WalletInfo};
use stateset_tests_suite::{STATE, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{grant, policy};

fn accept() -> ExecuteMsg {
    ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})
}

fn offer(to: &str) -> OwnerMsg {
    OwnerMsg::OfferOwnership { to: Some(address(to)) }
}

#[test]
fn nobody_but_the_owner_calls_the_owners_messages() {
    let mut fixture = Fixture::new();
    let messages = [
        OwnerMsg::SetPolicy { policy: policy() },
        OwnerMsg::SetPayees { set: vec![], remove: vec![] },
        OwnerMsg::SetOperator { operator: None },
        OwnerMsg::SetGuardian { guardian: None },
        OwnerMsg::Freeze { reason: String::new() },
        OwnerMsg::Unfreeze {},
        OwnerMsg::Withdraw { coins: vec![Coin::new(1_u128, USDC)] },
        offer("mallory"),
        OwnerMsg::Bind { registry: address("registry"), agent_id: None },
    ];
    for msg in messages {
        for by in ["operator", "guardian", "mallory", "wallet"] {
            let refused = fixture.execute(by, ExecuteMsg::Owner(msg.clone()));
            assert!(matches!(refused, Err(ContractError::Unauthorized { role: "owner", .. })), "{by}: {msg:?}");
        }
    }
}

#[test]
fn ownership_moves_only_when_the_new_owner_accepts() {
    let mut fixture = Fixture::new();
    fixture.owner(offer("heir")).unwrap();
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).offered_to, Some(address("heir")));
    assert!(matches!(fixture.execute("mallory", accept()), Err(ContractError::Unauthorized { .. })));
    fixture.owner(OwnerMsg::SetGuardian { guardian: None }).expect("the owner still owns");
    fixture.execute("heir", accept()).unwrap();
    let info = fixture.query::<WalletInfo>(QueryMsg::Wallet {});
    assert_eq!((info.owner, info.offered_to), (address("heir"), None));
    assert!(matches!(fixture.owner(OwnerMsg::Unfreeze {}), Err(ContractError::Unauthorized { .. })));
    assert!(matches!(fixture.execute("heir", accept()), Err(ContractError::NothingOffered {})));
}

#[test]
fn an_offer_can_be_withdrawn() {
    let mut fixture = Fixture::new();
    fixture.owner(offer("heir")).unwrap();
    fixture.owner(OwnerMsg::OfferOwnership { to: None }).unwrap();
    assert!(matches!(fixture.execute("heir", accept()), Err(ContractError::NothingOffered {})));
}

#[test]
fn neither_the_wallet_nor_its_operator_becomes_the_owner() {
    let mut fixture = Fixture::new();
    assert!(matches!(fixture.owner(offer("wallet")), Err(ContractError::Itself { role: "owner" })));
    fixture.owner(offer("operator")).unwrap();
    assert!(matches!(fixture.execute("operator", accept()), Err(ContractError::OwnerIsOperator { .. })));
}

#[test]
fn a_withdrawal_goes_to_the_owner_itself() {
    let mut fixture = Fixture::new();
    let coins = vec![Coin::new(5_u128, USDC), Coin::new(7_u128, STATE)];
    let response = fixture.owner(OwnerMsg::Withdraw { coins: coins.clone() }).unwrap();
    let send = BankMsg::Send { to_address: address("owner"), amount: coins };
    assert_eq!(response.messages[0].msg, CosmosMsg::from(send));
    let event = Withdrawn { to: address("owner"), coins: "5uusdc,7ustate".into() };
    assert_eq!(Withdrawn::from_event(&response.events[0]), Ok(event));
}

#[test]
fn a_withdrawal_of_nothing_of_zero_or_of_one_denom_twice_is_refused() {
    let mut fixture = Fixture::new();
    let five = Coin::new(5_u128, USDC);
    assert!(matches!(fixture.owner(OwnerMsg::Withdraw { coins: vec![] }), Err(ContractError::Count { got: 0, .. })));
    for coins in [vec![five.clone(), five], vec![Coin::new(0_u128, USDC)]] {
        let refused = fixture.owner(OwnerMsg::Withdraw { coins });
        assert!(matches!(refused, Err(ContractError::Coins { .. })));
    }
}

#[test]
fn a_replaced_guardian_keeps_no_rights() {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::SetGuardian { guardian: Some(address("watchman")) }).unwrap();
    let freeze = || GuardianMsg::Freeze { reason: String::new() };
    assert!(matches!(fixture.guardian(freeze()), Err(ContractError::Unauthorized { role: "guardian", .. })));
    fixture.execute("watchman", ExecuteMsg::Guardian(freeze())).unwrap();
}

#[test]
fn roles_must_be_addresses_of_this_chain() {
    let mut fixture = Fixture::new();
    let foreign = || cosmwasm_std::testing::MockApi::default().addr_make("guardian").into_string();
    let messages = [
        OwnerMsg::SetGuardian { guardian: Some(foreign()) },
        OwnerMsg::OfferOwnership { to: Some(foreign()) },
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: foreign(), ..grant() }) },
        OwnerMsg::Bind { registry: foreign(), agent_id: None },
    ];
    for msg in messages {
        assert!(matches!(fixture.owner(msg.clone()), Err(ContractError::Address { .. })), "{msg:?}");
    }
}

#[test]
fn the_wallet_names_its_chain() {
    let fixture = Fixture::new();
    let expected = format!("cosmos:{}:{}", fixture.env.block.chain_id, address("wallet"));
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).caip10, expected);
}
