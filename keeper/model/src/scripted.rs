//! A provider that is a function: rehearsals and tests ask it without a network.
//!
//! What it says goes through the code that reads any provider's answer, with the same limits. It costs nothing. Never here:
//! what it says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use crate::answer::Answer;
use crate::budget::{Cost, Need, tokens_typical};
use crate::client::{Settings, check};
use crate::digest;
use crate::error::CallError;
use crate::ledger::Allowance;
use crate::port::{Asking, Model, Reply};
use crate::question::Question;
use crate::record::{Attempt, Record};
use crate::wire;

/// The body of an HTTP answer to the how-manieth question, from 0; none if it never answers.
pub type Script = Arc<dyn Fn(&Question, u64) -> Option<String> + Send + Sync>;

/// Answers by a script.
pub struct Scripted {
    name: String,
    script: Script,
    settings: Settings,
    asked: AtomicU64,
}

impl Scripted {
    /// Under a name that stands in records for the model's.
    pub fn new(name: &str, script: Script, settings: Settings) -> Self {
        Self { name: name.to_owned(), script, settings, asked: AtomicU64::new(0) }
    }

    /// A body in which a model says this.
    pub fn body(content: &str) -> String {
        let message = json!({ "role": "assistant", "content": content });
        json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] }).to_string()
    }

    fn answer(&self, question: &Question, at: u64) -> (Result<Answer, CallError>, Vec<Attempt>) {
        if let Err(error) = check(question) {
            return (Err(error), Vec::new());
        }
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let prompt_tokens = tokens_typical(question.body().to_string().len());
        let (limit, limit_ms) = (self.settings.answer_bytes_max, self.settings.deadline_ms);
        let body = (self.script)(question, number);
        let (answer, answer_tokens) = match &body {
            None => (Err(CallError::TimedOut { limit_ms, bytes: 0 }), 0),
            Some(body) if body.len() > limit => (Err(CallError::TooLarge { limit, bytes: body.len() }), 0),
            Some(body) => {
                let decoded = wire::decode(body, question, question.answer_tokens_max.into());
                (decoded.answer, decoded.answer_tokens_least)
            }
        };
        let (provider, model) = ("scripted".to_owned(), self.name.clone());
        let cost = Cost { provider, model, prompt_tokens, answer_tokens, micro_usd: 0, at };
        let body_sha256 = body.map(|body| digest::of_bytes(body.as_bytes()));
        let error = answer.as_ref().err().cloned();
        (answer, vec![Attempt { cost, elapsed_ms: 0, body_sha256, error }])
    }
}

impl Model for Scripted {
    fn need(&self, question: &Question) -> Result<Need, CallError> {
        check(question).map(|()| Need::default())
    }

    fn ask<'a>(&'a self, question: &'a Question, allowance: Allowance) -> Asking<'a> {
        Box::pin(async move {
            let mut record = Record::new(question, allowance.at, self.settings.recording);
            let (outcome, attempts) = self.answer(question, allowance.at);
            record.attempts = attempts;
            record.keep(&outcome, self.settings.recording);
            Reply { outcome, record }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Spent;
    use crate::question::Message;
    use crate::replay::Replay;

    fn question() -> Question {
        Question::json(vec![Message::user("?")], "x", json!({ "type": "object" }))
    }

    #[tokio::test]
    async fn what_a_script_says_is_read_as_any_answer_is_and_replayed_from_its_record() {
        let settings = Settings { answer_bytes_max: 1_000, ..Settings::default() };
        let script: Script = Arc::new(|_, number| match number {
            0 => Some(Scripted::body("{\"a\": 1}")),
            1 => Some(Scripted::body("{\"a\": ")),
            2 => Some("x".repeat(1_001)),
            3 => Some("no JSON".to_owned()),
            _ => None,
        });
        let scripted = Scripted::new("m", script, settings);
        let allowance = || Allowance { limit: Spent::default(), at: 7 };
        let mut replies = Vec::new();
        for _ in 0..5 {
            replies.push(scripted.ask(&question(), allowance()).await);
        }
        assert_eq!(replies[0].outcome, Ok(Answer::Json(json!({ "a": 1 }))));
        assert!(matches!(replies[1].outcome, Err(CallError::Content { .. })), "{:?}", replies[1].outcome);
        assert_eq!(replies[2].outcome, Err(CallError::TooLarge { limit: 1_000, bytes: 1_001 }));
        assert!(matches!(replies[3].outcome, Err(CallError::Body { .. })), "{:?}", replies[3].outcome);
        assert_eq!(replies[4].outcome, Err(CallError::TimedOut { limit_ms: settings.deadline_ms, bytes: 0 }));
        assert_eq!(replies[0].record.attempts[0].cost.provider, "scripted");
        let replay = Replay::new(replies.iter().map(|reply| reply.record.clone())).unwrap();
        for reply in &replies {
            assert_eq!(replay.ask(&question(), allowance()).await.outcome, reply.outcome);
        }
    }

    #[test]
    fn it_costs_nothing_and_a_question_that_is_not_well_formed_is_not_asked() {
        let scripted = Scripted::new("m", Arc::new(|_, _| None), Settings::default());
        assert_eq!(scripted.need(&question()), Ok(Need::default()));
        let none = Question { messages: Vec::new(), ..question() };
        assert!(matches!(scripted.need(&none), Err(CallError::Question { .. })));
    }
}
