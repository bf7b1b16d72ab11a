//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::reputation::ExecuteMsg;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let id = "00000000-0000-8000-8000-000000000000";
    let refused = [
        r#"{}"#.to_owned(),
        r#"{"admin":{}}"#.to_owned(),
        r#"{"slash":{"agent":"a","amount":"1"}}"#.to_owned(),
        r#"{"governance":{"slash":{"case":1}}}"#.to_owned(),
        r#"{"governance":{"uphold":{"case":1,"case_hash":"aGFzaA==","severity":"grave","damage":"0"}}}"#.to_owned(),
        r#"{"governance":{"uphold":{"case":1,"case_hash":"aGFzaA==","severity":"minor"}}}"#.to_owned(),
        r#"{"governance":{"uphold":{"case":1,"severity":"minor","damage":"0"}}}"#.to_owned(),
        r#"{"governance":{"dismiss":{"case":1,"frivolous":false}}}"#.to_owned(),
        r#"{"anyone":{"apply_change":{}}}"#.to_owned(),
        r#"{"anyone":{"settle":{"case":1,"case":2}}}"#.to_owned(),
        format!(r#"{{"agent":{{"id":"{id}","msg":{{"bond":{{"amount":"1"}}}}}}}}"#),
        format!(r#"{{"agent":{{"id":"{id}","msg":{{"unbond":{{"amount":"-1"}}}}}}}}"#),
        format!(r#"{{"agent":{{"id":"{id}","by":"x","msg":{{"claim":{{}}}}}}}}"#),
        r#"{"anyone":{"settle":{"case":-1}}}"#.to_owned(),
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
    }
    let uphold = br#"{"governance":{"uphold":{"case":1,"case_hash":"aGFzaA==","severity":"minor","damage":"0"}}}"#;
    assert!(from_json::<ExecuteMsg>(uphold).is_ok());
    let good = format!(r#"{{"agent":{{"id":"{id}","msg":{{"claim":{{}}}}}}}}"#);
    assert!(from_json::<ExecuteMsg>(good.as_bytes()).is_ok());
}
