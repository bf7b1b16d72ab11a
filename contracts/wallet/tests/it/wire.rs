//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::{StdResult, from_json};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, QueryMsg};
use stateset_tests_suite::USDC;

use crate::story::payment;

fn read(json: &str) -> StdResult<ExecuteMsg> {
    from_json(json.as_bytes())
}

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"admin":{"freeze":{}}}"#,
        r#"{"operator":{"transfer_from":{"from":"a","to":"b"}}}"#,
        r#"{"operator":{"set_policy":{}}}"#,
        r#"{"operator":{"execute":{"msgs":[]}}}"#,
        r#"{"operator":{"take_over":{"epoch":1,"force":true}}}"#,
        r#"{"operator":{"take_over":{"epoch":-1}}}"#,
        r#"{"operator":{"take_over":{}}}"#,
        r#"{"guardian":{"unfreeze":{}}}"#,
        r#"{"guardian":{"withdraw":{"coins":[]}}}"#,
        r#"{"anyone":{"withdraw":{"coins":[]}}}"#,
        r#"{"operator":{"take_over":{"epoch":1}},"owner":{"unfreeze":{}}}"#,
        r#"{"transfer":{"recipient":"a","amount":"1"}}"#,
    ];
    for json in refused {
        assert!(read(json).is_err(), "{json}");
    }
    assert_eq!(
        read(r#"{"operator":{"take_over":{"epoch":1}}}"#).unwrap(),
        ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch: 1 })
    );
}

#[test]
fn amounts_and_ids_have_one_spelling() {
    let good = OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.to_owned(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        rationales: Vec::new(),
    };
    let json = cosmwasm_std::to_json_string(&ExecuteMsg::Operator(good.clone())).unwrap();
    assert_eq!(read(&json).unwrap(), ExecuteMsg::Operator(good));
    for amount in [r#""-5""#, r#""+5""#, r#""5.0""#, r#""340282366920938463463374607431768211456""#, r#"5"#, r#""""#] {
        assert!(read(&json.replace(r#""5""#, amount)).is_err(), "{amount}");
    }
    let id = payment(1, "alice", 5).id.to_string();
    for other in [id.to_uppercase().replace('0', "A"), id.replace('-', ""), "7".to_owned()] {
        assert!(read(&json.replace(&id, &other)).is_err(), "{other}");
    }
}

/// The last of two would count here, the first there.
#[test]
fn members_that_stand_twice_are_refused() {
    for json in [
        r#"{"operator":{"take_over":{"epoch":1,"epoch":2}}}"#,
        r#"{"operator":{"take_over":{"epoch":1}},"operator":{"take_over":{"epoch":2}}}"#,
        r#"{"signer":{"approve":{"id":1,"id":2,"draft_hash":""}}}"#,
    ] {
        assert!(read(json).is_err(), "{json}");
    }
    let send = r#"{"bank":{"send":{"to_address":"a","amount":[]}}}"#;
    let question = |msg: &str| from_json::<QueryMsg>(format!(r#"{{"can_execute":{{"sender":"o","msg":{msg}}}}}"#));
    assert!(question(send).is_ok());
    for msg in [
        r#"{"bank":{"send":{"to_address":"a","amount":[]},"send":{"to_address":"b","amount":[]}}}"#,
        r#"{"bank":{"send":{"to_address":"a","amount":[]}},"bank":{"send":{"to_address":"b","amount":[]}}}"#,
    ] {
        assert!(question(msg).is_err(), "{msg}");
    }
}

/// What others call in the wallet's name, and read of it, to the byte: wallets and contracts of other versions do.
#[test]
fn the_messages_that_the_wallet_sends_are_what_they_always_were() {
    use cosmwasm_std::to_json_string;
    use stateset_api::{governance, registry};
    let confirm = registry::ExecuteMsg::Wallet(registry::WalletMsg::ConfirmBinding { owner: "o".into() });
    assert_eq!(to_json_string(&confirm).unwrap(), r#"{"wallet":{"confirm_binding":{"owner":"o"}}}"#);
    let consume = governance::ConsumerMsg::Consume { approval: 7, action_hash: [7; 32].into() };
    assert_eq!(
        to_json_string(&governance::ExecuteMsg::Consumer(consume)).unwrap(),
        r#"{"consumer":{"consume":{"approval":7,"action_hash":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}}}"#
    );
}
