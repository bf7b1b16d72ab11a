//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::governance::ExecuteMsg;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"admin":{}}"#,
        r#"{"owner":{"approve":{"ballot":1}}}"#,
        r#"{"owner":{"propose":{"changes":[{"code":1}]}}}"#,
        r#"{"approver":{"vote":{"ballot":1}}}"#,
        r#"{"approver":{"vote":{"ballot":1,"approves":true,"weight":9}}}"#,
        r#"{"consumer":{"consume":{"approval":1}}}"#,
        r#"{"consumer":{"consume":{"approval":-1,"action_hash":""}}}"#,
        r#"{"anyone":{"close":{"ballot":1,"by":"x"}}}"#,
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
    }
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"approves":true}}}"#,
        r#"{"consumer":{"consume":{"approval":1,"action_hash":"AA=="}}}"#,
        r#"{"anyone":{"close":{"ballot":1}}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_ok(), "{json}");
    }
}
