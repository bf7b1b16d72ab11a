//! What a model is asked: messages, tools that it may name, and the shape of the answer.
//!
//! Owns which questions are well formed. Never here: who answers, and at what price.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

/// Most messages, and most tools, of one question.
const ITEMS_MAX: usize = 128;

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    System,
    User,
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub role: Role,
    pub content: String,
}

impl Message {
    /// The rules that the caller sets.
    pub fn system(content: impl Into<String>) -> Self {
        Self { role: Role::System, content: content.into() }
    }

    /// What is asked. Whatever outsiders wrote belongs in here, never in [`Self::system`].
    pub fn user(content: impl Into<String>) -> Self {
        Self { role: Role::User, content: content.into() }
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
        let mut body = json!({ "messages": self.messages, "stream": false, "n": 1 });
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
