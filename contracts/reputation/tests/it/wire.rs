//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::reputation::ExecuteMsg;
use stateset_tests_suite::refused;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let id = "00000000-0000-8000-8000-000000000000";
    let unknown = [
        (r#"{}"#.to_owned(), "expected value"),
        (r#"{"admin":{}}"#.to_owned(), "unknown variant `admin`"),
        (r#"{"slash":{"agent":"a","amount":"1"}}"#.to_owned(), "unknown variant `slash`"),
        (r#"{"governance":{"slash":{"case":1}}}"#.to_owned(), "unknown variant `slash`"),
        (
            r#"{"governance":{"uphold":{"case":1,"case_hash":"aA==","appeal":true,"severity":"grave","damage":"0"}}}"#
                .to_owned(),
            "'grave' is no severity",
        ),
        (
            r#"{"governance":{"uphold":{"case":1,"case_hash":"aA==","appeal":true,"severity":"minor"}}}"#.to_owned(),
            "missing field `damage`",
        ),
        (
            r#"{"governance":{"uphold":{"case":1,"severity":"minor","damage":"0"}}}"#.to_owned(),
            "missing field `case_hash`",
        ),
        (r#"{"governance":{"dismiss":{"case":1,"frivolous":false}}}"#.to_owned(), "missing field `case_hash`"),
        (
            r#"{"governance":{"dismiss":{"case":1,"case_hash":"aA==","frivolous":false}}}"#.to_owned(),
            "missing field `appeal`",
        ),
        (
            r#"{"governance":{"uphold":{"case":1,"case_hash":"aA==","severity":"minor","damage":"0"}}}"#.to_owned(),
            "missing field `appeal`",
        ),
        (r#"{"anyone":{"apply_change":{}}}"#.to_owned(), "missing field `change_hash`"),
        (r#"{"anyone":{"settle":{"case":1,"case":2}}}"#.to_owned(), "duplicate field `case`"),
        (format!(r#"{{"agent":{{"id":"{id}","msg":{{"bond":{{"amount":"1"}}}}}}}}"#), "unknown field `amount`"),
        (format!(r#"{{"agent":{{"id":"{id}","msg":{{"unbond":{{"amount":"-1"}}}}}}}}"#), "'-1' is no amount"),
        (format!(r#"{{"agent":{{"id":"{id}","by":"x","msg":{{"claim":{{}}}}}}}}"#), "unknown field `by`"),
        (r#"{"anyone":{"settle":{"case":-1}}}"#.to_owned(), "invalid value: integer `-1`"),
    ];
    for (json, reason) in unknown {
        refused(from_json::<ExecuteMsg>(json.as_bytes()), reason);
    }
    let uphold =
        br#"{"governance":{"uphold":{"case":1,"case_hash":"aA==","appeal":false,"severity":"minor","damage":"0"}}}"#;
    assert!(from_json::<ExecuteMsg>(uphold).is_ok());
    let good = format!(r#"{{"agent":{{"id":"{id}","msg":{{"claim":{{}}}}}}}}"#);
    assert!(from_json::<ExecuteMsg>(good.as_bytes()).is_ok());
}
