//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::registry::ExecuteMsg;
use stateset_tests_suite::refused;

#[test]
fn unknown_and_duplicate_groups_kinds_and_fields_are_refused() {
    let unknown = [
        (r#"{}"#, "expected value"),
        (r#"{"admin":{}}"#, "unknown variant `admin`"),
        (r#"{"anyone":{"confirm_controller":{"id":"7"}}}"#, "'7' is no agent id"),
        (r#"{"anyone":{"unregister":{}}}"#, "unknown variant `unregister`"),
        (r#"{"wallet":{"confirm_binding":{"owner":"a","agent":"b"}}}"#, "unknown field `agent`"),
        (r#"{"wallet":{"confirm_binding":{}}}"#, "missing field `owner`"),
        (r#"{"owner":{"transfer":{"to":"a"}}}"#, "unknown variant `transfer`"),
        (r#"{"wallet":{"confirm_binding":{"owner":"a","owner":"b"}}}"#, "duplicate field `owner`"),
        (
            r#"{"wallet":{"confirm_binding":{"owner":"a"}},"wallet":{"confirm_binding":{"owner":"a"}}}"#,
            "expected value at line 1 column",
        ),
        (r#"{"authority":{"reinstate":{"id":"0b010227-6829-8ec2-b9b9-111445355b34"}}}"#, "missing field `since`"),
    ];
    for (json, reason) in unknown {
        refused(from_json::<ExecuteMsg>(json.as_bytes()), reason);
    }
    assert!(from_json::<ExecuteMsg>(br#"{"wallet":{"confirm_binding":{"owner":"a"}}}"#).is_ok());
}
