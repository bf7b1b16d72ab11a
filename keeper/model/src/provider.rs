//! One provider: where it is, which model, what it takes and what it charges.
//!
//! Owns the key while it is in memory, and never shows it. Never here: reading files, sending.

use std::fmt;
use std::path::PathBuf;

use http::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::budget::{self, Price, Spent};
use crate::endpoint::{Endpoint, EndpointError, Resolve};
use crate::question::{Expect, Question};

/// Fields of a request that are set here, so `extra` may not.
const OWN_FIELDS: [&str; 10] = [
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "model",
    "n",
    "response_format",
    "stream",
    "stream_options",
    "tool_choice",
    "tools",
];

/// In which field the provider wants the answer's limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerLimit {
    #[default]
    MaxTokens,
    /// Where hidden reasoning counts too.
    MaxCompletionTokens,
}

/// How the shape of an answer in JSON is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaForm {
    /// By `response_format` with the schema.
    #[default]
    JsonSchema,
    /// By `response_format` for any JSON, with the schema in the rules: some APIs refuse the other (DeepSeek's own does).
    JsonObject,
    /// In the rules alone.
    None,
}

/// A provider as an operator configures it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// For logs, costs and records.
    pub name: String,
    /// Such as `https://host/v1`; `/chat/completions` is appended.
    pub base_url: String,
    pub model: String,
    /// The caller reads it, by its rule for secrets. None for a server that asks for no key.
    pub key_file: Option<PathBuf>,
    pub price: Price,
    /// Tokens of prompt and answer together.
    pub context_tokens_max: u64,
    /// Longest answer. Tokens.
    pub answer_tokens_max: u32,
    /// Limit of one attempt, connecting included. Milliseconds, 1 to 600,000.
    pub timeout_ms: u64,
    #[serde(default)]
    pub answer_limit: AnswerLimit,
    #[serde(default)]
    pub schema: SchemaForm,
    /// Whether another machine may be reached without encryption.
    #[serde(default)]
    pub plain_http: bool,
    /// Sent with each request as it is, such as `temperature = 0`.
    #[serde(default)]
    pub extra: Map<String, Value>,
}

/// Why a provider is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProviderError {
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error("provider '{name}': {key} is {got}, it must be {rule}")]
    Value { name: String, key: &'static str, got: String, rule: &'static str },
    #[error("provider '{name}': extra.{field} is set by the keeper itself")]
    OwnField { name: String, field: String },
    #[error("provider '{name}': the key file holds no key: one line of printable letters, without blanks, 8 to 4096")]
    Key { name: String },
}

/// A provider that can be asked.
#[derive(Clone)]
pub struct Provider {
    pub(crate) config: ProviderConfig,
    pub(crate) endpoint: Endpoint,
    key: Option<Zeroizing<String>>,
}

impl Provider {
    /// `key` is the key file's text, where there is one; a line's end after it is left out.
    pub fn new(
        config: ProviderConfig,
        key: Option<Zeroizing<String>>,
        resolve: Resolve,
    ) -> Result<Self, ProviderError> {
        let value = |key, got: String, rule| ProviderError::Value { name: config.name.clone(), key, got, rule };
        for (key, text) in [("name", &config.name), ("model", &config.model)] {
            if !(1..=128).contains(&text.len()) || text.chars().any(crate::text::hidden) || text.contains(['\n', '\t'])
            {
                return Err(value(key, format!("{} bytes", text.len()), "1 to 128 bytes of visible text"));
            }
        }
        if !(1..=600_000).contains(&config.timeout_ms) {
            return Err(value("timeout_ms", config.timeout_ms.to_string(), "1 to 600000"));
        }
        if config.answer_tokens_max == 0 || u64::from(config.answer_tokens_max) >= config.context_tokens_max {
            let rule = "at least 1, and less than context_tokens_max";
            return Err(value("answer_tokens_max", config.answer_tokens_max.to_string(), rule));
        }
        if let Some(field) = config.extra.keys().find(|key| OWN_FIELDS.contains(&key.as_str())) {
            return Err(ProviderError::OwnField { name: config.name.clone(), field: field.clone() });
        }
        let endpoint = Endpoint::new(&config.base_url, config.plain_http, resolve)?;
        let key = key.map(|text| Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()));
        let printable = |key: &Zeroizing<String>| {
            (8..=4_096).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if key.as_ref().is_some_and(|key| !printable(key)) {
            return Err(ProviderError::Key { name: config.name.clone() });
        }
        Ok(Self { config, endpoint, key })
    }

    /// The header that carries the key.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let key = self.key.as_ref()?;
        let text = Zeroizing::new(format!("Bearer {}", key.as_str()));
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// Whether something repeats the key: a text, or any text in a value, as it would be stored.
    pub(crate) fn repeats_key<T: Serialize + ?Sized>(&self, value: &T) -> bool {
        let Some(key) = &self.key else { return false };
        // As JSON on both sides, so that a quote in the key is escaped in both.
        let (Ok(text), Ok(key)) = (serde_json::to_string(value), serde_json::to_string(key.as_str())) else {
            return true;
        };
        let key = Zeroizing::new(key);
        text.contains(key.trim_matches('"'))
    }

    /// The longest answer to a question here. Tokens.
    pub(crate) fn answer_tokens(&self, question: &Question) -> u64 {
        self.config.answer_tokens_max.min(question.answer_tokens_max).into()
    }

    /// The bytes that are sent.
    pub(crate) fn request(&self, question: &Question) -> Vec<u8> {
        let mut body = question.body();
        self.ask_for_shape(question, &mut body);
        for (key, value) in &self.config.extra {
            body[key] = value.clone();
        }
        body["model"] = Value::from(self.config.model.as_str());
        let limit = match self.config.answer_limit {
            AnswerLimit::MaxTokens => "max_tokens",
            AnswerLimit::MaxCompletionTokens => "max_completion_tokens",
        };
        body[limit] = Value::from(self.answer_tokens(question));
        body.to_string().into_bytes()
    }

    /// Where the provider takes no schema, it stands in the rules: a model that does not see it cannot keep to it.
    fn ask_for_shape(&self, question: &Question, body: &mut Value) {
        let Expect::Json { schema, .. } = &question.expect else { return };
        let format = match self.config.schema {
            SchemaForm::JsonSchema => return,
            SchemaForm::JsonObject => json!({ "type": "json_object" }),
            SchemaForm::None => Value::Null,
        };
        body["response_format"] = format;
        let rule = format!("Answer with one JSON object and nothing else, of this JSON schema: {schema}");
        let Some(messages) = body["messages"].as_array_mut() else { return };
        match messages.first_mut().filter(|first| first["role"] == "system") {
            // Many servers take one message of rules, at the beginning.
            Some(first) => {
                let rules = first["content"].as_str().unwrap_or_default();
                first["content"] = Value::from(format!("{rules}\n\n{rule}"));
            }
            None => messages.insert(0, json!({ "role": "system", "content": rule })),
        }
        if let (SchemaForm::None, Some(fields)) = (self.config.schema, body.as_object_mut()) {
            fields.remove("response_format");
        }
    }

    /// What one attempt with these bytes costs at most: a token a byte, and the longest answer.
    pub(crate) fn worst(&self, question: &Question, bytes: usize) -> Spent {
        let (prompt, answer) = self.worst_tokens(question, bytes);
        self.config.price.cost_ceil(prompt, answer)
    }

    /// Its tokens, of the prompt and of the answer.
    pub(crate) fn worst_tokens(&self, question: &Question, bytes: usize) -> (u64, u64) {
        let items = question.messages.len().saturating_add(question.tools.len());
        (budget::prompt_tokens_worst(bytes, items), self.answer_tokens(question))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("config", &self.config)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::question::Message;

    fn config() -> ProviderConfig {
        serde_json::from_value(json!({
            "name": "p", "base_url": "https://api.example.com/v1", "model": "m",
            "price": { "prompt": 150_000, "answer": 600_000 },
            "context_tokens_max": 8_000, "answer_tokens_max": 500, "timeout_ms": 30_000,
        }))
        .unwrap()
    }

    fn provider(change: fn(&mut ProviderConfig), key: &str) -> Result<Provider, ProviderError> {
        let mut config = config();
        change(&mut config);
        let resolve: Resolve = Arc::new(|| Box::pin(async { Ok(vec![]) }));
        Provider::new(config, Some(Zeroizing::new(key.to_owned())), resolve)
    }

    #[test]
    fn each_fault_of_a_configuration_is_named() {
        let value = |change, key: &str| {
            let refused = provider(change, "12345678").unwrap_err();
            assert!(matches!(&refused, ProviderError::Value { key: got, .. } if *got == key), "{refused}");
        };
        value(|c| c.name = String::new(), "name");
        value(|c| c.model = "m\u{202e}".into(), "model");
        value(|c| c.timeout_ms = 0, "timeout_ms");
        value(|c| c.timeout_ms = 600_001, "timeout_ms");
        value(|c| c.answer_tokens_max = 0, "answer_tokens_max");
        value(|c| c.answer_tokens_max = 8_000, "answer_tokens_max");
        let own = provider(|c| drop(c.extra.insert("stream".into(), true.into())), "12345678").unwrap_err();
        assert_eq!(own, ProviderError::OwnField { name: "p".into(), field: "stream".into() });
        let url = provider(|c| c.base_url = "x".into(), "12345678").unwrap_err();
        assert!(matches!(url, ProviderError::Endpoint(_)));
        for key in ["", "short", "two words here", "with\nnewline inside", "ключ-ключ"] {
            assert_eq!(provider(|_| {}, key).unwrap_err(), ProviderError::Key { name: "p".into() }, "{key:?}");
        }
    }

    #[test]
    fn a_key_is_sent_and_recognised_and_never_shown() {
        let provider = provider(|_| {}, "sk-secret-1\r\n").unwrap();
        let header = provider.authorization().unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer sk-secret-1");
        assert!(provider.repeats_key("your key is sk-secret-1!") && !provider.repeats_key("sk-secret-2"));
        assert!(!format!("{provider:?}{header:?}").contains("secret"));
    }

    #[test]
    fn a_request_has_the_smaller_limit_in_the_providers_field_and_the_extras() {
        let question = Question::json(vec![Message::user("?")], "x", json!({}));
        let body = |change| -> Value {
            serde_json::from_slice(&provider(change, "12345678").unwrap().request(&question)).unwrap()
        };
        assert_eq!((&body(|_| {})["max_tokens"], &body(|_| {})["model"]), (&json!(500), &json!("m")));
        let other = body(|c| {
            c.answer_limit = AnswerLimit::MaxCompletionTokens;
            c.answer_tokens_max = 2_000;
            c.extra.insert("temperature".into(), 0.into());
        });
        assert_eq!((&other["max_completion_tokens"], &other["temperature"]), (&json!(1_024), &json!(0)));
        assert!(other.get("max_tokens").is_none());
    }

    #[test]
    fn a_schema_goes_where_the_provider_takes_it() {
        let with = |messages: Vec<Message>, form: SchemaForm| -> Value {
            let mut config = config();
            config.schema = form;
            let resolve: Resolve = Arc::new(|| Box::pin(async { Ok(vec![]) }));
            let provider = Provider::new(config, None, resolve).unwrap();
            let question = Question::json(messages, "x", json!({ "type": "object", "title": "T" }));
            serde_json::from_slice(&provider.request(&question)).unwrap()
        };
        let asked = || vec![Message::system("rules"), Message::user("?")];
        let body = with(asked(), SchemaForm::default());
        assert_eq!(
            (&body["response_format"]["type"], &body["messages"][0]["content"]),
            (&json!("json_schema"), &json!("rules"))
        );
        for (form, format) in
            [(SchemaForm::JsonObject, json!({ "type": "json_object" })), (SchemaForm::None, Value::Null)]
        {
            for (messages, start) in [(asked(), "rules"), (vec![Message::user("?")], "Answer")] {
                let body = with(messages, form);
                assert_eq!(
                    (body["response_format"].clone(), &body["messages"][1]["content"]),
                    (format.clone(), &json!("?"))
                );
                assert_eq!(body.get("response_format").is_none(), form == SchemaForm::None);
                let rules = body["messages"][0]["content"].as_str().unwrap();
                assert!(rules.starts_with(start) && rules.contains("\"title\":\"T\""), "{rules}");
            }
        }
        assert_eq!(serde_json::from_value::<SchemaForm>(json!("json_object")).unwrap(), SchemaForm::JsonObject);
    }

    #[test]
    fn the_worst_is_a_token_a_byte_with_the_wrapping_and_the_whole_answer() {
        let provider = provider(|_| {}, "12345678").unwrap();
        let question = Question::json(vec![Message::user("?")], "x", json!({}));
        assert_eq!(provider.worst(&question, 984), Spent { tokens: 1_500, micro_usd: 150 + 300 });
    }
}
