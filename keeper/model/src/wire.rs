//! The answer as the protocol writes it (OpenAI's chat completions), taken apart into usage and answer.
//!
//! Strict where an answer could mislead, deaf to every field that is not named here. Never here: who sent it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::answer::{Answer, ToolCall};
use crate::budget::tokens_typical;
use crate::error::CallError;
use crate::json;
use crate::question::{Expect, Question};
use crate::text;

/// Levels of the protocol's own JSON, with what providers add.
const BODY_DEPTH: usize = 32;
/// Levels of the JSON that a model writes.
const CONTENT_DEPTH: usize = 16;
/// Most tools that one answer may ask for.
const CALLS_MAX: usize = 8;
/// Longest id of a tool call, in bytes.
const ID_BYTES_MAX: usize = 128;
/// Most letters kept of a provider's own words in an error.
const WORDS: usize = 300;

/// What came back, as far as it could be read.
#[derive(Debug)]
pub(crate) struct Decoded {
    /// Tokens of prompt and answer by the provider's word.
    pub(crate) usage: Option<(u64, u64)>,
    /// Tokens that the answer's own text has at least.
    pub(crate) answer_tokens_least: u64,
    pub(crate) answer: Result<Answer, CallError>,
}

/// Reads a body. `limit` is the answer's limit in tokens, for the error.
pub(crate) fn decode(body: &str, question: &Question, limit: u64) -> Decoded {
    let none = |error| Decoded { usage: None, answer_tokens_least: 0, answer: Err(error) };
    let value = match json::read(body, BODY_DEPTH) {
        Ok(value) => value,
        Err(error) => return none(CallError::Body { error }),
    };
    if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
        return none(CallError::ErrorBody { message: words_of(error) });
    }
    let count = |key: &str| value.get("usage")?.get(key)?.as_u64();
    let usage = count("prompt_tokens").zip(count("completion_tokens"));
    let answer_tokens_least = tokens_typical(written(&value));
    Decoded { usage, answer_tokens_least, answer: answer(&value, question, limit) }
}

/// A provider's own words for an error, from the body of a refusal.
pub(crate) fn words(body: &str) -> String {
    let error = json::read(body, BODY_DEPTH).ok();
    let error = error.as_ref().and_then(|value| value.get("error").or(Some(value)));
    error.map_or_else(|| text::excerpt(body, WORDS), words_of)
}

fn words_of(error: &Value) -> String {
    let message = error.get("message").unwrap_or(error);
    text::excerpt(message.as_str().unwrap_or(&message.to_string()), WORDS)
}

/// Bytes that the model wrote, over all choices.
fn written(value: &Value) -> usize {
    let size = |text: Option<&Value>| text.and_then(Value::as_str).map_or(0, str::len);
    let arguments = |given: Option<&Value>| match given {
        Some(object @ Value::Object(_)) => object.to_string().len(),
        text => size(text),
    };
    let choices = value.get("choices").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let messages = choices.iter().filter_map(|choice| choice.get("message"));
    let bytes = messages.map(|message| {
        let calls = message.get("tool_calls").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let functions = calls.iter().filter_map(|call| call.get("function"));
        let asked: usize = functions.map(|call| size(call.get("name")) + arguments(call.get("arguments"))).sum();
        asked + size(message.get("content"))
    });
    bytes.sum()
}

fn answer(value: &Value, question: &Question, limit: u64) -> Result<Answer, CallError> {
    let lacks = |missing: &str| CallError::Protocol { missing: missing.to_owned() };
    let choices = value.get("choices").and_then(Value::as_array).ok_or_else(|| lacks("a list 'choices'"))?;
    let choice = match choices.as_slice() {
        [] => return Err(CallError::Empty),
        [choice] => choice,
        more => return Err(lacks(&format!("one choice, there are {}", more.len()))),
    };
    // A gateway that lost the provider behind it says so at the choice, with status 200: what stands beside it is no answer
    // (genkit-ai/genkit#6259).
    let failed = choice.get("error").filter(|error| !error.is_null());
    let ended = choice.get("finish_reason").and_then(Value::as_str);
    if failed.is_some() || ended == Some("error") {
        let message = failed.map_or_else(|| "finish_reason 'error'".to_owned(), words_of);
        return Err(CallError::ErrorBody { message });
    }
    let message = choice.get("message").filter(|message| message.is_object()).ok_or_else(|| lacks("a message"))?;
    let role = message.get("role").and_then(Value::as_str).unwrap_or("none");
    if role != "assistant" {
        return Err(CallError::WrongRole { got: text::excerpt(role, 64) });
    }
    let given = |key: &str| message.get(key).filter(|value| !value.is_null());
    // Some servers send an empty one with each answer.
    if let Some(reason) = given("refusal").filter(|reason| reason.as_str() != Some("")) {
        return Err(CallError::Refused { reason: words_of(reason) });
    }
    match ended {
        Some("content_filter") => return Err(CallError::Refused { reason: "by the provider's filter".into() }),
        Some("length") => return Err(CallError::CutOff { limit }),
        _ => {}
    }
    if let Some(calls) = given("tool_calls") {
        let calls = calls.as_array().ok_or_else(|| lacks("a list 'tool_calls'"))?;
        if !calls.is_empty() {
            return tool_calls(calls, question).map(Answer::Calls);
        }
    }
    let content = match given("content") {
        None => return Err(CallError::Empty),
        Some(content) => content.as_str().ok_or_else(|| lacks("content that is a text"))?,
    };
    if content.trim().is_empty() {
        return Err(CallError::Empty);
    }
    match question.expect {
        Expect::Text => Ok(Answer::Text(content.to_owned())),
        Expect::Json { .. } => {
            let value = json::read(content, CONTENT_DEPTH).map_err(|error| CallError::Content { error })?;
            Ok(Answer::Json(value))
        }
    }
}

fn tool_calls(calls: &[Value], question: &Question) -> Result<Vec<ToolCall>, CallError> {
    if calls.len() > CALLS_MAX {
        return Err(CallError::TooManyCalls { got: calls.len(), limit: CALLS_MAX });
    }
    let one = |call: &Value| {
        let lacks = |missing: &str| CallError::Protocol { missing: missing.to_owned() };
        let function = call.get("function").ok_or_else(|| lacks("a function in a tool call"))?;
        let name = function.get("name").and_then(Value::as_str).ok_or_else(|| lacks("the name of a tool call"))?;
        if !question.tools.iter().any(|tool| tool.name == name) {
            return Err(CallError::UnknownTool { name: text::excerpt(name, 64) });
        }
        // Some servers send the object itself, or nothing for a tool without arguments (ggml-org/llama.cpp#20198).
        let arguments = match function.get("arguments") {
            Some(Value::String(text)) if text.trim().is_empty() => "{}".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(object @ Value::Object(_)) => object.to_string(),
            _ => return Err(lacks("the arguments of a tool call, as a text or an object")),
        };
        let arguments = json::read(&arguments, CONTENT_DEPTH).map_err(|error| CallError::Content { error })?;
        if !arguments.is_object() {
            let reason = format!("the arguments of '{name}' are no object");
            return Err(CallError::WrongSchema { reason });
        }
        let id = call.get("id").and_then(Value::as_str).filter(|id| (1..=ID_BYTES_MAX).contains(&id.len()));
        let id = id.ok_or_else(|| lacks("the id of a tool call, of at most 128 bytes"))?;
        Ok(ToolCall { id: id.to_owned(), name: name.to_owned(), arguments })
    };
    let calls: Vec<ToolCall> = calls.iter().map(one).collect::<Result<_, _>>()?;
    let ids: BTreeSet<&str> = calls.iter().map(|call| call.id.as_str()).collect();
    if ids.len() < calls.len() {
        return Err(CallError::Protocol { missing: "an id of its own for each tool call".into() });
    }
    Ok(calls)
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
