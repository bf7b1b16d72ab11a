//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::{from_json, to_json_vec};
use stateset_api::governance::{ExecuteMsg, QueryMsg};

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"admin":{}}"#,
        r#"{"owner":{"approve":{"ballot":1}}}"#,
        r#"{"owner":{"propose":{"changes":[{"code":1}]}}}"#,
        r#"{"approver":{"vote":{"ballot":1}}}"#,
        r#"{"approver":{"vote":{"ballot":1,"matter_hash":"AA==","approves":true,"weight":9}}}"#,
        r#"{"consumer":{"consume":{"approval":1}}}"#,
        r#"{"consumer":{"consume":{"approval":-1,"action_hash":""}}}"#,
        r#"{"anyone":{"close":{"ballot":1,"by":"x"}}}"#,
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
    }
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"matter_hash":"AA==","approves":true}}}"#,
        r#"{"consumer":{"consume":{"approval":1,"action_hash":"AA=="}}}"#,
        r#"{"anyone":{"close":{"ballot":1}}}"#,
    ] {
        let read = from_json::<ExecuteMsg>(json.as_bytes()).unwrap();
        assert_eq!(to_json_vec(&read).unwrap(), json.as_bytes());
    }
}

/// A number alone decides nothing.
#[test]
fn what_decides_names_the_hash_of_what_it_decides() {
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"approves":true}}}"#,
        r#"{"approver":{"judge":{"case":1,"verdict":{"dismissed":{"frivolous":false}}}}}"#,
        r#"{"approver":{"reinstate":{"agent":"13002390-efad-8f2e-97e1-4766aff1a1f6"}}}"#,
        r#"{"anyone":{"settle":{"change":1}}}"#,
    ] {
        let error = from_json::<ExecuteMsg>(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("missing field"), "{json}: {error}");
    }
}

/// Of two members of one name a reader takes the first, another the last: who shows one would sign the other.
#[test]
fn members_that_stand_twice_are_refused() {
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"ballot":2,"matter_hash":"AA==","approves":true}}}"#,
        r#"{"approver":{"vote":{"ballot":1,"matter_hash":"AA==","approves":false,"approves":true}}}"#,
        r#"{"owner":{"block":{"address":"a","address":"b"}}}"#,
    ] {
        let error = from_json::<ExecuteMsg>(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("duplicate field"), "{json}: {error}");
    }
    assert!(from_json::<ExecuteMsg>(br#"{"anyone":{"close":{"ballot":1}},"anyone":{"close":{"ballot":2}}}"#).is_err());
    assert!(from_json::<QueryMsg>(br#"{"ballot":{"ballot":1,"ballot":2}}"#).is_err());
}
