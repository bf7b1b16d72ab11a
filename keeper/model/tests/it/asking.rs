//! Answers, attempts, pauses, and the next provider.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use stateset_model::{Allowance, Answer, CallError, Message, Model, ToolCall};
use tokio::net::TcpListener;

use crate::raw_server::{Raw, Trick};
use crate::scripted_server::{Scripted, Step};
use crate::suite::{KEY, PLENTY, ask, client, config, message, question, says, settings};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    pay: u64,
}

fn refuses(status: u16) -> Step {
    Step(status, None, json!({ "error": { "message": "not\u{1b}[2J now" } }))
}

#[tokio::test]
async fn a_question_is_asked_as_the_protocol_says_and_answered_in_the_callers_type() {
    let server = Scripted::saying(says("{\"pay\": 7}")).await;
    let reply = ask(&client(vec![config("a", server.address)], settings()), PLENTY).await;
    assert_eq!(reply.outcome.unwrap().parse::<Pay>().unwrap(), Pay { pay: 7 });
    let [seen] = &server.seen()[..] else { panic!("one request") };
    assert_eq!(seen.headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(seen.headers["host"], server.address.to_string());
    let body = &seen.body;
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("model-of-a"), &json!(200)));
    assert_eq!(body["response_format"]["json_schema"]["schema"]["required"], json!(["pay"]));
    assert_eq!(body["tools"][0]["function"]["name"], "price_of");
}

#[tokio::test]
async fn a_tool_that_was_offered_comes_back_as_data_and_its_result_goes_on_with_the_conversation() {
    let function = json!({ "name": "price_of", "arguments": "{\"of\":\"tea\"}" });
    let calls = json!([{ "id": "c1", "type": "function", "function": function }]);
    let asks = message(json!({ "role": "assistant", "content": null, "tool_calls": calls }));
    let server = Scripted::start(vec![Step(200, None, asks), Step(200, None, says("{\"pay\": 5}"))]).await;
    let client = client(vec![config("a", server.address)], settings());
    let Answer::Calls(asked) = ask(&client, PLENTY).await.outcome.unwrap() else { panic!("no calls") };
    let expected = ToolCall { id: "c1".into(), name: "price_of".into(), arguments: json!({ "of": "tea" }) };
    assert_eq!(asked, vec![expected]);
    let mut next = question();
    let result = Message::Result { call_id: "c1".into(), content: "5 a cup".into() };
    next.messages.extend([Message::Calls(asked), result]);
    let reply = client.ask(&next, Allowance { limit: PLENTY, at: 0 }).await;
    assert_eq!(reply.outcome.unwrap().parse::<Pay>().unwrap(), Pay { pay: 5 });
    let messages = &server.seen()[1].body["messages"];
    assert_eq!(messages[2], json!({ "role": "assistant", "content": null, "tool_calls": calls }));
    assert_eq!(messages[3], json!({ "role": "tool", "tool_call_id": "c1", "content": "5 a cup" }));
}

#[tokio::test]
async fn a_busy_provider_is_asked_again_and_not_more_often_than_allowed() {
    let good = Step(200, None, says("{}"));
    let server = Scripted::start(vec![refuses(503), refuses(429), good.clone()]).await;
    let reply = ask(&client(vec![config("a", server.address)], settings()), PLENTY).await;
    assert!(reply.outcome.is_ok() && reply.record.attempts.len() == 3);
    let server = Scripted::start(vec![refuses(503), refuses(429), refuses(500), good]).await;
    let reply = ask(&client(vec![config("a", server.address)], settings()), PLENTY).await;
    let last = CallError::Status { status: 500, retry_after_ms: None, message: "not now".into() };
    assert_eq!((reply.outcome, server.seen().len()), (Err(last), 3));
}

#[tokio::test]
async fn a_provider_says_when_to_come_again_up_to_a_limit() {
    let later = |seconds: &str| Step(429, Some(("retry-after", seconds.to_owned())), json!({}));
    let good = Step(200, None, says("{}"));
    let server = Scripted::start(vec![later("1"), good.clone()]).await;
    let started = Instant::now();
    assert!(ask(&client(vec![config("a", server.address)], settings()), PLENTY).await.outcome.is_ok());
    assert!(started.elapsed() >= Duration::from_secs(1));
    // Two seconds are beyond the cap, and for ever too: nobody waits, the next provider is asked.
    for seconds in ["2", "18446744073709551615"] {
        let (first, second) = (Scripted::start(vec![later(seconds)]).await, Scripted::start(vec![good.clone()]).await);
        let both = client(vec![config("a", first.address), config("b", second.address)], settings());
        let started = Instant::now();
        assert!(ask(&both, PLENTY).await.outcome.is_ok());
        assert!(started.elapsed() < Duration::from_secs(2) && first.seen().len() == 1);
    }
}

#[tokio::test]
async fn the_next_provider_is_asked_where_one_is_down_or_says_no() {
    let good = Scripted::saying(says("{\"pay\": 1}")).await;
    // A port that was free a moment ago.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let reply = ask(&client(vec![config("a", closed), config("b", good.address)], settings()), PLENTY).await;
    assert!(reply.outcome.is_ok());
    let by: Vec<_> = reply.record.attempts.iter().map(|attempt| attempt.cost.provider.as_str()).collect();
    assert_eq!(by, ["a", "a", "a", "b"]);
    assert_eq!(reply.record.attempts[0].cost.spent(), Default::default(), "nothing left, nothing is charged");
    for status in [400, 401, 403, 404] {
        let server = Scripted::start(vec![refuses(status)]).await;
        let both = client(vec![config("a", server.address), config("b", good.address)], settings());
        assert!(ask(&both, PLENTY).await.outcome.is_ok());
        assert_eq!(server.seen().len(), 1, "{status} is not asked again");
    }
}

#[tokio::test]
async fn nobody_else_is_paid_for_a_question_that_was_answered_unfit() {
    let (unfit, other) = (Scripted::saying(says("Bonjour !")).await, Scripted::saying(says("{}")).await);
    let both = client(vec![config("a", unfit.address), config("b", other.address)], settings());
    let reply = ask(&both, PLENTY).await;
    assert!(matches!(reply.outcome, Err(CallError::Content { .. })), "{:?}", reply.outcome);
    assert_eq!((unfit.seen().len(), other.seen().len()), (1, 0));
}

#[tokio::test]
async fn a_prompt_that_cannot_fit_is_not_sent() {
    let server = Scripted::saying(says("{}")).await;
    let mut small = config("a", server.address);
    (small.context_tokens_max, small.answer_tokens_max) = (250, 200);
    let reply = ask(&client(vec![small], settings()), PLENTY).await;
    assert!(matches!(reply.outcome, Err(CallError::ContextExceeded { limit: 250, .. })), "{:?}", reply.outcome);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_gets_neither_question_nor_key() {
    let server = Raw::start(Trick::Raw(b"HTTP/1.1 200 OK\r\n\r\n{}".to_vec())).await;
    let mut secure = config("a", server.address);
    (secure.base_url, secure.timeout_ms) = (format!("https://{}/v1", server.address), 300);
    let reply = ask(&client(vec![secure], settings()), PLENTY).await;
    let failed = |error: &CallError| matches!(error, CallError::TimedOut { .. } | CallError::Unreachable { .. });
    assert!(reply.outcome.as_ref().is_err_and(failed), "{:?}", reply.outcome);
    assert_eq!((server.connections(), server.written(), reply.record.spent()), (3, 0, Default::default()));
}
