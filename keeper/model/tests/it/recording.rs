//! What is recorded is had again without a network; with hashes alone nothing private is kept.

use serde_json::json;
use stateset_model::{CallError, Kept, Model, Outcome, Record, Recording, Replay, Settings, digest};

use crate::scripted_server::{Scripted, Step};
use crate::suite::{KEY, PLENTY, ask, client, config, question, says, settings};

#[tokio::test]
async fn answers_and_failures_are_replayed_from_their_stored_records() {
    let server = Scripted::start(vec![
        Step(200, None, says("{\"pay\": 1}")),
        Step(200, None, says("{\"pay\": ")),
        Step(401, None, json!({ "error": "who are you?" })),
    ])
    .await;
    let live = client(vec![config("a", server.address)], settings());
    let mut replies = Vec::new();
    for _ in 0..3 {
        replies.push(ask(&live, PLENTY).await);
    }
    assert!(replies[0].outcome.is_ok() && replies[1].outcome.is_err() && replies[2].outcome.is_err());
    let stored = serde_json::to_string(&replies.iter().map(|reply| &reply.record).collect::<Vec<_>>()).unwrap();
    assert!(!stored.contains(KEY));
    drop(server);
    let records: Vec<Record> = serde_json::from_str(&stored).unwrap();
    let replay = Replay::new(records).unwrap();
    for reply in replies {
        let allowance = stateset_model::Allowance { limit: PLENTY, at: 0 };
        let again = replay.ask(&question(), allowance).await;
        assert_eq!(again, reply);
    }
    assert_eq!(replay.left(), 0);
}

#[tokio::test]
async fn with_hashes_alone_the_caller_has_the_answer_and_the_record_has_not() {
    let server = Scripted::saying(says("{\"pay\": 4711}")).await;
    let hashes = Settings { recording: Recording::Hashes, ..settings() };
    let reply = ask(&client(vec![config("a", server.address)], hashes), PLENTY).await;
    let answer = reply.outcome.unwrap();
    assert_eq!(reply.record.outcome, Outcome::Answered(Kept::Sha256(digest::of(&answer))));
    let stored = serde_json::to_string(&reply.record).unwrap();
    assert!(!stored.contains("4711") && !stored.contains("Which bill"), "{stored}");
    let server = Scripted::start(vec![Step(400, None, json!({ "error": "Which bill is next? No." }))]).await;
    let reply = ask(&client(vec![config("a", server.address)], hashes), PLENTY).await;
    assert!(matches!(reply.outcome, Err(CallError::Status { status: 400, .. })));
    assert!(!serde_json::to_string(&reply.record).unwrap().contains("Which bill"));
}
