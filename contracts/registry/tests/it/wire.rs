//! The wire: what does not name a known message, exactly, is refused before anything is read.

use cosmwasm_std::from_json;
use stateset_api::registry::ExecuteMsg;

#[test]
fn unknown_and_duplicate_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"admin":{}}"#,
        r#"{"anyone":{"confirm_controller":{"id":"7"}}}"#,
        r#"{"anyone":{"unregister":{}}}"#,
        r#"{"wallet":{"confirm_binding":{"owner":"a","agent":"b"}}}"#,
        r#"{"wallet":{"confirm_binding":{}}}"#,
        r#"{"owner":{"transfer":{"to":"a"}}}"#,
        r#"{"wallet":{"confirm_binding":{"owner":"a","owner":"b"}}}"#,
        r#"{"wallet":{"confirm_binding":{"owner":"a"}},"wallet":{"confirm_binding":{"owner":"a"}}}"#,
        r#"{"authority":{"reinstate":{"id":"0b010227-6829-8ec2-b9b9-111445355b34"}}}"#,
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
    }
    assert!(from_json::<ExecuteMsg>(br#"{"wallet":{"confirm_binding":{"owner":"a"}}}"#).is_ok());
}
