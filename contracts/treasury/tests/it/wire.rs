//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::treasury::ExecuteMsg;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"owner":{}}"#,
        r#"{"stake":{"validator":"v","amount":"1"}}"#,
        r#"{"operator":{"action":{"stake":{"validator":"v","amount":"1"}}}}"#,
        r#"{"operator":{"epoch":1,"action":{"stake":{"validator":"v","amount":"-1"}}}}"#,
        r#"{"operator":{"epoch":1,"action":{"send":{"to":"x"}}}}"#,
        r#"{"operator":{"epoch":1,"action":{"set_withdraw_address":{"address":"x"}}}}"#,
        r#"{"operator":{"epoch":1,"action":{"return":{"coins":[],"to":"x"}}}}"#,
        r#"{"operator":{"epoch":1,"action":{"swap":{"pool":"p","offer":"stable","amount":"1","receive_min":"1","to":"x"}}}}"#,
        r#"{"guardian":{"resume":{}}}"#,
        r#"{"anyone":{"recall":{}}}"#,
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
    }
    let good =
        r#"{"operator":{"epoch":1,"action":{"swap":{"pool":"p","offer":"stable","amount":"1","receive_min":"1"}}}}"#;
    assert!(from_json::<ExecuteMsg>(good.as_bytes()).is_ok());
}
