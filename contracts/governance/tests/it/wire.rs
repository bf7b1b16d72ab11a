//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::{from_json, to_json_vec};
use stateset_api::governance::{ExecuteMsg, QueryMsg};
use stateset_tests_suite::refused;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let unknown = [
        (r#"{}"#, "expected value"),
        (r#"{"admin":{}}"#, "unknown variant `admin`"),
        (r#"{"owner":{"approve":{"ballot":1}}}"#, "unknown variant `approve`"),
        (r#"{"owner":{"propose":{"changes":[{"code":1}]}}}"#, "unknown variant `code`"),
        (r#"{"approver":{"vote":{"ballot":1}}}"#, "missing field `matter_hash`"),
        (
            r#"{"approver":{"vote":{"ballot":1,"matter_hash":"AA==","approves":true,"weight":9}}}"#,
            "unknown field `weight`",
        ),
        (r#"{"consumer":{"consume":{"approval":1}}}"#, "missing field `action_hash`"),
        (r#"{"consumer":{"consume":{"approval":-1,"action_hash":""}}}"#, "invalid value: integer `-1`"),
        (r#"{"anyone":{"close":{"ballot":1,"by":"x"}}}"#, "unknown field `by`"),
        (r#"{"requester":{"request_action":{"action":{"vote":{}}}}}"#, "unknown variant `vote`"),
        (r#"{"requester":{"request_action":{"action":{"external":{"why":"x"}}}}}"#, "unknown field `why`"),
        (r#"{"owner":{"import_blocked":{"list":{"hash":"AA==","date":1,"count":1,"by":"x"}}}}"#, "unknown field `by`"),
        (r#"{"owner":{"import_blocked":{"page":0,"page":0}}}"#, "duplicate field `page`"),
    ];
    for (json, reason) in unknown {
        refused(from_json::<ExecuteMsg>(json.as_bytes()), reason);
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

/// A number alone decides nothing, and a case is decided at the stage at which it was shown.
#[test]
fn what_decides_names_the_hash_of_what_it_decides() {
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"approves":true}}}"#,
        r#"{"approver":{"judge":{"case":1,"verdict":{"dismissed":{"frivolous":false}}}}}"#,
        r#"{"approver":{"judge":{"case":1,"case_hash":"AA==","verdict":{"dismissed":{"frivolous":false}}}}}"#,
        r#"{"approver":{"reinstate":{"agent":"13002390-efad-8f2e-97e1-4766aff1a1f6"}}}"#,
        r#"{"anyone":{"apply_change":{"change":1}}}"#,
    ] {
        refused(from_json::<ExecuteMsg>(json.as_bytes()), "missing field");
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
        refused(from_json::<ExecuteMsg>(json.as_bytes()), "duplicate field");
    }
    let groups = br#"{"anyone":{"close":{"ballot":1}},"anyone":{"close":{"ballot":2}}}"#;
    refused(from_json::<ExecuteMsg>(groups), "expected value at line 1 column 32");
    refused(from_json::<QueryMsg>(br#"{"ballot":{"ballot":1,"ballot":2}}"#), "duplicate field `ballot`");
}
