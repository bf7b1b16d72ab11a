//! The message that pays: its shape, its bounds, what it sends.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg};
use stateset_api::event::Paid;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payment};
use stateset_tests_suite::{USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::payment;

#[test]
fn one_payment_is_a_bank_send_and_an_event_with_its_content() {
    let mut fixture = Fixture::new();
    let asked = payment(1, "alice", 50);
    let response = fixture.pay(&asked).unwrap();
    let send = BankMsg::Send { to_address: address("alice"), amount: vec![Coin::new(50_u128, USDC)] };
    assert_eq!(response.messages[0].msg, CosmosMsg::from(send));
    let Payment { id, to, amount, category, reference, .. } = asked;
    let expected = Paid { id, to, denom: USDC.to_owned(), amount, category, reference };
    assert_eq!(Paid::from_event(&response.events[0]), Ok(expected));
}

#[test]
fn several_payments_are_one_multi_send() {
    let mut fixture = Fixture::new();
    let response = fixture.spend(&[payment(1, "alice", 50), payment(2, "bob", 60)]).unwrap();
    assert_eq!(response.messages.len(), 1);
    let CosmosMsg::Any(any) = &response.messages[0].msg else { panic!("{response:?}") };
    assert_eq!(any.type_url, "/cosmos.bank.v1beta1.MsgMultiSend");
}

#[test]
fn no_payment_and_thirty_one_are_refused() {
    let mut fixture = Fixture::new();
    let many: Vec<_> = (0..31).map(|number| payment(number, "alice", 1)).collect();
    for (payments, expected) in [(&many[..0], 0), (&many[..], 31)] {
        let refused = fixture.spend(payments);
        assert!(matches!(refused, Err(ContractError::Count { got, min: 1, max: 30, .. }) if got == expected));
    }
    fixture.spend(&many[..30]).unwrap();
}

#[test]
fn a_reference_longer_than_a_receipt_keeps_is_refused() {
    let mut fixture = Fixture::new();
    let long = Payment { reference: "x".repeat(65), ..payment(1, "alice", 1) };
    assert!(matches!(fixture.spend(&[long]), Err(ContractError::Length { got: 65, max: 64, .. })));
    fixture.spend(&[Payment { reference: "x".repeat(64), ..payment(1, "alice", 1) }]).unwrap();
}

#[test]
fn an_address_of_another_chain_in_capitals_or_mistyped_is_refused() {
    let mut fixture = Fixture::new();
    let alice = address("alice");
    let mistyped = alice.replace('q', "p");
    let other = cosmwasm_std::testing::MockApi::default().addr_make("alice").into_string();
    for to in [alice.to_uppercase(), mistyped, other, String::new(), "alice".to_owned()] {
        let refused = fixture.spend(&[Payment { to: to.clone(), ..payment(1, "alice", 1) }]);
        assert!(matches!(&refused, Err(ContractError::Address { address, .. }) if *address == to), "{to}: {refused:?}");
    }
}

#[test]
fn funds_sent_along_are_refused_and_not_lost() {
    let mut fixture = Fixture::new();
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.to_owned(),
        payments: vec![payment(1, "alice", 1)],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    let refused = fixture.execute_with("operator", &[Coin::new(5_u128, USDC)], ExecuteMsg::Operator(spend));
    assert!(matches!(refused, Err(ContractError::UnexpectedFunds { got }) if got == "5uusdc"));
}
