//! Clients and questions with defaults, then what a test changes.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use stateset_model::{
    Allowance, Client, Expect, Message, Model, Price, Provider, ProviderConfig, Question, Reply, Resolve, Retry,
    Settings, Spent, Tool,
};
use zeroize::Zeroizing;

pub(crate) const KEY: &str = "sk-test-0123456789";

/// Of a provider at an address: its answers cost a micro-USD a token.
pub(crate) fn config(name: &str, address: SocketAddr) -> ProviderConfig {
    ProviderConfig {
        name: name.into(),
        base_url: format!("http://{address}/v1"),
        model: format!("model-of-{name}"),
        key_file: None,
        price: Price { prompt: 1_000_000, answer: 1_000_000 },
        context_tokens_max: 100_000,
        answer_tokens_max: 1_000,
        timeout_ms: 2_000,
        answer_limit: Default::default(),
        schema: Default::default(),
        plain_http: false,
        extra: Default::default(),
    }
}

pub(crate) fn provider(config: ProviderConfig) -> Provider {
    let address: SocketAddr = config.base_url.split('/').nth(2).unwrap().parse().unwrap();
    let resolve: Resolve = Arc::new(move || Box::pin(async move { Ok(vec![address]) }));
    Provider::new(config, Some(Zeroizing::new(KEY.into())), resolve).unwrap()
}

/// Quick to try again, patient enough for a busy machine.
pub(crate) fn settings() -> Settings {
    let retry = Retry { attempts_max: 3, backoff_ms: 5, backoff_max_ms: 20, retry_after_max_ms: 1_500 };
    Settings { deadline_ms: 20_000, answer_bytes_max: 256 * 1024, retry, recording: Default::default() }
}

pub(crate) fn client(configs: Vec<ProviderConfig>, settings: Settings) -> Client {
    Client::new(configs.into_iter().map(provider).collect(), settings).unwrap()
}

/// For JSON, with one tool.
pub(crate) fn question() -> Question {
    let schema = json!({ "type": "object", "properties": { "pay": { "type": "integer" } }, "required": ["pay"] });
    let tool = Tool { name: "price_of".into(), description: "what it costs".into(), parameters: json!({}) };
    let messages = vec![Message::system("You propose. You decide nothing."), Message::user("Which bill is next?")];
    Question {
        messages,
        tools: vec![tool],
        expect: Expect::Json { name: "option".into(), schema },
        answer_tokens_max: 200,
    }
}

pub(crate) const PLENTY: Spent = Spent { tokens: 1_000_000, micro_usd: 1_000_000 };

pub(crate) async fn ask(client: &Client, limit: Spent) -> Reply {
    client.ask(&question(), Allowance { limit, at: 86_400 }).await
}

/// A model's answer as the protocol has it.
pub(crate) fn says(content: &str) -> Value {
    message(json!({ "role": "assistant", "content": content }))
}

pub(crate) fn message(message: Value) -> Value {
    json!({
        "id": "x", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 400, "completion_tokens": 20, "total_tokens": 420 },
    })
}
