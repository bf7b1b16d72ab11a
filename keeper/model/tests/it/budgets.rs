//! Money and tokens: reserved, spent, never beyond.

use serde_json::json;
use stateset_model::{BudgetError, CallError, Ledger, Limits, Model, Spent};

use crate::raw_server::{Raw, Trick};
use crate::scripted_server::{Scripted, Step};
use crate::suite::{PLENTY, ask, client, config, question, says, settings};

fn with_usage(prompt: u64, answer: u64) -> serde_json::Value {
    let mut body = says("{\"pay\": 1}");
    body["usage"] = json!({ "prompt_tokens": prompt, "completion_tokens": answer });
    body
}

#[tokio::test]
async fn what_the_provider_counts_is_booked_where_it_is_plausible() {
    let server = Scripted::saying(with_usage(400, 20)).await;
    let reply = ask(&client(vec![config("a", server.address)], settings()), PLENTY).await;
    let cost = &reply.record.attempts[0].cost;
    assert_eq!((cost.prompt_tokens, cost.answer_tokens, cost.micro_usd, cost.at), (400, 20, 420, 86_400));
    assert_eq!((cost.provider.as_str(), cost.model.as_str()), ("a", "model-of-a"));
}

#[tokio::test]
async fn a_provider_that_lies_low_is_counted_by_our_estimate_and_one_that_lies_high_is_believed() {
    let bytes = |server: &Scripted| server.seen()[0].body.to_string().len() as u64;
    let server = Scripted::saying(with_usage(0, 0)).await;
    let reply = ask(&client(vec![config("a", server.address)], settings()), PLENTY).await;
    let cost = &reply.record.attempts[0].cost;
    assert_eq!((cost.prompt_tokens, cost.answer_tokens), (bytes(&server).div_ceil(4), 3));
    let server = Scripted::saying(with_usage(u64::MAX, u64::MAX)).await;
    let client = client(vec![config("a", server.address)], settings());
    let (mut ledger, limits) = (Ledger::default(), Limits { decision: PLENTY, day: PLENTY });
    let need = client.need(&question()).unwrap();
    let reserved = ledger.reserve("d", need, limits, 0).unwrap();
    let reply = client.ask(&question(), reserved.allowance()).await;
    assert!(reply.outcome.is_ok());
    ledger.settle(reserved, reply.record.spent());
    // It may bill what it says, so nothing more is asked that day.
    let refused = ledger.reserve("e", need, limits, 0).unwrap_err();
    assert_eq!(refused, BudgetError::Day { left: Spent::default(), least: need.least });
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_booked_at_its_worst() {
    let server =
        Raw::start(Trick::Raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"choices\"".into())).await;
    let client = client(vec![config("a", server.address)], settings());
    let reply = ask(&client, PLENTY).await;
    assert!(matches!(reply.outcome, Err(CallError::Body { .. })), "{:?}", reply.outcome);
    let cost = reply.record.spent();
    assert_eq!(Some(cost), client.need(&question()).ok().map(|need| need.least), "one attempt at its worst");
}

#[tokio::test]
async fn no_attempt_begins_that_what_is_left_could_not_pay() {
    let busy = Scripted::start(vec![Step(503, None, json!({}))]).await;
    let client = client(vec![config("a", busy.address)], settings());
    let need = client.need(&question()).unwrap();
    // One micro-USD short of an attempt: nothing is sent.
    let short = Spent { micro_usd: need.least.micro_usd - 1, ..PLENTY };
    let reply = ask(&client, short).await;
    let Err(CallError::BudgetSpent { micro_usd, micro_usd_left, .. }) = reply.outcome else { panic!("{reply:?}") };
    assert_eq!((micro_usd, micro_usd_left), (need.least.micro_usd, need.least.micro_usd - 1));
    assert_eq!((busy.seen().len(), reply.record.spent()), (0, Spent::default()));
    // Enough for the first and not for the second: it is not tried again, and what the provider said stands.
    let reply = ask(&client, need.least).await;
    assert!(matches!(reply.outcome, Err(CallError::Status { status: 503, .. })), "{:?}", reply.outcome);
    assert_eq!(busy.seen().len(), 1);
    assert!(reply.record.spent().within(need.least) && reply.record.spent().tokens > 0);
    // With enough, all three, and never more than was said before.
    let reply = ask(&client, need.most).await;
    assert_eq!(busy.seen().len(), 4);
    assert!(reply.record.spent().within(need.most));
}

#[tokio::test]
async fn a_question_that_is_given_up_half_way_stays_booked_in_full() {
    let silent = Raw::start(Trick::Silent).await;
    let client = client(vec![config("a", silent.address)], settings());
    let (mut ledger, limits) = (Ledger::default(), Limits { decision: PLENTY, day: PLENTY });
    let need = client.need(&question()).unwrap();
    let reserved = ledger.reserve("d", need, limits, 0).unwrap();
    let question = question();
    tokio::select! {
        reply = client.ask(&question, reserved.allowance()) => panic!("{reply:?}"),
        () = silent.asked() => {}
    }
    drop(reserved);
    assert_eq!((ledger.day(0), ledger.decision("d")), (need.most, need.most));
}
