//! The freeze.

use cosmwasm_std::Coin;
use stateset_api::event::{Frozen, Unfrozen};
use stateset_api::wallet::{ExecuteMsg, Freeze, GuardianMsg, OperatorMsg, OwnerMsg, QueryMsg, WalletInfo};
use stateset_tests_suite::{START, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::payment;

fn freeze(reason: &str) -> GuardianMsg {
    GuardianMsg::Freeze { reason: reason.to_owned() }
}

#[test]
fn a_frozen_wallet_pays_nothing_and_hands_over_to_nobody() {
    let mut fixture = Fixture::new();
    let response = fixture.guardian(freeze("stolen key")).unwrap();
    let event = Frozen { by: address("guardian"), reason: "stolen key".into() };
    assert_eq!(Frozen::from_event(&response.events[0]), Ok(event));
    for msg in [
        OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.into(),
            payments: vec![payment(1, "alice", 5)],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        },
        OperatorMsg::TakeOver { epoch: 1, act: 1 },
    ] {
        let text = fixture.operator(msg).unwrap_err().to_string();
        assert!(text.starts_with("operator refused: frozen: by ") && text.ends_with(": stolen key"), "{text}");
    }
}

#[test]
fn the_owner_still_withdraws_to_itself_while_frozen() {
    let mut fixture = Fixture::new();
    fixture.guardian(freeze("")).unwrap();
    let response = fixture.owner(OwnerMsg::Withdraw { coins: vec![Coin::new(5_u128, USDC)] }).unwrap();
    assert_eq!(response.messages.len(), 1);
}

#[test]
fn only_the_owner_unfreezes() {
    let mut fixture = Fixture::new();
    fixture.guardian(freeze("drill")).unwrap();
    for by in ["guardian", "operator", "mallory"] {
        let refused = fixture.execute(by, ExecuteMsg::Owner(OwnerMsg::Unfreeze {}));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "owner", .. })), "{by}");
    }
    let response = fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    assert_eq!(Unfrozen::from_event(&response.events[0]), Ok(Unfrozen { by: address("owner") }));
    fixture.spend(&[payment(1, "alice", 5)]).unwrap();
    assert!(matches!(fixture.owner(OwnerMsg::Unfreeze {}), Err(ContractError::NotFrozen {})));
}

#[test]
fn a_second_freeze_succeeds_and_keeps_the_first_record_but_the_owners() {
    let mut fixture = Fixture::new();
    fixture.guardian(freeze("first")).unwrap();
    fixture.pass(60);
    fixture.owner(OwnerMsg::Freeze { reason: "second".into() }).unwrap();
    let expected = Freeze { by: address("guardian"), at: START, reason: "first".into() };
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).frozen, Some(expected));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    fixture.owner(OwnerMsg::Freeze { reason: "third".into() }).unwrap();
    fixture.guardian(freeze("fourth")).unwrap();
    let expected = Freeze { by: address("guardian"), at: START + 60, reason: "fourth".into() };
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).frozen, Some(expected));
}

#[test]
fn strangers_and_the_operator_cannot_freeze() {
    let mut fixture = Fixture::new();
    for by in ["operator", "mallory", "owner"] {
        let refused = fixture.execute(by, ExecuteMsg::Guardian(freeze("")));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "guardian", .. })), "{by}");
    }
    let mut unguarded = Fixture::with(|msg| msg.guardian = None);
    assert!(matches!(unguarded.guardian(freeze("")), Err(ContractError::Unauthorized { .. })));
}

#[test]
fn a_reason_has_an_end() {
    let refused = Fixture::new().guardian(freeze(&"x".repeat(257)));
    assert!(matches!(refused, Err(ContractError::Length { got: 257, max: 256, .. })));
}
