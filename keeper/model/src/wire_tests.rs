use super::*;
use crate::question::{Message, Tool};
use proptest::prelude::*;
use serde_json::json;

fn question() -> Question {
    let tool = Tool { name: "price_of".into(), description: "d".into(), parameters: json!({}) };
    Question { tools: vec![tool], ..Question::json(vec![Message::user("?")], "x", json!({})) }
}

fn body(message: Value) -> Value {
    json!({
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18 },
    })
}

fn says(content: &str) -> Value {
    body(json!({ "role": "assistant", "content": content }))
}

fn calls(calls: Value) -> Value {
    body(json!({ "role": "assistant", "content": null, "tool_calls": calls }))
}

fn call(name: &str, arguments: &str) -> Value {
    json!({ "id": "1", "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn fault(value: &Value) -> CallError {
    decode(&value.to_string(), &question(), 99).answer.unwrap_err()
}

#[test]
fn a_good_answer_is_json_words_or_tool_calls_with_the_providers_usage() {
    let decoded = decode(&says("{\"a\": \"x\u{202e}y\"}").to_string(), &question(), 99);
    assert_eq!(decoded.answer.unwrap(), Answer::Json(json!({ "a": "xy" })));
    assert_eq!((decoded.usage, decoded.answer_tokens_least), (Some((11, 7)), 3));
    let words = Question { expect: Expect::Text, ..question() };
    let decoded = decode(&says("plain \u{1b}[1mwords").to_string(), &words, 99);
    assert_eq!(decoded.answer.unwrap(), Answer::Text("plain words".into()));
    let decoded = decode(&calls(json!([call("price_of", "{\"of\":1}")])).to_string(), &question(), 99);
    let expected = ToolCall { id: "1".into(), name: "price_of".into(), arguments: json!({ "of": 1 }) };
    assert_eq!(decoded.answer.unwrap(), Answer::Calls(vec![expected]));
}

#[test]
fn each_way_of_not_answering_has_its_error() {
    let lacks = |missing: &str| CallError::Protocol { missing: missing.into() };
    let unknown = |name: &str| CallError::UnknownTool { name: name.into() };
    let mut cut = says("{\"a\": 1");
    cut["choices"][0]["finish_reason"] = "length".into();
    let mut filtered = says("{}");
    filtered["choices"][0]["finish_reason"] = "content_filter".into();
    let mut two = says("{}");
    two["choices"] = json!([two["choices"][0], two["choices"][0]]);
    let mut nameless = call("price_of", "{}");
    nameless["id"] = "x".repeat(129).into();
    let many: Vec<_> = (0..10_000).map(|_| call("price_of", "{}")).collect();
    for (value, error) in [
        (json!({}), lacks("a list 'choices'")),
        (json!([]), lacks("a list 'choices'")),
        (json!({ "choices": [] }), CallError::Empty),
        (json!({ "choices": [{}] }), lacks("a message")),
        (two, lacks("one choice, there are 2")),
        (says(""), CallError::Empty),
        (says(" \n"), CallError::Empty),
        (says("\u{200b}\u{202e}"), CallError::Empty),
        (body(json!({ "role": "assistant", "content": null })), CallError::Empty),
        (body(json!({ "role": "assistant", "content": ["a"] })), lacks("content that is a text")),
        (body(json!({ "role": "system", "content": "{}" })), CallError::WrongRole { got: "system".into() }),
        (body(json!({ "content": "{}" })), CallError::WrongRole { got: "none".into() }),
        (body(json!({ "role": "assistant", "refusal": "I can't." })), CallError::Refused { reason: "I can't.".into() }),
        (filtered, CallError::Refused { reason: "by the provider's filter".into() }),
        (cut, CallError::CutOff { limit: 99 }),
        (says("{\"a\": 1"), CallError::Content { error: json::JsonError::Half { bytes: 7 } }),
        (says(&"[".repeat(40)), CallError::Content { error: json::JsonError::TooDeep { limit: 16 } }),
        (calls(json!([call("transfer_all", "{}")])), unknown("transfer_all")),
        (calls(json!([call("price_of", "{}"), call("run_shell", "{}")])), unknown("run_shell")),
        (calls(json!(many)), CallError::TooManyCalls { got: 10_000, limit: 8 }),
        (calls(json!("x")), lacks("a list 'tool_calls'")),
        (calls(json!([call("price_of", "{}"), call("price_of", "{}")])), lacks("an id of its own for each tool call")),
        (calls(json!([nameless])), lacks("the id of a tool call, of at most 128 bytes")),
        (calls(json!([{}])), lacks("a function in a tool call")),
        (
            calls(json!([call("price_of", "[1]")])),
            CallError::WrongSchema { reason: "the arguments of 'price_of' are no object".into() },
        ),
        (json!({ "error": { "message": "no credit\u{7}" } }), CallError::ErrorBody { message: "no credit".into() }),
        (json!({ "error": "overloaded" }), CallError::ErrorBody { message: "overloaded".into() }),
    ] {
        assert_eq!(fault(&value), error, "{}", text::excerpt(&value.to_string(), 200));
    }
}

#[test]
fn a_body_that_is_no_json_of_the_protocol_differs_from_a_models_bad_json() {
    let read = |text: &str| decode(text, &question(), 9).answer.unwrap_err();
    assert_eq!(read("{\"choices\": ["), CallError::Body { error: json::JsonError::Half { bytes: 13 } });
    assert!(matches!(read("<html>"), CallError::Body { error: json::JsonError::Syntax { .. } }));
    assert_eq!(read(&"[".repeat(100_000)), CallError::Body { error: json::JsonError::TooDeep { limit: 32 } });
}

#[test]
fn usage_that_is_no_number_or_absent_is_not_believed_to_be_zero() {
    for usage in [json!(null), json!({}), json!({ "prompt_tokens": -5, "completion_tokens": 1 }), json!("free")] {
        let mut value = says("{}");
        value["usage"] = usage;
        assert_eq!(decode(&value.to_string(), &question(), 9).usage, None);
    }
}

proptest! {
    /// An answer cut anywhere and with some of its bytes changed is an answer or an error, and never a stop.
    #[test]
    fn whatever_becomes_of_an_answer_it_is_read_or_refused(
        cut in 0usize..400,
        changes in prop::collection::vec((0usize..400, any::<u8>()), 0..4),
    ) {
        let mut bytes = calls(json!([call("price_of", "{\"of\":[1,{\"a\":\"b\"}]}")])).to_string().into_bytes();
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        for (index, byte) in changes {
            let length = bytes.len().max(1);
            if let Some(changed) = bytes.get_mut(index % length) {
                *changed = byte;
            }
        }
        let decoded = decode(&String::from_utf8_lossy(&bytes), &question(), 9);
        if let Ok(Answer::Calls(calls)) = decoded.answer {
            prop_assert!(calls.iter().all(|call| call.name == "price_of" && call.arguments.is_object()));
        }
    }
}

/// As genkit-ai/genkit#6259, gethouston/houston#1211 and earendil-works/pi#8511 report it. A gateway that lost its upstream says so at the choice, with status 200: no answer was given, so
/// the next provider may be asked.
#[test]
fn a_gateway_that_lost_its_provider_gave_no_answer() {
    use crate::error::Class;
    let error = json!({ "code": 502, "message": "Provider disconnected" });
    let mut empty = says("");
    empty["choices"][0]["finish_reason"] = "error".into();
    empty["choices"][0]["error"] = error.clone();
    let mut part = says("{\"a\": ");
    part["choices"][0]["finish_reason"] = "error".into();
    part["choices"][0]["error"] = error.clone();
    let mut whole = says("{}");
    whole["choices"][0]["finish_reason"] = "error".into();
    whole["choices"][0]["error"] = error;
    let mut bare = says("{}");
    bare["choices"][0]["finish_reason"] = "error".into();
    let mut gone = says("{}");
    gone["choices"][0] = json!({ "error": { "code": 502 } });
    for value in [empty, part, whole, bare, gone] {
        let answer = decode(&value.to_string(), &question(), 99).answer;
        let class = answer.as_ref().map_err(CallError::class);
        assert!(matches!(class, Err(Class::Provider)), "{answer:?}");
    }
}

/// As in ggml-org/llama.cpp#20198.
#[test]
fn arguments_as_an_object_or_none_are_arguments() {
    for (arguments, read) in [(json!({ "of": 1 }), json!({ "of": 1 })), (json!(""), json!({}))] {
        let one = json!({ "id": "1", "type": "function", "function": { "name": "price_of", "arguments": arguments } });
        let decoded = decode(&calls(json!([one])).to_string(), &question(), 99);
        let expected = ToolCall { id: "1".into(), name: "price_of".into(), arguments: read };
        assert_eq!(decoded.answer.unwrap(), Answer::Calls(vec![expected]));
    }
    // Still bounded, and of no other kind.
    let deep = (0..20).fold(json!({}), |inner, _| json!({ "a": inner }));
    for (arguments, is_deep) in [(deep, true), (json!(null), false), (json!(7), false), (json!([]), false)] {
        let one = json!({ "id": "1", "type": "function", "function": { "name": "price_of", "arguments": arguments } });
        let error = decode(&calls(json!([one])).to_string(), &question(), 99).answer.unwrap_err();
        let too_deep = matches!(error, CallError::Content { error: json::JsonError::TooDeep { limit: 16 } });
        assert!(too_deep == is_deep && (is_deep || matches!(error, CallError::Protocol { .. })), "{error}");
    }
    let bytes = json!({ "of": "x".repeat(400) });
    let one = json!({ "id": "1", "type": "function", "function": { "name": "price_of", "arguments": bytes } });
    assert!(decode(&calls(json!([one])).to_string(), &question(), 99).answer_tokens_least >= 100);
}

#[test]
fn an_empty_refusal_is_none() {
    let value = body(json!({ "role": "assistant", "content": "{}", "refusal": "" }));
    assert_eq!(decode(&value.to_string(), &question(), 99).answer.unwrap(), Answer::Json(json!({})));
}
