//! A strict reader of JSON that somebody else wrote.
//!
//! Takes one value and nothing after it, to a stated depth, no key twice in one object, every text and key cleaned
//! while it is read. Never here: which shape is wanted.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};
use thiserror::Error;

use crate::text;

/// Why a text is no JSON that is taken.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonError {
    #[error("half a JSON: it ends within a value, after {bytes} bytes")]
    Half { bytes: usize },
    #[error("no JSON: line {line}, column {column} of {bytes} bytes")]
    Syntax { line: usize, column: usize, bytes: usize },
    #[error("nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("the same key twice in one object: '{key}'")]
    KeyTwice { key: String },
}

/// Reads one value. Its memory is bounded by the text's length, its stack by `depth`.
pub fn read(text: &str, depth: usize) -> Result<Value, JsonError> {
    let refused = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = Strict { left: depth, limit: depth, refused: &refused };
    let value = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let bytes = text.len();
        let plain = match error.classify() {
            Category::Eof => JsonError::Half { bytes },
            _ => JsonError::Syntax { line: error.line(), column: error.column(), bytes },
        };
        refused.take().unwrap_or(plain)
    })
}

/// Reads a value with at most `left` levels of arrays and objects.
#[derive(Clone, Copy)]
struct Strict<'a> {
    left: usize,
    limit: usize,
    /// Which rule of ours was broken: serde carries texts alone.
    refused: &'a Cell<Option<JsonError>>,
}

impl Strict<'_> {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.left.checked_sub(1) {
            Some(left) => Ok(Self { left, ..self }),
            None => Err(self.refuse(JsonError::TooDeep { limit: self.limit })),
        }
    }

    fn refuse<E: serde::de::Error>(self, error: JsonError) -> E {
        let text = error.to_string();
        self.refused.set(Some(error));
        E::custom(text)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(text::clean(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.below()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            // Cleaned before it is compared: two keys that look alike by a hidden mark are one.
            let key = text::clean(&key);
            if object.contains_key(&key) {
                return Err(self.refuse(JsonError::KeyTwice { key: text::excerpt(&key, 64) }));
            }
            let value = entries.next_value_seed(inner)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_kind_of_bad_json_has_its_own_error() {
        for (text, error) in [
            ("", JsonError::Half { bytes: 0 }),
            ("{\"a\": [1, 2", JsonError::Half { bytes: 11 }),
            ("{\"a\": \"b", JsonError::Half { bytes: 8 }),
            ("Bien sûr !", JsonError::Syntax { line: 1, column: 1, bytes: 11 }),
            ("{} {}", JsonError::Syntax { line: 1, column: 4, bytes: 5 }),
            ("```json\n{}\n```", JsonError::Syntax { line: 1, column: 1, bytes: 14 }),
            ("[[[[1]]]]", JsonError::TooDeep { limit: 3 }),
            ("{\"a\":1,\"a\":2}", JsonError::KeyTwice { key: "a".into() }),
            ("{\"a\":1,\"a\\u200b\":2}", JsonError::KeyTwice { key: "a".into() }),
        ] {
            assert_eq!(read(text, 3).unwrap_err(), error, "{text}");
        }
        assert_eq!(read(" [[[1]]] ", 3).unwrap(), serde_json::json!([[[1]]]));
    }

    #[test]
    fn a_million_levels_are_refused_without_a_stack_of_their_own() {
        assert_eq!(read(&"[".repeat(1_000_000), 64).unwrap_err(), JsonError::TooDeep { limit: 64 });
        assert_eq!(read(&"{\"a\":".repeat(200_000), 64).unwrap_err(), JsonError::TooDeep { limit: 64 });
    }

    #[test]
    fn texts_and_keys_are_cleaned() {
        let value = read("{\"k\\u202e\": \"a\\u001b[31mb\\u0000\"}", 3).unwrap();
        assert_eq!(value, serde_json::json!({ "k": "ab" }));
    }

    proptest! {
        #[test]
        fn whatever_bytes_come_the_reader_answers(text in any::<String>()) {
            let strict = read(&text, 16);
            if strict.is_ok() {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
            }
        }
    }
}
