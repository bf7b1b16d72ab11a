//! What a model answered, as data.
//!
//! Its texts are cleaned, its JSON is of bounded depth. Never here: doing anything that it says.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::CallError;
use crate::text;

/// A tool that the model asks for: one of the question's, with an object of arguments, of the model's making in both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolCall {
    /// The provider's, unlike all others of the answer: a result names it.
    pub id: String,
    pub name: String,
    pub arguments: Value,
}

impl ToolCall {
    /// The arguments as the tool's own type; give it `deny_unknown_fields`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        shaped(&self.arguments)
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To a question for words.
    Text(String),
    /// To a question for JSON.
    Json(Value),
    /// It asks for tools first, at least one and at most eight.
    Calls(Vec<ToolCall>),
}

impl Answer {
    /// The JSON as the caller's own type. Money and times are integers or texts there: a JSON number with a point is a
    /// float. [`CallError::WrongSchema`] if the answer does not fit it, or is none of JSON.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        match self {
            Self::Json(value) => shaped(value),
            Self::Text(_) => Err(CallError::WrongSchema { reason: "it is words".into() }),
            Self::Calls(_) => Err(CallError::WrongSchema { reason: "it asks for tools".into() }),
        }
    }
}

fn shaped<T: DeserializeOwned>(value: &Value) -> Result<T, CallError> {
    // Whatever serde quotes of the answer was cleaned before.
    T::deserialize(value).map_err(|error| CallError::WrongSchema { reason: text::excerpt(&error.to_string(), 200) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Offer {
        name: String,
        micro_usd: u64,
    }

    #[test]
    fn an_answer_that_does_not_fit_the_callers_type_is_an_error_that_says_where() {
        let good = Answer::Json(json!({ "name": "a", "micro_usd": 5 }));
        assert_eq!(good.parse::<Offer>().unwrap(), Offer { name: "a".into(), micro_usd: 5 });
        for (value, words) in [
            (json!({ "name": "a" }), "missing field `micro_usd`"),
            (json!({ "name": "a", "micro_usd": -5 }), "invalid value: integer `-5`"),
            (json!({ "name": "a", "micro_usd": 5.5 }), "floating point `5.5`"),
            (json!({ "name": "a", "micro_usd": 5, "to": "me" }), "unknown field `to`"),
            (json!(["a"]), "invalid length 1"),
        ] {
            let Err(CallError::WrongSchema { reason }) = Answer::Json(value).parse::<Offer>() else { panic!() };
            assert!(reason.contains(words), "{reason}");
        }
        let wrong = |reason: &str| CallError::WrongSchema { reason: reason.into() };
        assert_eq!(Answer::Text("{}".into()).parse::<Offer>().unwrap_err(), wrong("it is words"));
        assert_eq!(Answer::Calls(vec![]).parse::<Offer>().unwrap_err(), wrong("it asks for tools"));
        let call = ToolCall { id: "1".into(), name: "pay".into(), arguments: json!({ "name": "a", "micro_usd": 5 }) };
        assert_eq!(call.parse::<Offer>().unwrap().micro_usd, 5);
    }
}
