//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::{StdResult, from_json};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, QueryMsg};
use stateset_tests_suite::{USDC, refused};

use crate::story::payment;

fn read(json: &str) -> StdResult<ExecuteMsg> {
    from_json(json.as_bytes())
}

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let unknown = [
        (r#"{}"#, "expected value"),
        (r#"{"admin":{"freeze":{}}}"#, "unknown variant `admin`"),
        (r#"{"operator":{"transfer_from":{"from":"a","to":"b"}}}"#, "unknown variant `transfer_from`"),
        (r#"{"operator":{"set_policy":{}}}"#, "unknown variant `set_policy`"),
        (r#"{"operator":{"execute":{"msgs":[]}}}"#, "unknown variant `execute`"),
        (r#"{"operator":{"take_over":{"epoch":1,"act":1,"force":true}}}"#, "unknown field `force`"),
        (r#"{"operator":{"take_over":{"epoch":-1,"act":1}}}"#, "invalid value: integer `-1`"),
        (r#"{"operator":{"take_over":{}}}"#, "missing field `epoch`"),
        (r#"{"operator":{"take_over":{"epoch":1}}}"#, "missing field `act`"),
        (r#"{"guardian":{"unfreeze":{}}}"#, "unknown variant `unfreeze`"),
        (r#"{"guardian":{"withdraw":{"coins":[]}}}"#, "unknown variant `withdraw`"),
        (r#"{"anyone":{"withdraw":{"coins":[]}}}"#, "unknown variant `withdraw`"),
        (
            r#"{"operator":{"take_over":{"epoch":1,"act":1}},"owner":{"unfreeze":{}}}"#,
            "expected value at line 1 column 45",
        ),
        (r#"{"transfer":{"recipient":"a","amount":"1"}}"#, "unknown variant `transfer`"),
    ];
    for (json, reason) in unknown {
        refused(read(json), reason);
    }
    assert_eq!(
        read(r#"{"operator":{"take_over":{"epoch":1,"act":1}}}"#).unwrap(),
        ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch: 1, act: 1 })
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
        mandate: None,
    };
    let json = cosmwasm_std::to_json_string(&ExecuteMsg::Operator(good.clone())).unwrap();
    assert_eq!(read(&json).unwrap(), ExecuteMsg::Operator(good));
    for amount in ["-5", "+5", "5.0", "340282366920938463463374607431768211456", ""] {
        let other = json.replace(r#""5""#, &format!(r#""{amount}""#));
        refused(read(&other), &format!("'{amount}' is no amount"));
    }
    refused(read(&json.replace(r#""5""#, "5")), "invalid type: integer `5`, expected a string");
    let id = payment(1, "alice", 5).id.to_string();
    assert!(read(&json.replace(&id, &id.replace('0', "a"))).is_ok());
    for other in [id.to_uppercase().replace('0', "A"), id.replace('-', ""), "7".to_owned()] {
        refused(read(&json.replace(&id, &other)), &format!("'{other}' is no intent id"));
    }
}

/// The last of two would count here, the first there.
#[test]
fn members_that_stand_twice_are_refused() {
    for (json, reason) in [
        (r#"{"operator":{"take_over":{"epoch":1,"act":1,"epoch":2}}}"#, "duplicate field `epoch`"),
        (
            r#"{"operator":{"take_over":{"epoch":1,"act":1}},"operator":{"take_over":{"epoch":2,"act":2}}}"#,
            "expected value",
        ),
        (r#"{"signer":{"approve":{"id":1,"id":2,"draft_hash":""}}}"#, "duplicate field `id`"),
    ] {
        refused(read(json), reason);
    }
    let send = r#"{"bank":{"send":{"to_address":"a","amount":[]}}}"#;
    let question = |msg: &str| from_json::<QueryMsg>(format!(r#"{{"can_execute":{{"sender":"o","msg":{msg}}}}}"#));
    assert!(question(send).is_ok());
    for msg in [
        r#"{"bank":{"send":{"to_address":"a","amount":[]},"send":{"to_address":"b","amount":[]}}}"#,
        r#"{"bank":{"send":{"to_address":"a","amount":[]}},"bank":{"send":{"to_address":"b","amount":[]}}}"#,
    ] {
        refused(question(msg), "duplicate field");
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
