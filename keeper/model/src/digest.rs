//! One hash of a value, however its keys were ordered when it was built.
//!
//! Never here: what is hashed and why.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256, in hex, of the value's JSON with sorted keys and no blanks. A value that has no JSON (a map whose keys are no
/// texts) hashes as `null`; the types of this crate all have one.
pub fn of<T: Serialize>(value: &T) -> String {
    let mut text = String::new();
    write(&serde_json::to_value(value).unwrap_or(Value::Null), &mut text);
    of_bytes(text.as_bytes())
}

/// SHA-256 of bytes, in hex.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// serde_json keeps keys sorted unless some crate in the build asks it for their order; a record must not depend on that.
fn write(value: &Value, into: &mut String) {
    match value {
        Value::Array(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.push(',');
                }
                write(item, into);
            }
            into.push(']');
        }
        Value::Object(entries) => {
            let mut keys: Vec<_> = entries.iter().collect();
            keys.sort_unstable_by_key(|(key, _)| *key);
            into.push('{');
            for (index, (key, item)) in keys.into_iter().enumerate() {
                if index > 0 {
                    into.push(',');
                }
                write(&Value::String(key.clone()), into);
                into.push(':');
                write(item, into);
            }
            into.push('}');
        }
        plain => into.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_whatever_the_order_of_keys_and_another_for_another_value() {
        let one: Value = serde_json::from_str(r#"{"b":[1,{"y":2,"x":"ü"}],"a":null}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"a":null,"b":[1,{"x":"ü","y":2}]}"#).unwrap();
        assert_eq!(of(&one), of(&two));
        assert_eq!(of(&one), of_bytes(r#"{"a":null,"b":[1,{"x":"ü","y":2}]}"#.as_bytes()));
        assert_ne!(of(&one), of(&serde_json::json!({ "a": null })));
    }
}
