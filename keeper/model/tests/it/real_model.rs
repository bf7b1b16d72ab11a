//! Questions to a real small model, on request: `docs/model.md` says how to start one.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use stateset_model::{Allowance, CallError, Client, Message, Model, Question, Replay, Settings};

use crate::suite::{PLENTY, config, provider, settings};

/// What a treasury might ask for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposal {
    bill: u64,
    why: String,
}

fn proposal(bills: &str) -> Question {
    let properties = json!({ "bill": { "type": "integer" }, "why": { "type": "string", "maxLength": 60 } });
    let schema = json!({
        "type": "object", "properties": properties, "required": ["bill", "why"], "additionalProperties": false,
    });
    let rules = Message::system("You propose which bill to pay next, as JSON with 'bill' and 'why'.");
    let asked = Message::user(format!("Open bills: {bills}. Which is next?"));
    Question { answer_tokens_max: 80, ..Question::json(vec![rules, asked], "proposal", schema) }
}

#[tokio::test]
#[ignore = "asks a model at STATESET_MODEL_URL: docs/model.md, 'A small model on this machine'"]
async fn a_small_model_answers_in_the_schemas_shape_or_in_a_stated_error_and_its_record_replays() {
    let url = std::env::var("STATESET_MODEL_URL").expect("STATESET_MODEL_URL, such as http://127.0.0.1:18080/v1");
    let address = url.split('/').nth(2).unwrap().parse().expect("an address and a port in the URL");
    let mut small = config("small", address);
    (small.base_url, small.timeout_ms) = (url, 300_000);
    let client = Client::new(vec![provider(small)], Settings { deadline_ms: 600_000, ..settings() }).unwrap();
    let mut kinds = BTreeMap::<String, u32>::new();
    for bills in ["17 due today, 18 due in a week", "4 and 5, both late", "none"] {
        let question = proposal(bills);
        let reply = client.ask(&question, Allowance { limit: PLENTY, at: 0 }).await;
        let kind = match reply.outcome.as_ref().map(|answer| answer.parse::<Proposal>()) {
            Ok(Ok(proposal)) => format!("proposal {}: {}", proposal.bill, proposal.why),
            Ok(Err(error)) => format!("another shape: {error}"),
            // The model's own fault, never the protocol's or ours.
            Err(error @ (CallError::CutOff { .. } | CallError::Empty | CallError::Content { .. })) => error.to_string(),
            Err(error) => panic!("{error}"),
        };
        *kinds.entry(kind).or_default() += 1;
        let cost = &reply.record.attempts[0].cost;
        assert!(cost.prompt_tokens > 0 && cost.answer_tokens > 0 && cost.spent().within(PLENTY), "{cost:?}");
        let replay = Replay::new([reply.record.clone()]).unwrap();
        assert_eq!(replay.ask(&question, Allowance { limit: PLENTY, at: 0 }).await, reply);
    }
    assert_eq!(kinds.values().sum::<u32>(), 3);
    // With `--nocapture`, for whoever asked.
    kinds.iter().for_each(|(kind, count)| println!("{count} × {kind}"));
}
