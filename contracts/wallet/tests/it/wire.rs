//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::{StdResult, from_json};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};

use crate::story::{USDC, payment};

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
