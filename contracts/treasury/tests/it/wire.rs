//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::treasury::ExecuteMsg;
use stateset_tests_suite::refused;

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let unknown = [
        (r#"{}"#, "expected value"),
        (r#"{"owner":{}}"#, "unknown variant `owner`"),
        (r#"{"stake":{"validator":"v","amount":"1"}}"#, "unknown variant `stake`"),
        (r#"{"operator":{"act":1,"action":{"stake":{"validator":"v","amount":"1"}}}}"#, "missing field `epoch`"),
        (r#"{"operator":{"epoch":1,"action":{"stake":{"validator":"v","amount":"1"}}}}"#, "missing field `act`"),
        (r#"{"operator":{"epoch":1,"act":1,"action":{"stake":{"validator":"v","amount":"-1"}}}}"#, "'-1' is no amount"),
        (r#"{"operator":{"epoch":1,"act":1,"action":{"send":{"to":"x"}}}}"#, "unknown variant `send`"),
        (
            r#"{"operator":{"epoch":1,"act":1,"action":{"set_withdraw_address":{"address":"x"}}}}"#,
            "unknown variant `set_withdraw_address`",
        ),
        (r#"{"operator":{"epoch":1,"act":1,"action":{"return":{"coins":[],"to":"x"}}}}"#, "unknown field `to`"),
        (
            r#"{"operator":{"epoch":1,"act":1,"action":{"swap":{"pool":"p","offer":"stable","amount":"1","receive_min":"1","to":"x"}}}}"#,
            "unknown field `to`",
        ),
        (r#"{"guardian":{"resume":{}}}"#, "unknown variant `resume`"),
        (r#"{"anyone":{"recall":{}}}"#, "unknown variant `recall`"),
    ];
    for (json, reason) in unknown {
        refused(from_json::<ExecuteMsg>(json.as_bytes()), reason);
    }
    let good = r#"{"operator":{"epoch":1,"act":1,"action":{"swap":{"pool":"p","offer":"stable","amount":"1","receive_min":"1"}}}}"#;
    assert!(from_json::<ExecuteMsg>(good.as_bytes()).is_ok());
}
