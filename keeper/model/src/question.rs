//! What a model is asked: messages, tools that it may name, and the shape of the answer.
//!
//! Owns which questions are well formed. Never here: who answers, and at what price.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use crate::answer::ToolCall;

/// Most messages, and most tools, of one question.
const ITEMS_MAX: usize = 128;

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Message {
    /// The rules that the caller sets.
    System(String),
    /// What is asked. Whatever outsiders wrote belongs in here or in a result, never among the rules.
    User(String),
    /// What the model said before.
    Assistant(String),
    /// The tools that the model asked for before.
    Calls(Vec<ToolCall>),
    /// What the caller says to one of these.
    Result { call_id: String, content: String },
}

impl Message {
    /// [`Self::System`].
    pub fn system(content: impl Into<String>) -> Self {
        Self::System(content.into())
    }

    /// [`Self::User`].
    pub fn user(content: impl Into<String>) -> Self {
        Self::User(content.into())
    }

    /// As the protocol writes it.
    fn wire(&self) -> Value {
        let says = |role: &str, content: &str| json!({ "role": role, "content": content });
        match self {
            Self::System(content) => says("system", content),
            Self::User(content) => says("user", content),
            Self::Assistant(content) => says("assistant", content),
            Self::Calls(calls) => {
                let one = |call: &ToolCall| {
                    let function = json!({ "name": call.name, "arguments": call.arguments.to_string() });
                    json!({ "id": call.id, "type": "function", "function": function })
                };
                let calls: Vec<Value> = calls.iter().map(one).collect();
                json!({ "role": "assistant", "content": null, "tool_calls": calls })
            }
            Self::Result { call_id, content } => json!({ "role": "tool", "tool_call_id": call_id, "content": content }),
        }
    }
}

/// Something that the model may ask for by name; whether it is done is the caller's decision alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// 1 to 64 letters, digits, `_` and `-`.
    pub name: String,
    pub description: String,
    /// JSON schema of its arguments, an object.
    pub parameters: Value,
}

/// Which answer is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Expect {
    /// Words. Cleaned, otherwise taken as they are.
    Text,
    /// JSON. `schema` goes to the provider as `response_format`; nothing relies on its being kept: read the answer by
    /// [`crate::Answer::parse`].
    Json { name: String, schema: Value },
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub messages: Vec<Message>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    pub expect: Expect,
    /// Longest answer, in tokens; a provider's own limit may be lower.
    pub answer_tokens_max: u32,
}

/// Why a question is not asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuestionError {
    #[error("{got} {what}: a question has {least} to {ITEMS_MAX}")]
    Count { what: &'static str, got: usize, least: usize },
    #[error("'{got}' is no name of a tool or schema: 1 to 64 letters, digits, '_' and '-'")]
    Name { got: String },
    #[error("two tools are called '{name}'")]
    NameTwice { name: String },
    #[error("the schema of '{name}' is no JSON object")]
    Schema { name: String },
    #[error("the tool call '{id}' is asked for and answered {results} times: each has one result, after it")]
    Results { id: String, results: usize },
    #[error("a result names the tool call '{id}', which no message before it asks for")]
    ResultWithoutCall { id: String },
    #[error("an answer of 0 tokens was asked for")]
    NoAnswer,
}

impl Question {
    /// A question without tools whose answer is to be JSON.
    pub fn json(messages: Vec<Message>, name: &str, schema: Value) -> Self {
        let expect = Expect::Json { name: name.to_owned(), schema };
        Self { messages, tools: Vec::new(), expect, answer_tokens_max: 1_024 }
    }

    /// Whether it is well formed.
    pub fn check(&self) -> Result<(), QuestionError> {
        for (what, got, least) in [("messages", self.messages.len(), 1), ("tools", self.tools.len(), 0)] {
            if !(least..=ITEMS_MAX).contains(&got) {
                return Err(QuestionError::Count { what, got, least });
            }
        }
        check_results(&self.messages)?;
        let mut named: Vec<(&str, &Value)> = Vec::new();
        for tool in &self.tools {
            if named.iter().any(|(name, _)| *name == tool.name) {
                return Err(QuestionError::NameTwice { name: tool.name.clone() });
            }
            named.push((&tool.name, &tool.parameters));
        }
        if let Expect::Json { name, schema } = &self.expect {
            named.push((name, schema));
        }
        for (name, schema) in named {
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
            if !(1..=64).contains(&name.len()) || !name.bytes().all(letter) {
                return Err(QuestionError::Name { got: crate::text::excerpt(name, 64) });
            }
            if !schema.is_object() {
                return Err(QuestionError::Schema { name: name.to_owned() });
            }
        }
        if self.answer_tokens_max == 0 { Err(QuestionError::NoAnswer) } else { Ok(()) }
    }

    /// The part of a request that is the same at every provider.
    pub(crate) fn body(&self) -> Value {
        let messages: Vec<Value> = self.messages.iter().map(Message::wire).collect();
        let mut body = json!({ "messages": messages, "stream": false, "n": 1 });
        if !self.tools.is_empty() {
            let tool = |tool: &Tool| json!({ "type": "function", "function": tool });
            body["tools"] = self.tools.iter().map(tool).collect();
        }
        if let Expect::Json { name, schema } = &self.expect {
            let schema = json!({ "name": name, "strict": true, "schema": schema });
            body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
        }
        body
    }
}

/// Providers refuse a conversation in which a call has no result, or a result no call.
fn check_results(messages: &[Message]) -> Result<(), QuestionError> {
    let mut results: BTreeMap<&str, usize> = BTreeMap::new();
    for message in messages {
        match message {
            Message::Calls(calls) => {
                for call in calls {
                    if let Some(results) = results.insert(&call.id, 0) {
                        return Err(QuestionError::Results { id: call.id.clone(), results });
                    }
                }
            }
            Message::Result { call_id, .. } => match results.get_mut(call_id.as_str()) {
                Some(count) => *count = count.saturating_add(1),
                None => return Err(QuestionError::ResultWithoutCall { id: crate::text::excerpt(call_id, 64) }),
            },
            _ => {}
        }
    }
    match results.into_iter().find(|(_, results)| *results != 1) {
        Some((id, results)) => Err(QuestionError::Results { id: id.to_owned(), results }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        let tool = |name: &str| Tool { name: name.into(), description: "d".into(), parameters: json!({}) };
        Question {
            tools: vec![tool("price_of"), tool("stock-of")],
            ..Question::json(vec![Message::system("rules"), Message::user("what?")], "options", json!({}))
        }
    }

    #[test]
    fn each_fault_of_a_question_is_named() {
        assert_eq!(question().check(), Ok(()));
        let with = |change: fn(&mut Question)| {
            let mut question = question();
            change(&mut question);
            question.check().unwrap_err()
        };
        let count = |what, got, least| QuestionError::Count { what, got, least };
        assert_eq!(with(|q| q.messages.clear()), count("messages", 0, 1));
        assert_eq!(with(|q| q.messages = vec![Message::user(""); 129]), count("messages", 129, 1));
        assert_eq!(with(|q| q.tools = vec![q.tools[0].clone(); 129]), count("tools", 129, 0));
        assert_eq!(with(|q| q.tools[1].name = "price_of".into()), QuestionError::NameTwice { name: "price_of".into() });
        assert_eq!(with(|q| q.tools[1].name = "a b".into()), QuestionError::Name { got: "a b".into() });
        let schema = |name: &str| QuestionError::Schema { name: name.into() };
        assert_eq!(with(|q| q.tools[0].parameters = json!([])), schema("price_of"));
        let expect = |q: &mut Question| q.expect = Expect::Json { name: "x".into(), schema: json!(1) };
        assert_eq!(with(expect), schema("x"));
        assert_eq!(with(|q| q.answer_tokens_max = 0), QuestionError::NoAnswer);
    }

    #[test]
    fn each_tool_call_of_a_conversation_has_one_result_after_it() {
        let call = |id: &str| ToolCall { id: id.into(), name: "price_of".into(), arguments: json!({ "of": 1 }) };
        let result = |id: &str| Message::Result { call_id: id.into(), content: "5".into() };
        let calls = |ids: &[&str]| Message::Calls(ids.iter().map(|id| call(id)).collect());
        let check = |messages: Vec<Message>| Question { messages, ..question() }.check();
        let results = |id: &str, results| Err(QuestionError::Results { id: id.into(), results });
        let asked = Message::user("?");
        assert_eq!(check(vec![asked, calls(&["a", "b"]), result("b"), result("a")]), Ok(()));
        assert_eq!(check(vec![calls(&["a", "b"]), result("b")]), results("a", 0));
        assert_eq!(check(vec![calls(&["a"]), result("a"), result("a")]), results("a", 2));
        assert_eq!(check(vec![calls(&["a"]), result("a"), calls(&["a"]), result("a")]), results("a", 1));
        let stray = Err(QuestionError::ResultWithoutCall { id: "a".into() });
        assert_eq!(check(vec![result("a"), calls(&["a"])]), stray);
    }

    #[test]
    fn a_request_says_what_the_protocol_wants() {
        let body = question().body();
        assert_eq!(body["messages"][0], json!({ "role": "system", "content": "rules" }));
        assert_eq!(body["tools"][0]["function"]["name"], "price_of");
        assert_eq!(body["response_format"]["json_schema"]["name"], "options");
        assert_eq!(body["stream"], false);
        let plain = Question { tools: vec![], expect: Expect::Text, ..question() }.body();
        assert!(plain.get("tools").is_none() && plain.get("response_format").is_none());
    }
}
